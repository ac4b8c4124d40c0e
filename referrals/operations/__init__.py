"""What people do to reports and referrals: each one function, one transaction, one event."""

from records.refusals import Conflict, Refused
from referrals.operations.deadlines import (
    meet_deadline,
    recompute_deadlines,
    start_deadline,
    stop_deadline,
)
from referrals.operations.drafts import (
    choose_person,
    discard_draft,
    discard_old_drafts,
    remove_person,
    save_answers,
    save_person,
    send_draft,
    start_draft,
)
from referrals.operations.escalations import (
    escalate,
    recompute_escalations,
    respond,
    settle,
    take_further,
)
from referrals.operations.handling import note_presence, remind, see_reminders
from referrals.operations.handover import accept_handover, write_handover
from referrals.operations.history import correct_history, record_history
from referrals.operations.referrals import allocate, close, move_on, rate, release, take
from referrals.operations.reports import AlreadySent, submit_report
from referrals.operations.screening import note_reporter_told, screen
from referrals.operations.sharing import end_grounds, let_in_agency, let_in_person
from referrals.operations.triage import (
    acknowledge,
    alert,
    answer_prompt,
    decide_for_now,
    end_hold,
    hold,
    receive_information,
)

__all__ = [
    "AlreadySent",
    "Conflict",
    "Refused",
    "accept_handover",
    "acknowledge",
    "alert",
    "allocate",
    "answer_prompt",
    "choose_person",
    "close",
    "correct_history",
    "decide_for_now",
    "discard_draft",
    "discard_old_drafts",
    "end_grounds",
    "end_hold",
    "escalate",
    "hold",
    "let_in_agency",
    "let_in_person",
    "meet_deadline",
    "move_on",
    "note_presence",
    "note_reporter_told",
    "rate",
    "receive_information",
    "recompute_deadlines",
    "recompute_escalations",
    "record_history",
    "release",
    "remind",
    "remove_person",
    "respond",
    "save_answers",
    "save_person",
    "screen",
    "see_reminders",
    "send_draft",
    "settle",
    "start_deadline",
    "start_draft",
    "stop_deadline",
    "submit_report",
    "take",
    "take_further",
    "write_handover",
]
