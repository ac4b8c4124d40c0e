"""Calling people together, writing down what they say and decide, and following it up."""

from meetings.operations.afterwards import (
    circulate,
    circulate_to,
    correct_minutes,
    end_action,
)
from meetings.operations.arranging import (
    add_referral,
    answer_invitation,
    cancel_meeting,
    invite,
    remove_referral,
    replace_chair,
    reschedule_meeting,
    schedule_meeting,
    withdraw_invitation,
)
from meetings.operations.attending import (
    declare_confidentiality,
    declare_conflict,
    record_attendance,
    start_meeting,
)
from meetings.operations.chasing import chase_action
from meetings.operations.deciding import record_decision, record_dissent
from meetings.operations.feeds import end_feed, end_feeds_of_leavers, make_feed
from meetings.operations.holding import (
    agree_action,
    answer_gate,
    conclude_meeting,
    mark_item,
    record_statement,
    save_minutes,
)
from meetings.operations.marking import record_risk, settle_line
from meetings.operations.reporting import (
    add_to_report,
    remind_of_report,
    send_report,
    take_out_of_report,
)
from meetings.operations.restricted import change_restricted_part, write_restricted_part
from records.refusals import Conflict, Refused

__all__ = [
    "Conflict",
    "Refused",
    "add_referral",
    "add_to_report",
    "agree_action",
    "answer_gate",
    "answer_invitation",
    "cancel_meeting",
    "change_restricted_part",
    "chase_action",
    "circulate",
    "circulate_to",
    "conclude_meeting",
    "correct_minutes",
    "declare_confidentiality",
    "declare_conflict",
    "end_action",
    "end_feed",
    "end_feeds_of_leavers",
    "invite",
    "make_feed",
    "mark_item",
    "record_attendance",
    "record_decision",
    "record_dissent",
    "record_risk",
    "record_statement",
    "remind_of_report",
    "remove_referral",
    "replace_chair",
    "reschedule_meeting",
    "save_minutes",
    "schedule_meeting",
    "send_report",
    "settle_line",
    "start_meeting",
    "take_out_of_report",
    "withdraw_invitation",
    "write_restricted_part",
]
