"""Calling people together, writing down what they say and decide, and following it up."""

from meetings.operations.afterwards import circulate, correct_minutes, end_action
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
from meetings.operations.holding import (
    agree_action,
    answer_gate,
    conclude_meeting,
    mark_item,
    record_attendance,
    record_decision,
    record_statement,
    save_minutes,
    start_meeting,
)
from records.refusals import Conflict, Refused

__all__ = [
    "Conflict",
    "Refused",
    "add_referral",
    "agree_action",
    "answer_gate",
    "answer_invitation",
    "cancel_meeting",
    "circulate",
    "conclude_meeting",
    "correct_minutes",
    "end_action",
    "invite",
    "mark_item",
    "record_attendance",
    "record_decision",
    "record_statement",
    "remove_referral",
    "replace_chair",
    "reschedule_meeting",
    "save_minutes",
    "schedule_meeting",
    "start_meeting",
    "withdraw_invitation",
]
