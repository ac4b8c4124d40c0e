"""Strategy meetings, the enquiries around them, and the steps of a Section 5 concern."""

from records.refusals import Conflict, Refused
from strategy_meetings.operations.concerns import (
    record_discussion,
    record_meeting,
    record_outcome,
)
from strategy_meetings.operations.discussing import discuss
from strategy_meetings.operations.enquiries import (
    correct_enquiry,
    end_enquiry,
    record_enquiry,
    start_enquiry,
)
from strategy_meetings.operations.meetings import (
    conclude,
    issue_minutes,
    record_decision,
    schedule,
)

__all__ = [
    "Conflict",
    "Refused",
    "conclude",
    "correct_enquiry",
    "discuss",
    "end_enquiry",
    "issue_minutes",
    "record_decision",
    "record_discussion",
    "record_enquiry",
    "record_meeting",
    "record_outcome",
    "schedule",
    "start_enquiry",
]
