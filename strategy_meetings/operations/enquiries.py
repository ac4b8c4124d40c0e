"""Enquiries: section 47 for a child, section 126 for an adult."""

from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from policies.counting import LONDON
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import operations as referrals
from referrals.models import Pathway, Referral, Status
from strategy_meetings import rules, rules_section_126
from strategy_meetings.models import Enquiry, StrategyOutcome
from strategy_meetings.operations.allocating import end_allocations
from strategy_meetings.rules import Determination, Kind


@operation
def start_enquiry(
    referral: Referral,
    *,
    is_joint: bool = False,
    discussed_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Enquiry:
    """Start enquiries; their clock runs already: from receipt (A1) or the discussion (C2).

    ``discussed_at`` is when the strategy discussion that asked for them was held.
    """
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    running = Enquiry.objects.filter(referral=referral, ended_at=None).exists()
    if objections := rules.objections_to_starting_enquiry(referral, has_running_enquiry=running):
        raise Refused(objections)

    enquiry = Enquiry.objects.create(
        referral=referral,
        kind=rules.ENQUIRY_KIND[Pathway(referral.pathway)],
        is_joint=is_joint,
        strategy_discussion_on=discussed_at.astimezone(LONDON).date() if discussed_at else None,
        started_at=at,
        started_by=by.id,
    )
    audit.record("enquiry.started", referral, by=by, at=at, kind=enquiry.kind, is_joint=is_joint)
    return enquiry


@operation
def end_enquiry(
    enquiry: Enquiry,
    *,
    determination: str,
    reason: str,
    reason_late: str = "",
    is_conference_needed: bool = False,
    by: Actor,
    at: datetime,
) -> Enquiry:
    """Record the determination, meet the enquiries' clock, and send the referral on.

    An adult at risk goes to a strategy meeting, whose clock (A2) starts now. A child at
    continuing risk, or for whom one is asked for, goes to a conference, whose clock (C3) counts
    from the last strategy meeting.
    Source: Procedures, section 3 part 1 (adult) and section 3 part 2 (child).
    """
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=enquiry.referral_id)
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    objections = rules.objections_to_ending_enquiry(enquiry, determination, reason)
    if not is_authorised(enquiry, determination):
        objections.append(_("A second person has to authorise the determination first."))
    if objections:
        raise Refused(objections)

    kind = Kind(enquiry.kind)
    to = rules.after_determination(
        kind, Determination(determination), is_conference_needed=is_conference_needed
    )
    enquiry.determination = determination
    enquiry.reason = reason
    enquiry.ended_at = at
    enquiry.ended_by = by.id
    enquiry.is_conference_needed = to == Status.CONFERENCE
    enquiry.save()
    audit.record(
        "enquiry.ended", referral, by=by, at=at, kind=enquiry.kind, determination=determination
    )
    end_allocations(enquiry, referral, by=by, at=at)
    waiting = rules.WAITS_FOR_A_DETERMINATION[kind]
    referrals.meet_deadline(referral, ref=waiting, by=by, at=at, reason_late=reason_late)
    if kind == Kind.SECTION_126:
        referrals.leave_closing_to_group(
            referral,
            is_left=determination in rules_section_126.GROUP_CLOSES,
            by=by,
            at=at,
        )
    if to == Status.CLOSED:
        referrals.close(referral, reason=reason, by=by, at=at)
    elif to != referral.status:
        referrals.move_on(referral, to=to, by=by, at=at)
    if to == Status.STRATEGY_MEETING:
        referrals.start_deadline(
            referral, ref=rules.AFTER_ADULT_ENQUIRIES, started_at=at, by=by, at=at
        )
    if to == Status.CONFERENCE:
        last_met_at = last_strategy_meeting(referral) or at
        referrals.start_deadline(
            referral, ref=rules.CONFERENCE, started_at=last_met_at, by=by, at=at
        )
    return enquiry


def is_authorised(enquiry: Enquiry, determination: str) -> bool:
    """Say whether a second person has authorised it, as every determination is."""
    return enquiry.decisions.filter(determination=determination, is_authorised=True).exists()


@operation
def record_enquiry(
    referral: Referral,
    *,
    kind: str,
    started_at: datetime,
    strategy_discussion_on: date | None = None,
    is_joint: bool = False,
    ended_at: datetime | None = None,
    determination: str = "",
    is_conference_needed: bool | None = None,
    by: Actor,
    at: datetime,
) -> Enquiry:
    """Write down enquiries that another system dealt with: no clock starts, nothing moves on."""
    enquiry = Enquiry.objects.create(
        referral=referral,
        kind=kind,
        is_joint=is_joint,
        strategy_discussion_on=strategy_discussion_on,
        started_at=started_at,
        started_by=by.id,
        ended_at=ended_at,
        ended_by=by.id if ended_at else None,
        determination=determination,
        is_conference_needed=is_conference_needed,
    )
    audit.record("enquiry.imported", referral, by=by, at=at, kind=kind)
    return enquiry


@operation
def correct_enquiry(
    enquiry: Enquiry,
    *,
    started_at: datetime,
    strategy_discussion_on: date | None,
    ended_at: datetime | None,
    is_conference_needed: bool | None,
    by: Actor,
    at: datetime,
) -> Enquiry:
    """Change imported enquiries to what their own system now says."""
    enquiry = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    enquiry.started_at = started_at
    enquiry.strategy_discussion_on = strategy_discussion_on
    enquiry.ended_at = ended_at
    enquiry.ended_by = by.id if ended_at else None
    enquiry.is_conference_needed = is_conference_needed
    enquiry.save()
    audit.record("enquiry.corrected", enquiry.referral, by=by, at=at, kind=enquiry.kind)
    return enquiry


def last_strategy_meeting(referral: Referral) -> datetime | None:
    """Return when the last concluded strategy meeting about it began."""
    outcomes = StrategyOutcome.objects.filter(referral=referral)
    last: datetime | None = outcomes.aggregate(last=Max("strategy_meeting__meeting__started_at"))[
        "last"
    ]
    return last
