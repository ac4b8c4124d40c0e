"""Who holds enquiries: given, handed over, given up, and over with the enquiries."""

from datetime import datetime
from uuid import UUID

from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import operations as referrals
from referrals.models import Referral
from strategy_meetings import rules_allocation as rules
from strategy_meetings.models import Allocation, Enquiry
from strategy_meetings.queries_allocation import may_hold

GROUND = "enquiry_allocation"
Ended = Allocation.Ended


@operation
def allocate_enquiry(
    enquiry: Enquiry, *, duty: str, user_id: UUID, note: str = "", by: Actor, at: datetime
) -> Allocation:
    """Give a duty of running enquiries to somebody, who is let in to the referral by name.

    Where a colleague has it, they hand it over with a ``note``, and what it opened to them closes.
    Raises Refused.
    """
    referral, enquiry = locked(enquiry)
    held = holding(enquiry, duty)
    able = {member.user_id for member in may_hold(referral, duty, at=at)}
    if objections := rules.objections_to_allocating(
        enquiry,
        duty,
        user_id,
        holder=held.user_id if held else None,
        is_able=user_id in able,
        note=note,
    ):
        raise Refused(objections)

    if held:
        end(held, referral, why=Ended.HANDED_OVER, by=by, at=at)
    allocation = Allocation.objects.create(
        enquiry=enquiry, duty=duty, user_id=user_id, note=note, started_at=at, started_by=by.id
    )
    referrals.let_in_person(
        referral,
        user_id=user_id,
        reason="allocation",
        source_kind=GROUND,
        source_id=allocation.pk,
        by=by,
        at=at,
    )
    audit.record("enquiry.allocated", referral, by=by, at=at, duty=duty, user=str(user_id))
    return allocation


@operation
def give_up_allocation(
    enquiry: Enquiry, *, duty: str, reason: str, by: Actor, at: datetime
) -> Allocation:
    """Leave a duty with nobody for now: it is shown as vacant at once. Raises Refused."""
    referral, enquiry = locked(enquiry)
    held = holding(enquiry, duty)
    if objections := rules.objections_to_giving_up(
        enquiry, duty, holder=held.user_id if held else None, reason=reason
    ):
        raise Refused(objections)

    assert held is not None
    held.reason = reason
    return end(held, referral, why=Ended.GIVEN_UP, by=by, at=at)


def end_allocations(enquiry: Enquiry, referral: Referral, *, by: Actor, at: datetime) -> None:
    """End what is held of enquiries that have ended; called within their own operation."""
    for held in enquiry.allocations.select_for_update().filter(ended_at=None):
        end(held, referral, why=Ended.ENQUIRIES_ENDED, by=by, at=at)


def end(held: Allocation, referral: Referral, *, why: Ended, by: Actor, at: datetime) -> Allocation:
    held.ended_at, held.ended_by, held.why_ended = at, by.id, why
    held.save()
    referrals.end_grounds(source_kind=GROUND, source_id=held.pk, referral=referral, by=by, at=at)
    audit.record(
        "allocation.ended",
        referral,
        by=by,
        at=at,
        duty=held.duty,
        user=str(held.user_id),
        why=why,
    )
    return held


def locked(enquiry: Enquiry) -> tuple[Referral, Enquiry]:
    """Return the referral and its enquiry, locked in that order, as ending them locks."""
    referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("record")
        .get(pk=enquiry.referral_id)
    )
    return referral, Enquiry.objects.select_for_update().get(pk=enquiry.pk)


def holding(enquiry: Enquiry, duty: str) -> Allocation | None:
    return enquiry.allocations.filter(duty=duty, ended_at=None).first()
