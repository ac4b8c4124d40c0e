"""Somebody else whom a meeting under way turns out to be about."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from referrals.models import OpenedFrom, Pathway, Referral, Status
from strategy_meetings import operations
from strategy_meetings.models import StrategyMeeting, StrategyOutcome
from strategy_meetings.rules import Conclusion
from tests.cast import actor, sign_in
from tests.factories.gates import answer_gates
from tests.factories.meetings import arrangements, invitee
from tests.factories.strategy_meetings import (
    SCREENED_AT,
    awaiting,
    report,
    screened,
    someone,
    type_for,
)
from tests.strategy_meetings.holding import DECISION, clocks
from tests.strategy_meetings.pages import begin, url


@pytest.fixture
def family(db: None) -> tuple[Referral, Referral]:
    """Mair, who awaits a meeting, and her brother Ifan, who is not screened yet."""
    found = report(
        someone(Pathway.CHILD, given_name="Mair"), someone(Pathway.CHILD, given_name="Ifan")
    )
    sister = found.referrals.get(record__given_name="Mair")
    return screened(sister), found.referrals.get(record__given_name="Ifan")


@pytest.fixture
def met(family: tuple[Referral, Referral], elin: User, carys: User) -> StrategyMeeting:
    """Return a meeting about Mair, under way, with the police there."""
    called = operations.schedule(
        type_for(family[0]),
        referrals=[family[0]],
        arrangements=arrangements(elin, starts_at=timezone.now()),
        team=elin.memberships.get().team,
        invitees=[invitee(carys)],
        by=actor(elin),
        at=SCREENED_AT,
    )
    return begin(called, elin, carys)


def typed(referral: Referral, **fields: str) -> dict[str, str]:
    return {"referral": str(referral.pk), "reason": "He lives there too.", **fields}


def sees(user: User, referral: Referral) -> bool:
    return Referral.objects.visible_to(actor(user)).filter(pk=referral.pk).exists()


def test_a_brother_joins_with_questions_and_clocks_of_his_own(
    client: Client,
    met: StrategyMeeting,
    family: tuple[Referral, Referral],
    elin: User,
    carys: User,
) -> None:
    brother = family[1]
    assert not sees(carys, brother)
    page = sign_in(client, elin).get(url("add_subject", met)).content.decode()
    assert "Ifan" in page

    client.post(url("add_subject", met), typed(brother))

    brother.refresh_from_db()
    assert brother.status == Status.STRATEGY_MEETING
    assert clocks(brother)["C1"] == "running"
    assert sees(carys, brother)
    shown = client.get(url("minutes", met)).content.decode()
    assert f"Ifan Llwyd-Canari ({brother.reference}): 4 questions open" in shown


def test_two_children_of_one_meeting_are_decided_differently(
    met: StrategyMeeting, family: tuple[Referral, Referral], elin: User
) -> None:
    sister, brother = family
    by, at = actor(elin), timezone.now()
    operations.add_subject(met, referral=brother, reason="He lives there too.", by=by, at=at)
    for referral in family:
        operations.record_decision(met, referral=referral, **DECISION, by=by, at=timezone.now())
    answer_gates(met, by=by, at=at)

    with pytest.raises(operations.Refused, match=f"Choose an outcome for {brother.reference}"):
        operations.conclude(
            met,
            conclusions={sister.pk: Conclusion("section-47-joint", "Bruises.")},
            by=by,
            at=timezone.now(),
        )
    operations.conclude(
        met,
        conclusions={
            sister.pk: Conclusion("section-47-joint", "Bruises."),
            brother.pk: Conclusion("further-meeting", "He has not been seen."),
        },
        by=by,
        at=timezone.now(),
    )

    outcomes = dict(StrategyOutcome.objects.values_list("referral_id", "outcome"))
    assert outcomes == {sister.pk: "section-47-joint", brother.pk: "further-meeting"}
    sister.refresh_from_db()
    brother.refresh_from_db()
    assert (sister.status, brother.status) == (Status.ENQUIRY, Status.STRATEGY_MEETING)
    assert (clocks(sister)["C2"], clocks(brother)["C1"]) == ("running", "running")


def test_an_unborn_child_gets_a_referral_and_is_here(
    client: Client, met: StrategyMeeting, family: tuple[Referral, Referral], elin: User
) -> None:
    page = sign_in(client, elin).get(url("new_subject", met))
    assert "Describe a child who is not born yet" in page.content.decode()
    now = timezone.localtime()
    found = {
        "role": "child_at_risk",
        "description": "Unborn child of Mair's mother",
        "found_on_day": str(now.day),
        "found_on_month": str(now.month),
        "found_on_year": str(now.year),
        "found_time": now.strftime("%H:%M"),
        "reason": "The mother told the midwife today that she is expecting.",
    }

    response = client.post(url("new_subject", met), found)

    assert response.status_code == 302
    unborn = OpenedFrom.objects.get(why=OpenedFrom.Why.FOUND_LATER).referral
    assert unborn in met.meeting.referrals.all()
    assert unborn.status == Status.STRATEGY_MEETING
    assert clocks(unborn)["C1"] == "running"
    assert "3 questions open" not in client.get(url("minutes", met)).content.decode()


def test_what_is_missing_is_asked_for_and_what_was_typed_is_kept(
    client: Client, met: StrategyMeeting, elin: User
) -> None:
    page = sign_in(client, elin).post(url("new_subject", met), {"given_name": "Cati"})

    assert page.status_code == 400
    assert "Say whether they are a child or an adult at risk." in page.content.decode()
    assert 'value="Cati"' in page.content.decode()


def test_somebody_of_the_other_pathway_or_another_meeting_is_not_added(
    met: StrategyMeeting, elin: User
) -> None:
    by, at = actor(elin), timezone.now()
    adult, already = awaiting(Pathway.ADULT), met.meeting.referrals.get()

    for referral, sentence in ((adult, "another kind of meeting"), (already, "already arranged")):
        with pytest.raises(operations.Refused, match=sentence):
            operations.add_subject(met, referral=referral, reason="Why not.", by=by, at=at)


def test_a_reason_is_needed(
    client: Client, met: StrategyMeeting, family: tuple[Referral, Referral], elin: User
) -> None:
    page = sign_in(client, elin).post(url("add_subject", met), typed(family[1], reason=""))

    assert "Say why they are added." in page.content.decode()
    assert met.meeting.referrals.count() == 1


def test_with_nobody_else_the_page_says_so(
    client: Client, called: StrategyMeeting, elin: User
) -> None:
    page = sign_in(client, elin).get(url("add_subject", called)).content.decode()

    assert "No other referral of the same report could be added." in page


def test_only_the_chair_adds(
    client: Client, met: StrategyMeeting, carys: User, outside_chair: User
) -> None:
    pages = [url("add_subject", met), url("new_subject", met)]

    assert [sign_in(client, carys).get(page).status_code for page in pages] == [403, 403]
    assert [sign_in(client, outside_chair).get(page).status_code for page in pages] == [404, 404]
