"""What a meeting has to ask of each person, answered."""

import datetime as dt

from meetings import operations as meetings
from records.audit import Actor
from strategy_meetings.models import StrategyMeeting


def answer_gates(strategy_meeting: StrategyMeeting, *, by: Actor, at: dt.datetime) -> None:
    """Answer every question about everybody, each with an answer that needs no words."""
    meeting = strategy_meeting.meeting
    for referral in meeting.referrals.all():
        for gate in strategy_meeting.meeting_type.gates:
            answer = next(each for each in gate["answers"] if not each.get("needs_words"))
            meetings.answer_gate(
                meeting, referral=referral, gate=gate, answer=answer["code"], by=by, at=at
            )
