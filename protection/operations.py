"""Writing down conferences and the child protection register."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from people import operations as people
from people.models import PersonRecord
from protection import rules
from protection.models import Conference, Registration
from records import audit
from records.audit import Actor
from records.keys import uuid7
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral

__all__ = [
    "Refused",
    "change_categories",
    "correct_conference",
    "correct_registration",
    "end_registration",
    "record_conference",
    "record_review",
    "record_visit",
    "register",
]


@operation
def record_conference(
    referral: Referral,
    *,
    kind: str = Conference.Kind.INITIAL,
    held_on: date | None = None,
    last_strategy_discussion_on: date | None = None,
    due_on: date | None = None,
    decision: str = "",
    family: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Conference:
    """Record a conference about one child, held or still to be held.

    Children considered together are given the same ``family``. Raises Refused where it decides
    without being held, or where this referral has one of the kind on that day already.
    """
    referral = Referral.objects.select_for_update().get(pk=referral.pk)
    objections = rules.objections_to_conference(held_on, decision)
    if held_on and referral.conferences.filter(kind=kind, held_on=held_on).exists():
        objections.append(_("A conference of this kind is already recorded for that day."))
    if objections:
        raise Refused(objections)

    conference = Conference.objects.create(
        referral=referral,
        family=family or uuid7(),
        kind=kind,
        last_strategy_discussion_on=last_strategy_discussion_on,
        due_on=due_on,
        held_on=held_on,
        decision=decision,
        recorded_at=at,
        recorded_by=by.id,
    )
    audit.record(
        "conference.recorded",
        referral,
        by=by,
        at=at,
        conference=str(conference.pk),
        kind=kind,
        decision=decision,
    )
    return conference


@operation
def correct_conference(
    conference: Conference,
    *,
    held_on: date | None,
    last_strategy_discussion_on: date | None,
    decision: str,
    by: Actor,
    at: datetime,
) -> Conference:
    """Put right what was recorded of a conference; the event names what was changed."""
    conference = (
        Conference.objects.select_for_update(of=("self",))
        .select_related("referral")
        .get(pk=conference.pk)
    )
    if objections := rules.objections_to_conference(held_on, decision):
        raise Refused(objections)

    given = {
        "held_on": held_on,
        "last_strategy_discussion_on": last_strategy_discussion_on,
        "decision": decision,
    }
    changed = [name for name, value in given.items() if getattr(conference, name) != value]
    for name in changed:
        setattr(conference, name, given[name])
    conference.save()
    audit.record(
        "conference.corrected",
        conference.referral,
        by=by,
        at=at,
        conference=str(conference.pk),
        changed=changed,
    )
    return conference


@operation
def register(
    record: PersonRecord,
    *,
    categories: Sequence[str],
    started_on: date,
    conference: Conference | None = None,
    first_categories: Sequence[str] = (),
    earlier_registrations: int | None = None,
    was_emergency_protected: bool | None = None,
    by: Actor,
    at: datetime,
) -> Registration:
    """Place a child's name on the register, and let the agency that recorded it in.

    ``categories`` are codes of the policy, all that apply now; ``first_categories`` those of the
    start, where they differ. ``earlier_registrations`` is the number known before this one.
    Raises Refused where there is no category, or it is registered from that day already.
    """
    record = PersonRecord.objects.select_for_update().get(pk=record.pk)
    objections = rules.objections_to_registration(categories)
    if Registration.objects.filter(record=record, started_on=started_on).exists():
        objections.append(_("This child is already on the register from that day."))
    if objections:
        raise Refused(objections)

    registration = Registration.objects.create(
        record=record,
        conference=conference,
        categories=list(categories),
        first_categories=list(first_categories or categories),
        started_on=started_on,
        earlier_registrations=earlier_registrations,
        was_emergency_protected=was_emergency_protected,
        recorded_at=at,
        recorded_by=by.id,
    )
    if record.agency is not None:
        people.admit(
            record.person,
            source_kind="registration",
            source_id=registration.pk,
            agency=record.agency,
            by=by,
            at=at,
        )
    audit.record(
        "registration.started", registration, by=by, at=at, categories=registration.categories
    )
    return registration


@operation
def change_categories(
    registration: Registration, *, categories: Sequence[str], by: Actor, at: datetime
) -> Registration:
    """Change the categories a child is registered under; the first ones stay on the record."""
    registration = locked(registration)
    if objections := rules.objections_to_registration(categories):
        raise Refused(objections)

    registration.categories = list(categories)
    registration.save()
    audit.record(
        "registration.categories_changed",
        registration,
        by=by,
        at=at,
        categories=registration.categories,
    )
    return registration


@operation
def record_visit(
    registration: Registration,
    *,
    on: date,
    was_seen_alone: bool | None,
    by: Actor,
    at: datetime,
) -> Registration:
    """Record the last statutory visit, and whether the child was seen alone (None: not known)."""
    registration = locked(registration)
    if objections := rules.objections_to_event(registration, on):
        raise Refused(objections)

    registration.last_visited_on = on
    registration.was_seen_alone = was_seen_alone
    registration.save()
    audit.record("registration.visited", registration, by=by, at=at, on=on.isoformat())
    return registration


@operation
def record_review(registration: Registration, *, on: date, by: Actor, at: datetime) -> Registration:
    """Record the last review conference of a registration."""
    registration = locked(registration)
    if objections := rules.objections_to_event(registration, on):
        raise Refused(objections)

    registration.last_reviewed_on = on
    registration.save()
    audit.record("registration.reviewed", registration, by=by, at=at, on=on.isoformat())
    return registration


@operation
def end_registration(
    registration: Registration, *, ended_on: date, reason: str = "", by: Actor, at: datetime
) -> Registration:
    """Take a child's name off the register."""
    registration = locked(registration)
    if objections := rules.objections_to_ending(registration, ended_on):
        raise Refused(objections)

    registration.ended_on = ended_on
    registration.ending_reason = reason
    registration.ended_at = at
    registration.ended_by = by.id
    registration.save()
    audit.record("registration.ended", registration, by=by, at=at, on=ended_on.isoformat())
    return registration


@operation
def correct_registration(
    registration: Registration, *, given: Mapping[str, Any], by: Actor, at: datetime
) -> Registration:
    """Change an imported registration to what its own system now says.

    ``given`` are columns of Registration. Raises Refused where it ends before it starts.
    """
    registration = locked(registration)
    changed = [name for name, value in given.items() if getattr(registration, name) != value]
    if not changed:
        return registration
    for name in changed:
        setattr(registration, name, given[name])
    if registration.ended_on and registration.ended_on < registration.started_on:
        raise Refused([_("A registration cannot end before it starts.")])
    registration.ended_at = at if registration.ended_on else None
    registration.ended_by = by.id if registration.ended_on else None
    registration.save()
    audit.record("registration.corrected", registration, by=by, at=at, changed=changed)
    return registration


def locked(registration: Registration) -> Registration:
    return Registration.objects.select_for_update().get(pk=registration.pk)
