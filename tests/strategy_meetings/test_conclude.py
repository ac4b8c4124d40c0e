"""Closing a meeting with its outcomes."""

from django.test import Client
from django.utils import timezone

from accounts.models import User
from meetings.models import Meeting
from referrals.models import Referral, Status
from strategy_meetings import operations
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor, sign_in
from tests.factories.gates import answer_gates
from tests.strategy_meetings.pages import begin, url

OUTCOME = {
    "outcome_1": "section-47-joint",
    "reason_1": "Unexplained bruises, and a history.",
    "reason_late": "The police could not come before.",
}


def decided(strategy_meeting: StrategyMeeting, by: User) -> StrategyMeeting:
    operations.record_decision(
        strategy_meeting,
        referral=strategy_meeting.meeting.referrals.get(),
        decision="Joint enquiries.",
        reason="Bruises.",
        by=actor(by),
        at=timezone.now(),
    )
    answer_gates(strategy_meeting, by=actor(by), at=timezone.now())
    return strategy_meeting


def test_concluding_sends_the_referral_on(
    client: Client, elin: User, carys: User, child: Referral, called: StrategyMeeting
) -> None:
    decided(begin(called, elin, carys), elin)

    response = sign_in(client, elin).post(url("conclude", called), OUTCOME)

    assert response.headers["Location"] == url("meeting", called)
    child.refresh_from_db()
    assert child.status == Status.ENQUIRY
    clock = child.deadlines.get(timescale__ref="C1")
    assert clock.reason_late == "The police could not come before."


def test_concluding_is_refused_while_no_decision_is_recorded(
    client: Client, elin: User, carys: User, child: Referral, called: StrategyMeeting
) -> None:
    begin(called, elin, carys)

    page = sign_in(client, elin).post(url("conclude", called), OUTCOME).content.decode()

    assert f"Record what was decided about {child.reference}." in page
    assert "Unexplained bruises, and a history." in page
    assert Meeting.objects.get().status == Meeting.Status.UNDER_WAY


def test_an_outcome_needs_its_reason_and_lateness_too(
    client: Client, elin: User, carys: User, called: StrategyMeeting
) -> None:
    decided(begin(called, elin, carys), elin)

    page = sign_in(client, elin).post(url("conclude", called), {"outcome_1": ""}).content.decode()

    for sentence in (
        "Choose an outcome.",
        "Give the reason for the outcome.",
        "Say why this is late.",
    ):
        assert sentence in page


def test_concluding_twice_is_refused(
    client: Client, elin: User, carys: User, called: StrategyMeeting
) -> None:
    decided(begin(called, elin, carys), elin)
    sign_in(client, elin).post(url("conclude", called), OUTCOME)

    page = client.post(url("conclude", called), OUTCOME).content.decode()

    assert "This meeting has been concluded." in page
