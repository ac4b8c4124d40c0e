"""What people do to reports and referrals: each one function, one transaction, one event."""

from records.refusals import Conflict, Refused
from referrals.operations.additions import add_to_report, read_additions
from referrals.operations.agreements import (
    end_agreement,
    end_shares_of_lapsed,
    leave_agreement,
)
from referrals.operations.assessing import assess_risk
from referrals.operations.attachments import (
    attach_to_draft,
    attach_to_referral,
    release_file,
    take_file_back,
)
from referrals.operations.comparing import part_matches
from referrals.operations.confirmations import (
    ask_for_confirmation,
    chase_confirmation,
    confirm_in_writing,
)
from referrals.operations.consultations import advise, consult
from referrals.operations.covering import (
    cover_referral,
    cover_what_nobody_sees,
    remind_of_restrictions,
    see_to_match,
)
from referrals.operations.deadlines import (
    meet_deadline,
    recompute_deadlines,
    start_deadline,
    stop_deadline,
)
from referrals.operations.denying import be_person, declare_conflict, deny, lift_provisional
from referrals.operations.disputes import decide_dispute, record_dispute
from referrals.operations.drafts import (
    begin_entry,
    choose_person,
    discard_draft,
    discard_old_drafts,
    remove_person,
    save_answers,
    save_more,
    save_person,
    save_whole,
    send_draft,
    start_draft,
    start_whole,
)
from referrals.operations.emergencies import (
    ask_for_another,
    end_emergency,
    escalate_reviews,
    open_in_emergency,
    review_emergency,
)
from referrals.operations.escalations import (
    escalate,
    recompute_escalations,
    respond,
    settle,
    take_further,
)
from referrals.operations.feedback import (
    give_feedback,
    note_bounce,
    send_again,
    wait_to_be_told,
)
from referrals.operations.floods import group_as_flood, release_flood
from referrals.operations.following import (
    accept_case,
    end_intervention,
    hand_over_case,
    offer_intervention,
    record_conversation,
    record_first_identified,
    record_transfer,
    refuse_case,
    start_intervention,
)
from referrals.operations.handling import note_presence, remind, see_reminders
from referrals.operations.handover import accept_handover, write_handover
from referrals.operations.history import correct_history, record_history
from referrals.operations.information import (
    answer,
    answer_nothing_known,
    ask_agencies,
    cannot_share,
    note_read,
    release_items,
    remind_agency,
    stop_asking,
    take_back_answer,
    withdraw_item,
)
from referrals.operations.joining import follow_lead, join, part
from referrals.operations.known import answer_pattern
from referrals.operations.mending import (
    add_person,
    answer_withdrawal,
    correct_pathway,
    withdraw_report,
)
from referrals.operations.notices import read_notice, send_notice
from referrals.operations.police import (
    join_notification,
    note_entered,
    put_notification_back,
    set_notification_aside,
    take_in_notifications,
)
from referrals.operations.powers import follow_power, record_power, tell_of_power
from referrals.operations.referrals import (
    allocate,
    close,
    leave_closing_to_group,
    move_on,
    rate,
    release,
    take,
)
from referrals.operations.reports import AlreadySent, submit_report
from referrals.operations.restricting import (
    adopt,
    ask_to_lift,
    follow_restrictions,
    lift,
    name,
    restrict,
    review_restriction,
    unname,
)
from referrals.operations.returning import come_back, make_return_code
from referrals.operations.screening import note_reporter_told, screen
from referrals.operations.sharing import (
    end_grounds,
    end_what_has_run_out,
    let_in_agency,
    let_in_person,
)
from referrals.operations.signing_off import check_decision, sign_off
from referrals.operations.silent import settle_match
from referrals.operations.systems import add_once
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
    "accept_case",
    "accept_handover",
    "acknowledge",
    "add_once",
    "add_person",
    "add_to_report",
    "adopt",
    "advise",
    "alert",
    "allocate",
    "answer",
    "answer_nothing_known",
    "answer_pattern",
    "answer_prompt",
    "answer_withdrawal",
    "ask_agencies",
    "ask_for_another",
    "ask_for_confirmation",
    "ask_to_lift",
    "assess_risk",
    "attach_to_draft",
    "attach_to_referral",
    "be_person",
    "begin_entry",
    "cannot_share",
    "chase_confirmation",
    "check_decision",
    "choose_person",
    "close",
    "come_back",
    "confirm_in_writing",
    "consult",
    "correct_history",
    "correct_pathway",
    "cover_referral",
    "cover_what_nobody_sees",
    "decide_dispute",
    "decide_for_now",
    "declare_conflict",
    "deny",
    "discard_draft",
    "discard_old_drafts",
    "end_agreement",
    "end_emergency",
    "end_grounds",
    "end_hold",
    "end_intervention",
    "end_shares_of_lapsed",
    "end_what_has_run_out",
    "escalate",
    "escalate_reviews",
    "follow_lead",
    "follow_power",
    "follow_restrictions",
    "give_feedback",
    "group_as_flood",
    "hand_over_case",
    "hold",
    "join",
    "join_notification",
    "leave_agreement",
    "leave_closing_to_group",
    "let_in_agency",
    "let_in_person",
    "lift",
    "lift_provisional",
    "make_return_code",
    "meet_deadline",
    "move_on",
    "name",
    "note_bounce",
    "note_entered",
    "note_presence",
    "note_read",
    "note_reporter_told",
    "offer_intervention",
    "open_in_emergency",
    "part",
    "part_matches",
    "put_notification_back",
    "rate",
    "read_additions",
    "read_notice",
    "receive_information",
    "recompute_deadlines",
    "recompute_escalations",
    "record_conversation",
    "record_dispute",
    "record_first_identified",
    "record_history",
    "record_power",
    "record_transfer",
    "refuse_case",
    "release",
    "release_file",
    "release_flood",
    "release_items",
    "remind",
    "remind_agency",
    "remind_of_restrictions",
    "remove_person",
    "respond",
    "restrict",
    "review_emergency",
    "review_restriction",
    "save_answers",
    "save_more",
    "save_person",
    "save_whole",
    "screen",
    "see_reminders",
    "see_to_match",
    "send_again",
    "send_draft",
    "send_notice",
    "set_notification_aside",
    "settle",
    "settle_match",
    "sign_off",
    "start_deadline",
    "start_draft",
    "start_intervention",
    "start_whole",
    "stop_asking",
    "stop_deadline",
    "submit_report",
    "take",
    "take_back_answer",
    "take_file_back",
    "take_further",
    "take_in_notifications",
    "tell_of_power",
    "unname",
    "wait_to_be_told",
    "withdraw_item",
    "withdraw_report",
    "write_handover",
]
