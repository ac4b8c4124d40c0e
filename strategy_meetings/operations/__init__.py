"""Strategy meetings, the enquiries around them, and the steps of a Section 5 concern."""

from records.refusals import Conflict, Refused
from strategy_meetings.operations.concerns import (
    record_discussion,
    record_meeting,
    record_outcome,
)
from strategy_meetings.operations.concluding import conclude
from strategy_meetings.operations.discussing import discuss
from strategy_meetings.operations.enquiries import (
    correct_enquiry,
    end_enquiry,
    record_enquiry,
    start_enquiry,
)
from strategy_meetings.operations.investigations import (
    apply_for_order,
    begin_investigation,
    record_order,
    record_report,
)
from strategy_meetings.operations.marking import confirm_line
from strategy_meetings.operations.meetings import (
    add_subject,
    issue_minutes,
    record_decision,
    schedule,
)
from strategy_meetings.operations.section_126 import (
    add_maker,
    add_step,
    authorise,
    determine,
    record_capacity,
    record_findings,
    save_adult,
    save_element,
)

__all__ = [
    "Conflict",
    "Refused",
    "add_maker",
    "add_step",
    "add_subject",
    "apply_for_order",
    "authorise",
    "begin_investigation",
    "conclude",
    "confirm_line",
    "correct_enquiry",
    "determine",
    "discuss",
    "end_enquiry",
    "issue_minutes",
    "record_capacity",
    "record_decision",
    "record_discussion",
    "record_enquiry",
    "record_findings",
    "record_meeting",
    "record_order",
    "record_outcome",
    "record_report",
    "save_adult",
    "save_element",
    "schedule",
    "start_enquiry",
]
