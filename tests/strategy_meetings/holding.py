"""What the tests of operations share: a meeting held, decided and concluded; its clocks."""

import datetime as dt
from typing import Any

from accounts.models import User
from meetings import operations as meetings
from meetings.models import Attendance
from referrals.models import Referral
from strategy_meetings import operations
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.rules import Conclusion
from tests.cast import actor
from tests.factories.gates import answer_gates
from tests.factories.meetings import STARTS_AT, invitee
from tests.factories.strategy_meetings import StrategyMeetingFactory, type_for

LATER = STARTS_AT + dt.timedelta(minutes=30)
DECISION: dict[str, Any] = {
    "decision": "Section 47 enquiries will be made.",
    "reason": "Unexplained bruises.",
}


def start(strategy_meeting: StrategyMeeting, by: User, *, present: tuple[User, ...]) -> None:
    meetings.start_meeting(strategy_meeting.meeting, by=actor(by), at=STARTS_AT)
    for user in present:
        meetings.record_attendance(
            strategy_meeting.meeting.attendances.get(user_id=user.pk),
            response=Attendance.Response.ATTENDED,
            arrived_at=STARTS_AT,
            by=actor(by),
            at=STARTS_AT,
        )


def decide(strategy_meeting: StrategyMeeting, by: User, **fields: str) -> None:
    for referral in strategy_meeting.meeting.referrals.all():
        operations.record_decision(
            strategy_meeting, referral=referral, **{**DECISION, **fields}, by=actor(by), at=LATER
        )
    answer_gates(strategy_meeting, by=actor(by), at=LATER)


def conclude(strategy_meeting: StrategyMeeting, outcome: str, by: User) -> StrategyMeeting:
    conclusions = {
        referral.pk: Conclusion(outcome, "Agreed by all agencies.")
        for referral in strategy_meeting.meeting.referrals.all()
    }
    return operations.conclude(strategy_meeting, conclusions=conclusions, by=actor(by), at=LATER)


def clocks(referral: Referral) -> dict[str, str]:
    """Return the referral's clocks by their id: running, met or stopped."""
    return {
        clock.timescale.ref: "met" if clock.met_at else "stopped" if clock.stopped_at else "running"
        for clock in referral.deadlines.select_related("timescale").order_by("id")
    }


def meet(
    referral: Referral, chair: User, police: User, outcome: str, code: str = ""
) -> StrategyMeeting:
    """Hold one strategy meeting about it, with the police, and end it with an outcome."""
    referral.refresh_from_db()
    called: StrategyMeeting = StrategyMeetingFactory.create(
        referral=referral,
        meeting_type=type_for(referral, code),
        chair=chair,
        invitees=[invitee(police)],
        by=actor(chair),
    )
    start(called, chair, present=(police,))
    decide(called, chair)
    conclude(called, outcome, chair)
    referral.refresh_from_db()
    return called
