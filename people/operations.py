"""Writing down what was said about someone, who they are, and who has been let in to them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Agency
from people import rules
from people.matching.keys import match_keys_of
from people.models import (
    AdoptionLink,
    Denial,
    Merge,
    Person,
    PersonAccess,
    PersonMove,
    PersonRecord,
    Restriction,
    SafetyWarning,
)
from people.operations_safe import is_kept_safe, keep_all_safe
from people.rules_choosing import Choice
from policies.models import WarningKind
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation

__all__ = [
    "Refused",
    "add_record",
    "admit",
    "correct_record",
    "end_warning",
    "link",
    "raise_warning",
    "review_warning",
    "withdraw",
]


@operation
def add_record(
    *,
    fields: Mapping[str, Any],
    agency: Agency | None,
    person: Person | None = None,
    choice: Choice | None = None,
    by: Actor,
    at: datetime,
) -> PersonRecord:
    """Write down what ``agency`` said about someone, under ``person`` or somebody new.

    ``fields`` are columns of PersonRecord; what is said of somebody who is kept safe is kept safe
    too. ``choice`` is whom somebody was shown before, and whom
    they chose. Raises Refused where they do not say who it is.
    """
    if objections := rules.objections_to_record(fields):
        raise Refused(objections)

    if person is not None and is_kept_safe(person.pk):
        fields = {**fields, "is_place_kept_safe": True}
    record = PersonRecord(
        **fields,
        person=person or Person.objects.create(created_at=at, created_by=by.id),
        agency=agency,
        search_name=rules.search_name(fields),
        search_postcode=rules.postcode_to_find_by(fields),
        recorded_at=at,
        recorded_by=by.id,
    )
    record.match_keys = match_keys_of(record)
    record.save(force_insert=True)
    audit.record("person.recorded", record, by=by, at=at, person=str(record.person_id))
    if choice is not None:
        audit.record("person.looked_for", record, by=by, at=at, **choice.details)
    return record


@operation
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
    kept_safe = {"is_place_kept_safe": record.is_place_kept_safe}
    record.search_postcode = rules.postcode_to_find_by({**kept_safe, **fields})
    record.match_keys = match_keys_of(record)
    record.save()
    audit.record("person.corrected", record, by=by, at=at, fields=changed)
    return record


@operation
def link(record: PersonRecord, *, to: Person, reason: str, by: Actor, at: datetime) -> PersonRecord:
    """Say that ``record`` is about ``to``; the move is kept, so that it can be undone."""
    record = PersonRecord.objects.select_for_update().get(pk=record.pk)
    if rules.looks_blank(reason):
        raise Refused([_("Say why these are the same person.")])
    if record.person_id == to.pk:
        raise Refused([_("This record is already linked to that person.")])
    if are_kept_apart(record.person_id, to.pk):
        raise Refused([_("These two are never joined.")])
    if Merge.objects.standing().filter(merged=to).exists():
        raise Refused([_("That person has been made one with somebody else. Choose again.")])

    move = PersonMove.objects.create(
        record=record,
        from_person_id=record.person_id,
        to_person=to,
        reason=reason,
        moved_at=at,
        moved_by=by.id,
    )
    let_in_to_both(PersonAccess.objects.filter(person=record.person_id), to, by=by, at=at)
    keep_closed(record.person_id, to, by=by, at=at)
    record.person = to
    record.save()
    keep_all_safe(to.pk, by=by, at=at)
    audit.record(
        "person.linked",
        record,
        by=by,
        at=at,
        from_person=str(move.from_person_id),
        to_person=str(to.pk),
    )
    return record


def are_kept_apart(one: UUID, other: UUID) -> bool:
    """Say whether these are one person's identities before and after an adoption."""
    pair = (one, other)
    return AdoptionLink.objects.filter(before__in=pair, after__in=pair).exists()


def let_in_to_both(running: QuerySet[PersonAccess], to: Person, *, by: Actor, at: datetime) -> None:
    """Let whoever may see the one person see the other, on the same grounds, which end together."""
    own = PersonAccess.objects.filter(ended_at__isnull=True, person=to)
    already = {ground_of(access) for access in own}
    PersonAccess.objects.bulk_create(
        PersonAccess(
            person=to,
            agency_id=access.agency_id,
            team_id=access.team_id,
            user_id=access.user_id,
            source_kind=access.source_kind,
            source_id=access.source_id,
            ends_at=access.ends_at,
            started_at=at,
            started_by=by.id,
        )
        for access in running.filter(ended_at__isnull=True)
        if ground_of(access) not in already
    )


def keep_closed(person_id: UUID, to: Person, *, by: Actor, at: datetime) -> None:
    """Close ``to`` to whoever the one person is closed to: a record takes its denials along.

    They stay when the link is undone; somebody who is asked lifts them.
    """
    denials = Denial.objects.filter(lifted_at__isnull=True)
    denied = set(denials.filter(person=to).values_list("user_id", flat=True))
    Denial.objects.bulk_create(
        Denial(
            person=to,
            user_id=row.user_id,
            reason=row.reason,
            words=row.words,
            denied_at=at,
            denied_by=by.id,
        )
        for row in denials.filter(person_id=person_id).exclude(user_id__in=denied)
    )
    restrictions = Restriction.objects.of_people()
    kinds = set(restrictions.filter(person=to).values_list("kind", flat=True))
    Restriction.objects.bulk_create(
        Restriction(
            person=to,
            kind=row.kind,
            reason=row.reason,
            decided_by_name=row.decided_by_name,
            review_on=row.review_on,
            restricted_at=at,
            restricted_by=by.id,
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
    ends_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> PersonAccess:
    """Let an agency, one of its teams, or somebody by name in to a person, on one ground.

    ``ends_at`` is when it ends by itself; given again, it moves.
    """
    ground = {
        "person": person,
        "agency": agency,
        "team_id": team_id,
        "user_id": user_id,
        "source_kind": source_kind,
        "source_id": source_id,
    }
    if open_already := PersonAccess.objects.filter(**ground, ended_at__isnull=True).first():
        if open_already.ends_at != ends_at:
            open_already.ends_at = ends_at
            open_already.save(update_fields=["ends_at"])
        return open_already
    access = PersonAccess.objects.create(**ground, ends_at=ends_at, started_at=at, started_by=by.id)
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


@operation
def raise_warning(
    *,
    person: Person | None,
    address: str = "",
    postcode: str = "",
    kind: WarningKind | None,
    words: str,
    told_by: str,
    review_on: date,
    agency: Agency,
    by: Actor,
    at: datetime,
) -> SafetyWarning:
    """Warn staff of a person, or of an address where ``person`` is None; return the warning.

    ``agency`` keeps it: only its people review and end it. Raises Refused with every reason.
    """
    objections = rules.objections_to_warning(
        words=words, told_by=told_by, review_on=review_on, kind=kind, today=localtime(at).date()
    )
    if person is None and not (rules.search_address(address) and rules.search_postcode(postcode)):
        objections.append(_("Give the address with its postcode."))
    if objections or kind is None:
        raise Refused(objections)
    place = {} if person else {"address": address, "postcode": postcode}
    warning = SafetyWarning.objects.create(
        agency=agency,
        person=person,
        **place,
        search_address=rules.search_address(address) if place else "",
        search_postcode=rules.search_postcode(postcode) if place else "",
        kind=kind.code,
        words=words,
        told_by=told_by,
        review_on=review_on,
        raised_at=at,
        raised_by=by.id,
        raised_by_name=by.name,
    )
    about = {"person": str(person.pk)} if person else {}
    audit.record("warning.raised", warning, by=by, at=at, kind=kind.code, **about)
    return warning


@operation
def review_warning(
    warning: SafetyWarning, *, review_on: date, kind: WarningKind | None, by: Actor, at: datetime
) -> SafetyWarning:
    """Say that a warning still stands, until it is reviewed again. Raises Refused."""
    warning = running_warning(warning)
    today = localtime(at).date()
    if objections := rules.objections_to_review_day(review_on, kind=kind, today=today):
        raise Refused(objections)
    earlier = warning.review_on
    warning.review_on = review_on
    warning.reviewed_at = at
    warning.reviewed_by = by.id
    warning.reviewed_by_name = by.name
    warning.save()
    audit.record(
        "warning.reviewed",
        warning,
        by=by,
        at=at,
        earlier=earlier.isoformat(),
        review_on=review_on.isoformat(),
    )
    return warning


@operation
def end_warning(warning: SafetyWarning, *, reason: str, by: Actor, at: datetime) -> SafetyWarning:
    """End a warning, and say why; it stays on record. Raises Refused."""
    warning = running_warning(warning)
    if rules.looks_blank(reason):
        raise Refused([_("Say why the warning ends.")])
    warning.ended_at = at
    warning.ended_by = by.id
    warning.reason_ended = reason
    warning.save()
    audit.record("warning.ended", warning, by=by, at=at, kind=warning.kind)
    return warning


def running_warning(warning: SafetyWarning) -> SafetyWarning:
    warning = SafetyWarning.objects.select_for_update().get(pk=warning.pk)
    if warning.ended_at is not None:
        raise Refused([_("This warning has already ended.")])
    return warning
