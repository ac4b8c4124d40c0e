"""The dashboard: what needs a manager first, and numbers that are those of their lists."""

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone

from measures import queries
from measures.models_counts import Counting
from measures.operations_counts import count_changes
from measures.queries.kept import KEPT, kept_figures
from measures.rules import quarter_of, shown_quarters
from meetings import operations as meetings
from records.audit import SYSTEM
from records.models import AuditEvent
from referrals.models import Deadline, Pathway, Referral, Status
from tests.cast import actor, agency, sign_in
from tests.factories.panels import SITS_AT, ListingFactory, begin
from tests.factories.people import DenialFactory
from tests.measures.story import decided, received

pytestmark = pytest.mark.django_db

PAGE = "/figures/dashboard/"
A_DAY = dt.timedelta(days=1)


@pytest.fixture
def work(db: None) -> dict[str, Referral]:
    """Return a quarter's work: one late, one decided, one referred again, and an adult."""
    now = timezone.now()
    again = received(now - 120 * A_DAY)
    found = {
        "late": received(now - 9 * A_DAY, name="Late"),
        "decided": decided(received(now - 5 * A_DAY, source="police"), now - 4 * A_DAY),
        "repeat": received(now, someone=again.record.person),
        "adult": received(now - A_DAY, pathway=Pathway.ADULT, source="health-visitor"),
    }
    Deadline.objects.exclude(referral=found["late"]).filter(met_at=None).update(
        due_at=now + 3 * A_DAY
    )
    Deadline.objects.filter(referral=found["late"]).update(due_at=now - A_DAY)
    count_changes(agency("conwy"), by=SYSTEM, at=now)
    return found


def tile(response: Any, label: str) -> dict[str, Any]:
    tiles: list[dict[str, Any]] = response.context["tiles"]
    [found] = [tile for tile in tiles if str(tile["label"]) == label]
    return found


def listed(client: Any, url: str) -> set[str]:
    """Return the references of the rows that a page lists."""
    response = client.get(url)
    assert response.status_code == 200, url
    return set(re.findall(r"/referrals/(SG-[^/]+)/", response.content.decode()))


def test_what_is_late_comes_first_and_every_tile_leads_to_its_rows(client, sian, work):
    response = sign_in(client, sian).get(PAGE)

    late = tile(response, "Past a deadline")
    assert (late["number"], late["is_urgent"]) == (1, True)
    assert work["late"].reference in response.content.decode().split("Show</button>")[0]
    for each in response.context["tiles"]:
        assert len(listed(client, each["url"])) == each["number"], each["label"]
    assert listed(client, late["url"]) == {work["late"].reference}


def test_overdue_actions_stand_by_agency_and_lead_to_the_tracker(client, sian, work):
    listing = ListingFactory.create()
    begin(listing.sitting)
    for days in (1, 3, -3):
        meetings.agree_action(
            listing.sitting.meeting,
            referral=listing.referral,
            what="Fit an alarm.",
            agency=agency("police"),
            user_id=None,
            owner_name="",
            due_on=timezone.localdate() - days * A_DAY,
            by=SYSTEM,
            at=SITS_AT,
        )

    [row] = sign_in(client, sian).get(PAGE).context["actions"]

    assert (row["agency"], row["number"]) == ("North Wales Police", 2)
    assert len(client.get(row["url"]).context["actions"]) == 2


def test_stages_and_workers_lead_to_their_rows(client, sian, nia, work):
    Referral.objects.filter(pk=work["decided"].pk).update(allocated_to=nia.pk)

    response = sign_in(client, sian).get(PAGE)

    stages = {row["stage"]: row for row in response.context["stages"]}
    assert listed(client, stages[Status.STRATEGY_MEETING]["url"]) == {work["decided"].reference}
    [worker] = response.context["workers"]
    assert (worker["name"], worker["number"], worker["late"]) == (nia.name, 1, 0)
    assert listed(client, worker["url"]) == {work["decided"].reference}


@pytest.mark.parametrize("is_denied", [False, True])
def test_kept_figures_are_those_counted_row_by_row(sian, work, is_denied):
    if is_denied:
        DenialFactory.create(person=work["late"].record.person, user_id=sian.pk)
    now, reader = timezone.now(), actor(sian)
    asked = (agency("conwy"), shown_quarters(quarter_of(timezone.localdate(now))))

    kept = kept_figures(*asked, at=now, reader=reader)
    full = queries.figures(*asked, at=now, reader=reader)

    def by_part(figures):
        return {
            (line["key"], line["part"]): line for line in figures["lines"] if line["key"] in KEPT
        }

    assert by_part(kept) == by_part(full)
    assert by_part(kept)["C01", ""]["numerators"][0] == (2 if is_denied else 3)
    assert {**kept, "lines": []} == {**full, "lines": []}


def test_charts_say_what_they_show_and_lead_to_the_rows_of_the_figures(client, sian, work):
    response = sign_in(client, sian).get(PAGE, {"about": "child"})

    titles = [chart["title"] for chart in response.context["charts"]]
    assert titles[0] == "Contacts about children rose to 3"
    newest = response.context["charts"][0]["rows"][-1]
    assert newest["text"] == "3"
    assert len(listed(client, newest["url"])) == 3
    assert not any("adults" in title for title in titles)
    known = response.context["charts"][-1]
    assert known["title"] == "Completeness of what is recorded"
    assert len(known["rows"]) == 5


def test_counts_that_are_old_say_so_and_none_are_not_nought(client, sian, work):
    Counting.objects.update(counted_at=timezone.now() - dt.timedelta(minutes=20))
    assert "These figures are old" in sign_in(client, sian).get(PAGE).content.decode()

    Counting.objects.all().delete()
    text = client.get(PAGE).content.decode()
    assert "Not counted yet" in text
    assert "Past a deadline" in text


def test_a_wrong_quarter_is_said_beside_the_field(client, sian, work):
    response = sign_in(client, sian).get(PAGE, {"quarter": "2099-1"})

    assert response.status_code == 200
    assert "Choose a quarter from the list." in response.content.decode()


@pytest.mark.parametrize("address", ["nothing/", "open/?stage=lost", "open/?worker=x"])
def test_a_list_that_is_none_is_not_there(client, sian, work, address):
    assert sign_in(client, sian).get(PAGE + address).status_code == 404


def test_what_is_closed_to_its_reader_is_in_no_number(client, sian, work):
    DenialFactory.create(person=work["late"].record.person, user_id=sian.pk)

    response = sign_in(client, sian).get(PAGE)

    assert tile(response, "Past a deadline")["number"] == 0
    assert work["late"].reference not in response.content.decode()
    assert "Nothing is past a deadline." in response.content.decode()


def test_an_auditor_sees_figures_and_no_referral(client, beth, work):
    response = sign_in(client, beth).get(PAGE)

    assert "Contacts about children rose to 3" in response.content.decode()
    assert "SG-" not in response.content.decode()
    assert client.get(PAGE + "late/").status_code == 403


@pytest.mark.parametrize("role", ["tomos", "nia", "oren"])
def test_others_may_not(client, role, request):
    user = request.getfixturevalue(role)
    assert sign_in(client, user).get(PAGE).status_code == 403


def test_the_outsider_sees_her_own_agency_only(client, olwen, work):
    response = sign_in(client, olwen).get(PAGE)

    assert all(each["number"] == 0 for each in response.context["tiles"])
    assert "SG-" not in response.content.decode()


def test_a_look_is_on_record_and_the_page_is_in_welsh(client, sian, work):
    sign_in(client, sian)
    client.cookies["django_language"] = "cy"

    assert client.get(PAGE).headers["Content-Language"] == "cy"
    assert AuditEvent.objects.filter(event="dashboard.viewed", actor_id=sian.pk).count() == 1


def test_the_page_takes_the_same_queries_whatever_there_is(
    client, sian, work, django_assert_max_num_queries
):
    sign_in(client, sian).get(PAGE)
    with django_assert_max_num_queries(40) as first:
        client.get(PAGE)
    for day in range(3):
        received(timezone.now() - day * A_DAY)
    count_changes(agency("conwy"), by=SYSTEM, at=timezone.now())
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(PAGE)
