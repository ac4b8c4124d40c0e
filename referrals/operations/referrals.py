"""Taking, rating, allocating, moving on and closing a referral."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Team
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import rules
from referrals.models import Deadline, RatingGiven, Referral, Status
from referrals.operations.sharing import end_grounds, end_shares, let_in_person
from referrals.operations.triage import follow_rating, locked, note_seen


@operation
def take(referral: Referral, *, by: Actor, at: datetime) -> Referral:
    """Say that one screens this referral, so that nobody else starts on it."""
    referral = locked(referral)
    if referral.status != Status.SUBMITTED:
        raise Refused([_("This referral has already been screened.")])
    if referral.taken_by not in (None, by.id):
        raise Refused(
            [_("%(name)s has already taken this referral.") % {"name": referral.taken_by_name}]
        )
    referral.taken_at = at
    referral.taken_by = by.id
    referral.taken_by_name = by.name
    referral.save()
    audit.record("referral.taken", referral, by=by, at=at)
    note_seen(referral, by=by, at=at)
    return referral


@operation
def release(referral: Referral, *, by: Actor, at: datetime) -> Referral:
    """Put a referral back for anyone to screen. It leaves an event, whoever had taken it."""
    referral = locked(referral)
    if referral.taken_by is None:
        raise Refused([_("Nobody has taken this referral.")])
    referral.taken_at = referral.taken_by = None
    referral.taken_by_name = ""
    referral.save()
    audit.record("referral.released", referral, by=by, at=at)
    return referral


@operation
def rate(referral: Referral, *, rating: str, reason: str, by: Actor, at: datetime) -> Referral:
    """Rate how soon partners' information is due; red also draws the decision forward.

    The green rating never lengthens a decision: a child's is due in one working day (3.2).
    """
    referral = locked(referral)
    if objections := rules.objections_to_rating(referral, rating, reason):
        raise Refused(objections)

    earlier = referral.rating
    referral.rating = rating
    referral.version += 1
    if referral.status == Status.SUBMITTED:
        follow_rating(referral, by=by, at=at)
    referral.save()
    RatingGiven.objects.create(
        referral=referral,
        rating=rating,
        reason=reason,
        rated_at=at,
        rated_by=by.id,
        rated_by_name=by.name,
    )
    audit.record("referral.rated", referral, by=by, at=at, rating=rating, earlier=earlier)
    return referral


@operation
def allocate(referral: Referral, *, user_id: UUID, team: Team, by: Actor, at: datetime) -> Referral:
    """Give the referral to a worker in a team, which then holds it.

    A restricted one is open to the worker by name for as long as it is theirs.
    """
    referral = locked(referral)
    if referral.status == Status.CLOSED:
        raise Refused([_("A closed referral cannot be allocated.")])
    if team.agency_id != referral.owning_agency_id:
        raise Refused([_("Choose a team of the agency that holds the referral.")])
    referral.allocated_to = user_id
    referral.owning_team = team
    referral.version += 1
    referral.save()
    if referral.is_restricted:
        ground: dict[str, Any] = {"source_kind": "allocation", "source_id": referral.pk}
        end_grounds(**ground, referral=referral, by=by, at=at)
        let_in_person(referral, user_id=user_id, reason="allocation", **ground, by=by, at=at)
    audit.record("referral.allocated", referral, by=by, at=at, user=str(user_id), team=team.code)
    return referral


@operation
def move_on(referral: Referral, *, to: Status, by: Actor, at: datetime) -> Referral:
    """Send the referral to another stage, as its pathway's map allows."""
    referral = locked(referral)
    if objections := rules.objections_to_moving(referral, to):
        raise Refused(objections)
    earlier = referral.status
    referral.status = to
    referral.version += 1
    referral.save()
    audit.record("referral.moved", referral, by=by, at=at, earlier=earlier, status=to)
    return referral


@operation
def leave_closing_to_group(
    referral: Referral, *, is_left: bool, by: Actor, at: datetime
) -> Referral:
    """Say that only a strategy group may close it from now on, or that anybody may again (A8)."""
    referral = locked(referral)
    if referral.needs_group_to_close == is_left:
        return referral
    referral.needs_group_to_close = is_left
    referral.version += 1
    referral.save()
    audit.record("closing.changed", referral, by=by, at=at, needs_group=is_left)
    return referral


@operation
def close(
    referral: Referral, *, reason: str, by_group: bool = False, by: Actor, at: datetime
) -> Referral:
    """Close the referral; Refused says why it cannot be. ``by_group`` is for a strategy group."""
    referral = locked(referral)
    is_handed_over = referral.handovers.filter(accepted_at=None, refused_at=None).exists()
    if objections := rules.objections_to_closing(
        referral, reason, is_handed_over=is_handed_over, by_group=by_group
    ):
        raise Refused(objections)
    end_referral(referral, reason=reason, by=by, at=at)
    audit.record("referral.closed", referral, by=by, at=at)
    return referral


def end_referral(referral: Referral, *, reason: str, by: Actor, at: datetime) -> None:
    """End a locked referral: its clocks stop, for nothing waits on them, and its shares end."""
    referral.status = Status.CLOSED
    referral.closed_at = at
    referral.closed_by = by.id
    referral.closing_reason = reason
    referral.version += 1
    referral.save()
    Deadline.objects.running().filter(referral=referral).update(stopped_at=at, stopped_by=by.id)
    end_shares(referral, by=by, at=at)
