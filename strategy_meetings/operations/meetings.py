"""Calling and deciding at a strategy meeting, and issuing its minutes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import Agency, Team
from meetings import operations as meetings
from meetings.models import Decision, Meeting, MeetingReferral
from meetings.rules import Arrangements, Invitee
from policies.models import MeetingType
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral
from strategy_meetings import rules
from strategy_meetings.models import StrategyMeeting


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
