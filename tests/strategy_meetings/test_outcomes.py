"""What follows from a strategy meeting: enquiries, their clocks, and an outcome."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from meetings import operations as meetings
from records.models import AuditEvent
from referrals import operations as referrals
from referrals.models import Pathway, Referral, Status
from strategy_meetings import operations, rules
from strategy_meetings.models import (
    Enquiry,
    PractitionerConcern,
    StrategyMeeting,
    StrategyOutcome,
)
from strategy_meetings.rules import Conclusion
from tests.cast import actor
from tests.factories.gates import answer_gates
from tests.factories.meetings import STARTS_AT, invitee
from tests.factories.section_47 import ended as ended_of_child
from tests.factories.section_126 import ended
from tests.factories.strategy_meetings import (
    EnquiryFactory,
    StrategyMeetingFactory,
    awaiting,
    type_for,
)
from tests.strategy_meetings.holding import LATER, clocks, conclude, decide, start

pytestmark = pytest.mark.django_db


def test_a_section_47_outcome_starts_enquiries_and_their_clocks(
    called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    decide(called, elin)

    conclude(called, "section-47-joint", elin)

    child.refresh_from_db()
    assert child.status == Status.ENQUIRY
    assert StrategyOutcome.objects.get(referral=child).outcome == "section-47-joint"
    enquiry = Enquiry.objects.get(referral=child)
    assert (enquiry.kind, enquiry.ended_at) == (Enquiry.Kind.SECTION_47, None)
    running = clocks(child)
    assert (running["C1"], running["C2"], running["C7"]) == ("met", "running", "running")
    assert child.deadlines.get(timescale__ref="C1").met_at == STARTS_AT
    assert child.deadlines.get(timescale__ref="C2").started_at == STARTS_AT
    assert AuditEvent.objects.about(child).filter(event="strategy_meeting.concluded").count() == 1


def test_a_referral_closed_since_the_meeting_was_called_keeps_its_outcome_and_stays_closed(
    called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    decide(called, elin)
    referrals.close(child, reason="Moved to another pathway.", by=actor(elin), at=LATER)

    conclude(called, "section-47-joint", elin)

    child.refresh_from_db()
    assert child.status == Status.CLOSED
    assert StrategyOutcome.objects.get(referral=child).outcome == "section-47-joint"
    assert "running" not in clocks(child).values()
    assert not Enquiry.objects.filter(referral=child).exists()


def test_a_child_at_continuing_risk_goes_to_a_conference_counted_from_the_last_meeting(
    called: StrategyMeeting, child: Referral, elin: User, carys: User, anwen: User
) -> None:
    start(called, elin, present=(carys,))
    decide(called, elin)
    conclude(called, "section-47-single", elin)
    ten_days_on = LATER + dt.timedelta(days=10)

    ended_of_child(
        Enquiry.objects.get(referral=child),
        determination=Enquiry.Determination.THREE,
        by=actor(anwen),
        at=ten_days_on,
    )

    child.refresh_from_db()
    assert child.status == Status.CONFERENCE
    assert clocks(child)["C2"] == "met"
    conference = child.deadlines.get(timescale__ref="C3")
    assert conference.started_at == STARTS_AT
    assert conference.due_at == dt.datetime(2026, 5, 28, 16, tzinfo=dt.UTC)  # 25 May is a holiday


@pytest.mark.parametrize(
    ("outcome", "status", "conference"),
    [
        ("initial-conference", Status.CONFERENCE, "restarted"),
        ("further-meeting", Status.STRATEGY_MEETING, "restarted"),
        ("section-47-joint", Status.ENQUIRY, "restarted"),
        ("panel", Status.PANEL, "stopped"),
        ("no-section-47", Status.CLOSED, "stopped"),
    ],
)
def test_a_further_meeting_before_the_conference_counts_it_anew(
    called: StrategyMeeting,
    child: Referral,
    elin: User,
    carys: User,
    outcome: str,
    status: Status,
    conference: str,
) -> None:
    """In Wales the conference is counted from the last strategy meeting."""
    start(called, elin, present=(carys,))
    decide(called, elin)
    conclude(called, "initial-conference", elin)
    child.refresh_from_db()
    assert child.status == Status.CONFERENCE
    three_days_on = STARTS_AT + dt.timedelta(days=3)
    again = StrategyMeetingFactory.create(
        referral=child, chair=elin, invitees=[invitee(carys)], by=actor(elin)
    )
    meetings.start_meeting(again.meeting, by=actor(elin), at=three_days_on)
    meetings.record_attendance(
        again.meeting.attendances.get(user_id=carys.pk),
        response="attended",
        arrived_at=three_days_on,
        by=actor(elin),
        at=three_days_on,
    )
    operations.record_decision(
        again,
        referral=child,
        decision="As the outcome says.",
        reason="All agree.",
        quorum_override_reason="They were heard on the telephone.",
        by=actor(elin),
        at=three_days_on,
    )

    answer_gates(again, by=actor(elin), at=three_days_on)
    operations.conclude(
        again,
        quorum_override_reason="They were heard on the telephone.",
        conclusions={child.pk: Conclusion(outcome, "All agree.")},
        by=actor(elin),
        at=three_days_on,
    )

    child.refresh_from_db()
    first, *later = child.deadlines.filter(timescale__ref="C3").order_by("started_at")
    assert child.status == status
    assert first.stopped_at is not None
    assert [clock.started_at for clock in later] == (
        [three_days_on] if conference == "restarted" else []
    )
    assert not any(clock.stopped_at for clock in later)


def test_an_adult_awaiting_a_conference_is_called_to_no_further_meeting() -> None:
    waiting = Referral(pathway="adult", status=Status.CONFERENCE)
    child = Referral(pathway="child", status=Status.CONFERENCE)

    assert (rules.may_meet(waiting), rules.may_meet(child)) == (False, True)


def test_a_further_meeting_keeps_the_referral_waiting_and_starts_its_clock(
    called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    decide(called, elin)

    conclude(called, "further-meeting", elin)

    child.refresh_from_db()
    assert child.status == Status.STRATEGY_MEETING
    refs = list(child.deadlines.filter(timescale__ref="C1").order_by("id"))
    assert [bool(clock.met_at) for clock in refs] == [True, False]


def test_no_section_47_closes_the_referral(
    called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    decide(called, elin)

    conclude(called, "no-section-47", elin)

    child.refresh_from_db()
    assert (child.status, child.closing_reason) == (Status.CLOSED, "Agreed by all agencies.")


def test_a_referral_is_not_closed_while_its_enquiries_have_no_determination(
    called: StrategyMeeting, child: Referral, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    decide(called, elin)
    conclude(called, "section-47-joint", elin)
    child.refresh_from_db()
    again = StrategyMeetingFactory.create(
        referral=child, chair=elin, invitees=[invitee(carys)], by=actor(elin)
    )
    start(again, elin, present=(carys,))
    decide(again, elin)

    with pytest.raises(operations.Refused, match="record their determination first"):
        conclude(again, "no-section-47", elin)
    conclude(again, "section-47-joint", elin)

    assert Enquiry.objects.filter(referral=child).count() == 1
    assert child.deadlines.filter(timescale__ref="C7").count() == 1


def test_an_adults_enquiries_meet_their_clock_and_start_the_meetings(ceri: User) -> None:
    adult = awaiting(Pathway.ADULT)
    enquiry = EnquiryFactory.create(referral=adult, by=actor(ceri))

    ended(enquiry, determination="3", reason="At risk.", by=actor(ceri), at=LATER)

    adult.refresh_from_db()
    assert adult.status == Status.STRATEGY_MEETING
    assert (clocks(adult)["A1"], clocks(adult)["A2"]) == ("met", "running")
    assert adult.deadlines.get(timescale__ref="A2").started_at == LATER


def test_an_adult_not_at_risk_without_needs_is_closed(ceri: User) -> None:
    enquiry = EnquiryFactory.create()

    ended(enquiry, determination="nfa", reason="No unmet needs.", by=actor(ceri), at=LATER)

    assert Referral.objects.get(pk=enquiry.referral_id).status == Status.CLOSED


@pytest.mark.parametrize(
    ("determination", "reason", "sentence"),
    [
        pytest.param("9", "Because.", "Choose a determination", id="no such determination"),
        pytest.param("2", " ", "Give the reason", id="no reason"),
    ],
)
def test_a_determination_without_its_parts_is_refused(
    ceri: User, determination: str, reason: str, sentence: str
) -> None:
    enquiry = EnquiryFactory.create()

    with pytest.raises(operations.Refused, match=sentence):
        operations.determine(
            enquiry, determination=determination, reason=reason, by=actor(ceri), at=LATER
        )


def test_a_determination_is_recorded_once(ceri: User) -> None:
    enquiry = EnquiryFactory.create()
    given: dict[str, Any] = {
        "determination": "2",
        "reason": "Not at risk.",
        "by": actor(ceri),
        "at": LATER,
    }
    ended(enquiry, **given)

    with pytest.raises(operations.Refused, match="These enquiries have ended"):
        ended(enquiry, **given)
    with pytest.raises(operations.Refused, match="already recorded"):
        operations.end_enquiry(enquiry, **given)


def test_enquiries_about_one_person_start_once() -> None:
    enquiry = EnquiryFactory.create()

    with pytest.raises(operations.Refused, match="already started"):
        EnquiryFactory.create(referral=enquiry.referral)


def test_a_section_5_concern_goes_from_discussion_to_outcome(
    dai: User, carys: User, conwy: object
) -> None:
    concern = awaiting(Pathway.PRACTITIONER)
    for code, outcome in [
        ("", "strategy-meeting"),
        ("", "outcome-meeting"),
        ("practitioner-outcome", "unfounded"),
    ]:
        concern.refresh_from_db()
        called = StrategyMeetingFactory.create(
            referral=concern,
            meeting_type=type_for(concern, code),
            chair=dai,
            invitees=[invitee(carys)],
            by=actor(dai),
        )
        start(called, dai, present=(carys,))
        decide(called, dai)
        conclude(called, outcome, dai)

    steps = PractitionerConcern.objects.get(referral=concern)
    assert (steps.discussed_at, steps.met_at) == (STARTS_AT, STARTS_AT)
    assert (steps.outcome, steps.outcome_at) == ("unfounded", STARTS_AT)
    concern.refresh_from_db()
    assert concern.status == Status.CLOSED
    assert clocks(concern)["S3"] == "met"
