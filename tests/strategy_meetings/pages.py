"""What the tests of pages share: addresses, and a meeting brought to where a page begins."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from meetings import operations as meetings
from meetings.models import Attendance
from strategy_meetings import operations
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.rules import Conclusion
from tests.cast import actor
from tests.factories.gates import answer_gates


def url(page: str, strategy_meeting: StrategyMeeting, *args: object) -> str:
    return reverse(f"strategy_meetings:{page}", args=[strategy_meeting.meeting.reference, *args])


def begin(strategy_meeting: StrategyMeeting, by: User, *present: User) -> StrategyMeeting:
    """Start the meeting ten minutes ago, with these people in the room."""
    at = timezone.now() - dt.timedelta(minutes=10)
    meetings.start_meeting(strategy_meeting.meeting, by=actor(by), at=at)
    for user in present:
        meetings.record_attendance(
            strategy_meeting.meeting.attendances.get(user_id=user.pk),
            response=Attendance.Response.ATTENDED,
            arrived_at=at,
            by=actor(by),
            at=at,
        )
    strategy_meeting.meeting.refresh_from_db()
    return strategy_meeting


def finish(
    strategy_meeting: StrategyMeeting, by: User, outcome: str = "section-47-joint"
) -> StrategyMeeting:
    """Record a decision, answer what is asked of everybody, and conclude."""
    for referral in strategy_meeting.meeting.referrals.all():
        operations.record_decision(
            strategy_meeting,
            referral=referral,
            decision="Enquiries will be made jointly.",
            reason="Unexplained bruises.",
            by=actor(by),
            at=timezone.now(),
        )
    answer_gates(strategy_meeting, by=actor(by), at=timezone.now())
    return operations.conclude(
        strategy_meeting,
        conclusions={
            referral.pk: Conclusion(outcome, "All agencies agree.")
            for referral in strategy_meeting.meeting.referrals.all()
        },
        by=actor(by),
        at=timezone.now(),
    )
