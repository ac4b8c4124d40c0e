"""Strategy meetings, the enquiries around them, and the steps of a Section 5 concern."""

from records.refusals import Conflict, Refused
from strategy_meetings.operations.allocating import allocate_enquiry, give_up_allocation
from strategy_meetings.operations.concerns import (
    keep_out,
    record_discussion,
    record_meeting,
    record_outcome,
)
from strategy_meetings.operations.concerns_deciding import (
    answer_sign_off,
    consider_earlier,
    decide_concern,
)
from strategy_meetings.operations.concerns_work import (
    add_employer,
    add_entry,
    agree_with_employer,
    end_concern_investigation,
    finish_action,
    investigate_concern,
    issue_concern,
    record_notice,
    share_with_employer,
    tell_as_employer,
)
from strategy_meetings.operations.concluding import conclude
from strategy_meetings.operations.copies import (
    acknowledge_correction,
    add_passages,
    answer_inaccuracy,
    approve_minutes,
    confirm_copy,
    issue_decisions,
    issue_minutes,
    raise_inaccuracy,
    set_copy,
)
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
    record_decision,
    schedule,
)
from strategy_meetings.operations.section_47 import (
    consider_child,
    determine_child,
    issue_child_record,
    save_child,
)
from strategy_meetings.operations.section_126 import (
    add_maker,
    add_step,
    authorise,
    determine,
    issue_record,
    record_capacity,
    record_findings,
    save_adult,
    save_element,
)
from strategy_meetings.operations.subjects import add_somebody_new, add_subject
from strategy_meetings.operations.translating import ask_for_translation, save_translation

__all__ = [
    "Conflict",
    "Refused",
    "acknowledge_correction",
    "add_employer",
    "add_entry",
    "add_maker",
    "add_passages",
    "add_somebody_new",
    "add_step",
    "add_subject",
    "agree_with_employer",
    "allocate_enquiry",
    "answer_inaccuracy",
    "answer_sign_off",
    "apply_for_order",
    "approve_minutes",
    "ask_for_translation",
    "authorise",
    "begin_investigation",
    "conclude",
    "confirm_copy",
    "confirm_line",
    "consider_child",
    "consider_earlier",
    "correct_enquiry",
    "decide_concern",
    "determine",
    "determine_child",
    "discuss",
    "end_concern_investigation",
    "end_enquiry",
    "finish_action",
    "give_up_allocation",
    "investigate_concern",
    "issue_child_record",
    "issue_concern",
    "issue_decisions",
    "issue_minutes",
    "issue_record",
    "keep_out",
    "raise_inaccuracy",
    "record_capacity",
    "record_decision",
    "record_discussion",
    "record_enquiry",
    "record_findings",
    "record_meeting",
    "record_notice",
    "record_order",
    "record_outcome",
    "record_report",
    "save_adult",
    "save_child",
    "save_element",
    "save_translation",
    "schedule",
    "set_copy",
    "share_with_employer",
    "start_enquiry",
    "tell_as_employer",
]
