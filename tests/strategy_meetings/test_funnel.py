"""How many concerns came, went on and left (X02): each number, and exactly the rows it counts."""

import datetime as dt
from itertools import count

import pytest
from django.urls import reverse

from accounts.models import User
from measures import queries
from measures.rules import Quarter
from policies.counting import LONDON
from policies.models import Policy
from referrals.models import Referral
from strategy_meetings import operations, queries_funnel
from strategy_meetings.rules_concerns import Course
from tests.cast import actor, agency, sign_in, team
from tests.factories.concerns import AT, ConcernSignOffFactory, close_to, decided, reported
from tests.strategy_meetings.holding import meet

pytestmark = pytest.mark.django_db

ADDRESS = reverse("strategy_meetings:concerns")
SINCE, UNTIL = dt.date(2020, 4, 1), dt.date(2021, 1, 31)
PERIOD = {
    "since_day": "1",
    "since_month": "4",
    "since_year": "2020",
    "until_day": "31",
    "until_month": "1",
    "until_year": "2021",
}
# The last moment before the period and the first after it, and its own first and last, in Wales.
BEFORE = dt.datetime(2020, 3, 31, 23, 59, 59, tzinfo=LONDON)
FIRST = dt.datetime(2020, 4, 1, 0, 0, tzinfo=LONDON)
LAST = dt.datetime(2021, 1, 31, 23, 59, 59, tzinfo=LONDON)
AFTER = dt.datetime(2021, 2, 1, 0, 0, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def partnership(conwy, policy: Policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def year_of_the_annual_report(dai, mali) -> list[Referral]:
    """Bring the published 38 reports, 24 initial discussions and 22 meetings, and two decoys.

    How the other 14 left is not published: here 9 as practice, 5 with no further action.
    """
    named = (f"{number:03}" for number in count())
    moments = [FIRST, LAST, *(dt.datetime(2020, 7, 1, 9, tzinfo=dt.UTC) for _each in range(36))]

    def one(moment: dt.datetime) -> Referral:
        who = {"given_name": f"Un{next(named)}", "family_name": f"Arall{next(named)}"}
        return reported(at=moment, date_of_birth=None, **who)

    found = [one(moment) for moment in moments]
    decoys = [one(BEFORE), one(AFTER)]
    for number, referral in enumerate([*found[:24], *decoys]):
        decided(referral, by=actor(dai))
        operations.record_discussion(referral, by=actor(dai), at=AT)
        if number < 22 or referral in decoys:
            operations.record_meeting(referral, by=actor(dai), at=AT)
    for referral in found[24:33]:
        decided(referral, Course.PRACTICE, by=actor(dai))
    for referral in found[33:]:
        ConcernSignOffFactory.create(referral=referral)
        operations.answer_sign_off(
            referral, is_agreed=True, words="I agree.", by=actor(mali), at=AT
        )
    return found


def test_the_published_figures_come_out_and_each_opens_its_rows(
    client, year_of_the_annual_report, dai
):
    numbers = queries_funnel.funnel(actor(dai), since=SINCE, until=UNTIL)

    assert numbers == {
        "reported": 38,
        "discussed": 24,
        "met": 22,
        "practice": 9,
        "nfa": 5,
        "outcome": 0,
    }
    theirs = {each.pk for each in year_of_the_annual_report}
    for step, number in numbers.items():
        rows = queries_funnel.behind(actor(dai), step, since=SINCE, until=UNTIL)
        assert len({row.pk for row in rows} & theirs) == rows.count() == number
    desk = sign_in(client, dai)
    for step in ("reported", "discussed", "met", "practice", "nfa"):
        page = desk.get(ADDRESS, {**PERIOD, "step": step}).content.decode()
        assert page.count("data-row") == numbers[step]
    everything = queries_funnel.funnel(actor(dai), since=None, until=None)
    assert (everything["reported"], everything["discussed"], everything["met"]) == (40, 26, 24)


def test_an_outcome_and_a_correction_count_where_they_belong(dai, mali, carys):
    first, practice, ended, _new = (
        reported(given_name=name, family_name=f"{name}-Owen", date_of_birth=None)
        for name in ("Alwyn", "Beca", "Cynan", "Delyth")
    )
    decided(first, by=actor(dai))
    meet(first, dai, carys, "strategy-meeting")
    meet(first, dai, carys, "outcome-meeting")
    meet(first, dai, carys, "substantiated", "practitioner-outcome")
    decided(practice, Course.PRACTICE, by=actor(dai))
    ConcernSignOffFactory.create(referral=ended)
    operations.answer_sign_off(ended, is_agreed=True, words="Yes.", by=actor(mali), at=AT)

    everything = {"since": None, "until": None}
    counts = queries_funnel.funnel(actor(dai), **everything)

    assert counts == {
        "reported": 4,
        "discussed": 1,
        "met": 1,
        "practice": 1,
        "nfa": 1,
        "outcome": 1,
    }
    for step, number in counts.items():
        assert queries_funnel.behind(actor(dai), step, **everything).count() == number
    later = {"since": AT.date() + dt.timedelta(days=1), "until": None}
    assert set(queries_funnel.funnel(actor(dai), **later).values()) == {0}


def test_a_long_list_goes_on_where_it_stopped_whatever_came_in_meanwhile(client, dai, monkeypatch):
    monkeypatch.setattr(queries_funnel, "PAGE_SIZE", 2)
    same = [reported(given_name=name, date_of_birth=None) for name in ("Alwyn", "Beca", "Cynan")]
    older = reported(at=AT - dt.timedelta(days=9), given_name="Delyth", date_of_birth=None)
    desk = sign_in(client, dai)

    first = desk.get(ADDRESS)
    newcomer = reported(at=AT, given_name="Eirlys", date_of_birth=None)
    second = desk.get(first.context["next_url"])

    shown = [row.reference for page in (first, second) for row in page.context["rows"]]
    assert shown == [each.reference for each in (*reversed(same), older)]
    assert newcomer.reference not in shown
    assert "First page" in second.content.decode()
    assert second.context["next_url"] == ""
    for nonsense in ("x", "\x00", "💥", "A" * 500, "2"):
        assert desk.get(ADDRESS, {"after": nonsense}).status_code == 200


@pytest.mark.parametrize("kind", ["subject", "line", "conflict"])
def test_no_figure_of_the_agency_tells_whoever_is_kept_out(client, dai, sian, kind):
    """A measure is the agency's whole for everybody else; for them it is as if it were not."""
    teacher = reported()
    decided(teacher, by=actor(dai))
    assert figures_for(sian) == {"X02": 1, "C01": 1}

    close_to(teacher, sian, kind, by=dai)

    assert figures_for(sian) == {}
    assert figures_for(dai) == {"X02": 1, "C01": 1}
    desk = sign_in(client, sian)
    for key in ("X02", "C01"):
        page = desk.get(reverse("measures:rows", args=[key]), {"quarter": "2026-1"})
        assert page.context["counted"] == page.context["open"] == 0


def figures_for(user: User) -> dict[str, int]:
    """Return the measures that count anything of spring 2026 when this person reads them."""
    figures = queries.figures(
        agency("conwy"), [Quarter(2026, 1)], at=AT + dt.timedelta(days=99), reader=actor(user)
    )
    keys = ("X02", "X02.discussed", "X02.met", "C01", "A02", "A03", "C09", "C09.meetings")
    rows = ((line["key"], sum(line["numerators"])) for line in figures["lines"])
    return {key: number for key, number in rows if number and key in keys}
