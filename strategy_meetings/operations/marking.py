"""A marked line of the minutes becomes an action, a decision or a risk of the meeting."""

from datetime import datetime
from typing import Any

from meetings import operations as meetings
from meetings.models import AgreedAction, Decision
from meetings.models_risks import Risk, SettledLine
from records.audit import Actor
from records.row_security import operation
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.operations.meetings import record_decision


@operation
def confirm_line(
    strategy_meeting: StrategyMeeting,
    *,
    kind: str,
    digest: str,
    recorded: dict[str, Any],
    by: Actor,
    at: datetime,
) -> AgreedAction | Decision | Risk:
    """Record what a marked line says, as the chair has put it, and settle the line.

    ``recorded`` is what the operation for its kind takes: ``agree_action``, ``record_decision`` or
    ``record_risk``. Raises Refused, and then neither the line nor anything else has changed.
    """
    meeting = strategy_meeting.meeting
    meetings.settle_line(meeting, kind=kind, digest=digest, by=by, at=at)
    if kind == SettledLine.Kind.ACTION:
        return meetings.agree_action(meeting, **recorded, by=by, at=at)
    if kind == SettledLine.Kind.DECISION:
        return record_decision(strategy_meeting, **recorded, by=by, at=at)
    return meetings.record_risk(meeting, **recorded, by=by, at=at)
