"""Closing a strategy meeting: its outcomes, who leads now, and the clocks that follow."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from meetings import operations as meetings
from meetings.models import Meeting
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import operations as referrals
from referrals.models import Pathway, Referral, Status
from strategy_meetings import notifications, queries, queries_deciding, rules, rules_concluding
from strategy_meetings.models import StrategyMeeting, StrategyOutcome
from strategy_meetings.operations.concerns import advance_concern
from strategy_meetings.operations.enquiries import start_enquiry
from strategy_meetings.operations.meetings import lock_referrals
from strategy_meetings.rules import Conclusion


@operation
def conclude(
    strategy_meeting: StrategyMeeting,
    *,
    conclusions: Mapping[UUID, Conclusion],
    reason_late: str = "",
    quorum_override_reason: str = "",
    by: Actor,
    at: datetime,
) -> StrategyMeeting:
    """Close the meeting with an outcome and its reason for each referral, and send each on.

    ``conclusions`` are by the referral's key. The clocks that waited for the meeting are met at
    the moment it began, and those that follow count from then, however late it is written down.
    ``quorum_override_reason`` is kept for those decided without a quorum. Where nobody leads the
    work from now on, the senior manager is told at once. Raises Refused with everything that is
    still missing.
    """
    meeting = Meeting.objects.select_for_update().get(pk=strategy_meeting.meeting_id)
    about = lock_referrals(meeting.referrals.values_list("pk", flat=True))
    if objections := rules_concluding.objections_to_concluding_again(meeting):
        raise Refused(objections)
    meeting_type = strategy_meeting.meeting_type
    without_quorum = rules_concluding.decided_without_quorum(meeting.decisions.all())
    objections = rules.objections_to_concluding(
        meeting,
        meeting_type,
        about,
        conclusions,
        decided=set(meeting.decisions.values_list("referral_id", flat=True)),
        under_enquiry=queries.with_running_enquiries(about),
    )
    objections += rules_concluding.objections_to_leaving_open(
        meeting_type,
        about,
        gates=queries_deciding.open_gates_of(strategy_meeting, about),
        without_quorum=without_quorum,
        override_reason=quorum_override_reason,
    )
    if objections:
        raise Refused(objections)

    meetings.conclude_meeting(meeting, by=by, at=at)
    assert meeting.started_at is not None
    for referral in about:
        conclude_for(
            strategy_meeting,
            referral,
            conclusions[referral.pk],
            held_at=meeting.started_at,
            reason_late=reason_late,
            quorum_override_reason=quorum_override_reason if referral.pk in without_quorum else "",
            by=by,
            at=at,
        )
    strategy_meeting.refresh_from_db()
    return strategy_meeting


def conclude_for(
    strategy_meeting: StrategyMeeting,
    referral: Referral,
    conclusion: Conclusion,
    *,
    held_at: datetime,
    reason_late: str,
    quorum_override_reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Write down one referral's outcome, meet its clocks, send it on, start what follows."""
    meeting_type = strategy_meeting.meeting_type
    outcome = meeting_type.outcome(conclusion.outcome)
    StrategyOutcome.objects.create(
        strategy_meeting=strategy_meeting,
        referral=referral,
        outcome=conclusion.outcome,
        reason=conclusion.reason,
        quorum_override_reason=quorum_override_reason,
        lead_practitioner_id=conclusion.lead_practitioner_id,
        lead_practitioner_name=conclusion.lead_practitioner_name.strip(),
        concluded_at=at,
        concluded_by=by.id,
    )
    audit.record(
        "strategy_meeting.concluded",
        referral,
        by=by,
        at=at,
        meeting=strategy_meeting.meeting.reference,
        outcome=conclusion.outcome,
    )
    if referral.status == Status.CLOSED:
        return  # closed since the meeting was called: its outcome stands, and nothing starts
    if rules_concluding.is_without_lead(referral, outcome, conclusion):
        tell_of_no_lead(strategy_meeting, referral, by=by, at=at)
    for ref in rules.WAIT_FOR_A_MEETING[Pathway(referral.pathway)]:
        referrals.meet_deadline(referral, ref=ref, by=by, at=held_at, reason_late=reason_late)

    has_running_enquiry = bool(queries.with_running_enquiries([referral]))
    to = rules.status_after(outcome)
    send_on(referral, to, conclusion.reason, by=by, at=at)
    refs = rules.clocks_after(meeting_type, outcome, has_running_enquiry=has_running_enquiry)
    if to in rules.ENDS_ENQUIRIES:
        referrals.stop_deadline(referral, ref=rules.CONFERENCE, by=by, at=at)
    elif has_running_clock(referral, rules.CONFERENCE):
        refs.append(rules.CONFERENCE)
    for ref in dict.fromkeys(refs):
        referrals.start_deadline(referral, ref=ref, started_at=held_at, by=by, at=at)
    if outcome.get("needs_enquiry") and not has_running_enquiry:
        start_enquiry(
            referral, is_joint=outcome.get("is_joint", False), discussed_at=held_at, by=by, at=at
        )
    advance_concern(referral, outcome=conclusion.outcome, by=by, at=held_at)


def send_on(referral: Referral, to: Status, reason: str, *, by: Actor, at: datetime) -> None:
    if to == Status.CLOSED:
        referrals.close(referral, reason=reason, by_group=True, by=by, at=at)
    elif to != referral.status:
        referrals.move_on(referral, to=to, by=by, at=at)
    if to == Status.PANEL:  # the group has handed it over: the panel decides from now on
        referrals.leave_closing_to_group(referral, is_left=False, by=by, at=at)


def tell_of_no_lead(
    strategy_meeting: StrategyMeeting, referral: Referral, *, by: Actor, at: datetime
) -> None:
    """Tell those who answer for safeguarding, at once and by reference, that nobody leads."""
    people = queries_deciding.seniors_of(referral, at=at)
    for person in people:
        notifications.tell_of_no_lead(strategy_meeting, referral, person=person, by=by, at=at)
    audit.record(
        "strategy_meeting.without_lead",
        referral,
        by=by,
        at=at,
        meeting=strategy_meeting.meeting.reference,
        told=len(people),
    )


def has_running_clock(referral: Referral, ref: str) -> bool:
    return referral.deadlines.running().filter(timescale__ref=ref).exists()
