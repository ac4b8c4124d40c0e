"""Writing down what was said about someone, who they are, and who has been let in to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency
from people import rules
from people.models import (
    Denial,
    Person,
    PersonAccess,
    PersonMove,
    PersonRecord,
    Restriction,
)
from records import audit
from records.audit import Actor
from records.refusals import Refused

__all__ = ["Refused", "add_record", "admit", "correct_record", "link", "withdraw"]


@transaction.atomic
def add_record(
    *,
    fields: Mapping[str, Any],
    agency: Agency | None,
    person: Person | None = None,
    by: Actor,
    at: datetime,
) -> PersonRecord:
    """Write down what ``agency`` said about someone, under ``person`` or somebody new.

    ``fields`` are columns of PersonRecord. Raises Refused where they do not say who it is.
    """
    if objections := rules.objections_to_record(fields):
        raise Refused(objections)

    record = PersonRecord.objects.create(
        **fields,
        person=person or Person.objects.create(created_at=at, created_by=by.id),
        agency=agency,
        search_name=rules.search_name(fields),
        search_postcode=rules.search_postcode(fields.get("postcode", "")),
        recorded_at=at,
        recorded_by=by.id,
    )
    audit.record("person.recorded", record, by=by, at=at, person=str(record.person_id))
    return record


@transaction.atomic
def correct_record(
    record: PersonRecord, *, fields: Mapping[str, Any], by: Actor, at: datetime
) -> PersonRecord:
    """Change a record to what its own source now says; return it. Raises Refused as above."""
    record = PersonRecord.objects.select_for_update().get(pk=record.pk)
    if objections := rules.objections_to_record(fields):
        raise Refused(objections)

    changed = [name for name, value in fields.items() if getattr(record, name) != value]
    for name in changed:
        setattr(record, name, fields[name])
    record.search_name = rules.search_name(fields)
    record.search_postcode = rules.search_postcode(fields.get("postcode", ""))
    record.save()
    audit.record("person.corrected", record, by=by, at=at, fields=changed)
    return record


@transaction.atomic
def link(record: PersonRecord, *, to: Person, reason: str, by: Actor, at: datetime) -> PersonRecord:
    """Say that ``record`` is about ``to``; the move is kept, so that it can be undone."""
    record = PersonRecord.objects.select_for_update().get(pk=record.pk)
    if rules.looks_blank(reason):
        raise Refused([_("Say why these are the same person.")])
    if record.person_id == to.pk:
        raise Refused([_("This record is already linked to that person.")])

    move = PersonMove.objects.create(
        record=record,
        from_person_id=record.person_id,
        to_person=to,
        reason=reason,
        moved_at=at,
        moved_by=by.id,
    )
    let_in_to_both(record.person_id, to, by=by, at=at)
    keep_closed(record.person_id, to, by=by, at=at)
    record.person = to
    record.save()
    audit.record(
        "person.linked",
        record,
        by=by,
        at=at,
        from_person=str(move.from_person_id),
        to_person=str(to.pk),
    )
    return record


def let_in_to_both(person_id: UUID, to: Person, *, by: Actor, at: datetime) -> None:
    """Let whoever may see the one person see the other, on the same grounds, which end together."""
    running = PersonAccess.objects.filter(ended_at__isnull=True)
    already = {ground_of(access) for access in running.filter(person=to)}
    PersonAccess.objects.bulk_create(
        PersonAccess(
            person=to,
            agency_id=access.agency_id,
            team_id=access.team_id,
            user_id=access.user_id,
            source_kind=access.source_kind,
            source_id=access.source_id,
            started_at=at,
            started_by=by.id,
        )
        for access in running.filter(person_id=person_id)
        if ground_of(access) not in already
    )


def keep_closed(person_id: UUID, to: Person, *, by: Actor, at: datetime) -> None:
    """Close ``to`` to whoever the one person is closed to: a record takes its denials along.

    They stay when the link is undone; somebody who is asked lifts them.
    """
    denials = Denial.objects.filter(lifted_at__isnull=True)
    denied = set(denials.filter(person=to).values_list("user_id", flat=True))
    Denial.objects.bulk_create(
        Denial(person=to, user_id=row.user_id, reason=row.reason, denied_at=at, denied_by=by.id)
        for row in denials.filter(person_id=person_id).exclude(user_id__in=denied)
    )
    restrictions = Restriction.objects.filter(lifted_at__isnull=True)
    kinds = set(restrictions.filter(person=to).values_list("kind", flat=True))
    Restriction.objects.bulk_create(
        Restriction(
            person=to, kind=row.kind, reason=row.reason, restricted_at=at, restricted_by=by.id
        )
        for row in restrictions.filter(person_id=person_id).exclude(kind__in=kinds)
    )


def ground_of(access: PersonAccess) -> tuple[object, ...]:
    return (
        access.agency_id,
        access.team_id,
        access.user_id,
        access.source_kind,
        access.source_id,
    )


@transaction.atomic(savepoint=False)
def admit(
    person: Person,
    *,
    source_kind: str,
    source_id: UUID,
    agency: Agency | None = None,
    team_id: UUID | None = None,
    user_id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> PersonAccess:
    """Let an agency, one of its teams, or somebody by name in to a person, on one ground."""
    ground = {
        "person": person,
        "agency": agency,
        "team_id": team_id,
        "user_id": user_id,
        "source_kind": source_kind,
        "source_id": source_id,
    }
    if open_already := PersonAccess.objects.filter(**ground, ended_at__isnull=True).first():
        return open_already
    access = PersonAccess.objects.create(**ground, started_at=at, started_by=by.id)
    audit.record("person.admitted", person, by=by, at=at, ground=source_kind)
    return access


@transaction.atomic(savepoint=False)
def withdraw(
    *,
    source_kind: str,
    source_id: UUID,
    person: Person | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """End every access that rests on this ground (to ``person`` alone where one is given).

    Returns how many there were.
    """
    open_access = PersonAccess.objects.select_for_update().filter(
        source_kind=source_kind, source_id=source_id, ended_at__isnull=True
    )
    if person is not None:
        open_access = open_access.filter(person=person)
    ended = open_access.update(ended_at=at, ended_by=by.id)
    if ended:
        audit.record(
            "person.withdrawn", person, by=by, at=at, ground=source_kind, source=str(source_id)
        )
    return ended
