"""Calling, deciding at and concluding a strategy meeting, and issuing its minutes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Agency, Team
from meetings import operations as meetings
from meetings.models import Decision, Meeting, MeetingReferral
from meetings.rules import Arrangements, Invitee
from policies.models import MeetingType
from records import audit
from records.audit import Actor
from records.documents import issue
from records.models import IssuedDocument
from records.refusals import Refused
from records.row_security import operation
from referrals import operations as referrals
from referrals.models import Pathway, Referral, Status
from strategy_meetings import documents, queries, rules
from strategy_meetings.models import StrategyMeeting, StrategyOutcome
from strategy_meetings.operations.concerns import advance_concern
from strategy_meetings.operations.enquiries import start_enquiry
from strategy_meetings.rules import Conclusion


@operation
def schedule(
    meeting_type: MeetingType,
    *,
    referrals: Sequence[Referral],
    arrangements: Arrangements,
    team: Team,
    invitees: Iterable[Invitee] = (),
    sends_invitations: bool = True,
    by: Actor,
    at: datetime,
) -> StrategyMeeting:
    """Call a strategy meeting about one or several referrals that await one. Raises Refused.

    ``team`` arranges it. Those invited are let in to the referrals until some days after it.
    Source: Procedures, section 3 part 1: a record of it stands on each child's own case.
    """
    about = lock_referrals(referral.pk for referral in referrals)
    if objections := rules.objections_to_scheduling(
        meeting_type, arrangements, about, already_arranged=already_arranged(about)
    ):
        raise Refused(objections)

    meeting = meetings.schedule_meeting(
        kind=Meeting.Kind.STRATEGY_MEETING,
        policy=meeting_type.policy,
        arrangements=arrangements,
        agenda=meeting_type.agenda,
        referrals=about,
        team=team,
        invitees=invitees,
        sends_invitations=sends_invitations,
        by=by,
        at=at,
    )
    strategy_meeting = StrategyMeeting.objects.create(meeting=meeting, meeting_type=meeting_type)
    for referral in about:
        audit.record(
            "strategy_meeting.scheduled",
            referral,
            by=by,
            at=at,
            meeting=meeting.reference,
            type=meeting_type.code,
        )
    return strategy_meeting


@operation
def record_decision(
    strategy_meeting: StrategyMeeting,
    *,
    referral: Referral,
    decision: str,
    reason: str,
    dissents: Iterable[tuple[Agency, str]] = (),
    quorum_override_reason: str = "",
    by: Actor,
    at: datetime,
) -> Decision:
    """Record a decision under the quorum of this kind of meeting, as the policy has it.

    Raises Refused where a child's or a practitioner's meeting is not quorate at this moment and
    no reason is given for deciding all the same. An adult's meeting has no quorum.
    """
    return meetings.record_decision(
        strategy_meeting.meeting,
        referral=referral,
        decision=decision,
        reason=reason,
        dissents=dissents,
        quorum=rules.quorum_of(strategy_meeting.meeting_type),
        quorum_override_reason=quorum_override_reason,
        by=by,
        at=at,
    )


@operation
def conclude(
    strategy_meeting: StrategyMeeting,
    *,
    conclusions: Mapping[UUID, Conclusion],
    reason_late: str = "",
    by: Actor,
    at: datetime,
) -> StrategyMeeting:
    """Close the meeting with an outcome and its reason for each referral, and send each on.

    ``conclusions`` are by the referral's key. The clocks that waited for the meeting are met at
    the moment it began, and those that follow count from then, however late it is written down.
    Raises Refused with everything that is still missing.
    """
    meeting = Meeting.objects.select_for_update().get(pk=strategy_meeting.meeting_id)
    about = lock_referrals(meeting.referrals.values_list("pk", flat=True))
    if objections := rules.objections_to_concluding(
        meeting,
        strategy_meeting.meeting_type,
        about,
        conclusions,
        decided=set(meeting.decisions.values_list("referral_id", flat=True)),
        under_enquiry=queries.with_running_enquiries(about),
    ):
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


@operation
def issue_minutes(
    strategy_meeting: StrategyMeeting, *, language: str, by: Actor, at: datetime
) -> IssuedDocument:
    """Issue the minutes as a PDF, and circulate them to those who took part.

    Issuing again, after a correction, makes the next version. Raises Refused before the meeting
    has been concluded.
    """
    meeting = Meeting.objects.select_for_update().get(pk=strategy_meeting.meeting_id)
    if meeting.status != Meeting.Status.CONCLUDED:
        raise Refused([_("Minutes are issued once the meeting has been concluded.")])

    context = documents.minutes(strategy_meeting, language=language)
    document = issue(
        kind="minutes",
        template="strategy_meetings/pdf/minutes.html",
        language=language,
        context=context,
        title=context["title"],
        reference=meeting.reference,
        by=by,
        at=at,
    )
    meetings.circulate(meeting, document=document, by=by, at=at)
    return document


def lock_referrals(keys: Iterable[UUID]) -> list[Referral]:
    """Return the referrals, locked in one order, so that two meetings never wait for each other."""
    return list(
        Referral.objects.select_for_update(of=("self",))
        .filter(pk__in=list(keys))
        .select_related("record", "policy")
        .order_by("pk")
    )


def already_arranged(about: Iterable[Referral]) -> set[UUID]:
    """Return the referrals about which a strategy meeting is still to be held or under way."""
    still_open = MeetingReferral.objects.filter(
        referral__in=list(about),
        meeting__kind=Meeting.Kind.STRATEGY_MEETING,
        meeting__status__in=(Meeting.Status.SCHEDULED, Meeting.Status.UNDER_WAY),
    )
    return set(still_open.values_list("referral_id", flat=True))


def has_running_clock(referral: Referral, ref: str) -> bool:
    return referral.deadlines.running().filter(timescale__ref=ref).exists()
