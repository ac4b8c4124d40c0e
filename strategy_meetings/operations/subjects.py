"""Somebody else whom a meeting under way turns out to be about."""

from datetime import datetime

from meetings import operations as meetings
from meetings.models import Meeting
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import operations as referrals
from referrals.models import Referral, Status
from referrals.rules import NamedPerson
from strategy_meetings import queries_deciding, rules_subjects
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.operations.meetings import already_arranged, lock_referrals


@operation
def add_subject(
    strategy_meeting: StrategyMeeting, *, referral: Referral, reason: str, by: Actor, at: datetime
) -> Referral:
    """Make a meeting under way about somebody else too, with questions and clocks of their own.

    A referral that waits for its screening decision is sent to a strategy meeting by this one:
    those in the room have just found that it is needed. Raises Refused.
    """
    meeting = Meeting.objects.select_for_update().get(pk=strategy_meeting.meeting_id)
    (referral,) = lock_referrals([referral.pk])
    if objections := rules_subjects.objections_to_adding(
        strategy_meeting.meeting_type,
        meeting,
        referral,
        reason=reason,
        is_arranged=bool(already_arranged([referral])),
    ):
        raise Refused(objections)

    if referral.status == Status.SUBMITTED:
        referral = referrals.screen(
            referral,
            outcome=queries_deciding.outcome_of_screening(referral),
            level=None,
            rationale=reason,
            version=referral.version,
            by=by,
            at=at,
        )
    meetings.add_referral(meeting, referral=referral, by=by, at=at)
    audit.record(
        "strategy_meeting.subject_added", referral, by=by, at=at, meeting=meeting.reference
    )
    return referral


@operation
def add_somebody_new(
    strategy_meeting: StrategyMeeting,
    *,
    referral: Referral,
    named: NamedPerson,
    found_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> Referral:
    """Open a referral for somebody whom no report named, and make the meeting about them too.

    ``referral`` is the one of this meeting whose report they are written down in. Whoever adds
    them looked first who is on record. Raises Refused, and then nothing of it is kept.
    """
    opened = referrals.add_person(
        referral, named=named, found_at=found_at, reason=reason, by=by, at=at
    )
    return add_subject(strategy_meeting, referral=opened, reason=reason, by=by, at=at)
