"""Writing down who is what to whom and who lived where; ending it, and putting it right."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency
from people import operations_safe as safe
from people import rules_families as rules
from people.models import Household, Kind, PersonRecord, Relationship, Stay, Vehicle
from people.queries_families import forebears_of
from people.rules import search_postcode
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation

Fact = TypeVar("Fact", Relationship, Stay, Vehicle)


@dataclass(frozen=True, slots=True)
class Source:
    """Who said it: an agency, perhaps in a report, and in words that are for that agency."""

    told_by: str
    agency: Agency | None = None
    report_id: UUID | None = None


@operation
def relate(
    record: PersonRecord,
    other: PersonRecord,
    *,
    kind: Kind,
    source: Source,
    has_parental_responsibility: bool | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    corrects: Relationship | None = None,
    by: Actor,
    at: datetime,
) -> Relationship:
    """Write down that ``record`` is the ``kind`` of ``other``; return the relationship.

    It may be said from either side. Parental responsibility is that of who is the older kin, for
    the other; None where nobody said. ``corrects`` is what this puts right, set aside before.
    Raises Refused with every reason.
    """
    if not rules.is_written(kind):
        record, other, kind = other, record, rules.from_the_other_side(kind)
    same = Relationship.objects.standing().filter(
        record=record, other=other, kind=kind, ends_on__isnull=True
    )
    today = localdate(at)
    forebears = forebears_of(record.person_id, by) if kind in rules.FOREBEARS else frozenset()
    if objections := [
        *rules.objections_to_tie(record, other, kind=kind, forebears=forebears),
        *rules.objections_to_days(starts_on, ends_on, today=today),
        *rules.objections_to_source(source.told_by),
        *([_("This is on record already.")] if same.exists() else []),
    ]:
        raise Refused(objections)

    made = Relationship.objects.create(
        record=record,
        other=other,
        kind=kind,
        has_parental_responsibility=has_parental_responsibility,
        starts_on=starts_on,
        ends_on=ends_on,
        corrects=corrects,
        agency=source.agency,
        report_id=source.report_id,
        told_by=source.told_by,
        recorded_at=at,
        recorded_by=by.id,
    )
    audit.record("relationship.recorded", made, by=by, at=at, kind=kind, **between(made))
    return made


@operation
def end_relationship(
    relationship: Relationship, *, on: date, by: Actor, at: datetime
) -> Relationship:
    """Say on which day it was over; it stays on record. Raises Refused."""
    ended = end(relationship, on=on, by=by, at=at)
    audit.record("relationship.ended", ended, by=by, at=at, on=on.isoformat(), **between(ended))
    return ended


@operation
def set_relationship_aside(
    relationship: Relationship, *, reason: str, by: Actor, at: datetime
) -> Relationship:
    """Say that it was wrong; it stays on record with why, and holds no longer. Raises Refused."""
    wrong = set_aside(relationship, reason=reason, by=by, at=at)
    audit.record("relationship.set_aside", wrong, by=by, at=at, **between(wrong))
    return wrong


@operation
def record_stay(
    record: PersonRecord,
    *,
    source: Source,
    household: Household | None = None,
    address: str = "",
    postcode: str = "",
    uprn: str = "",
    is_kept_safe: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
    is_part_time: bool = False,
    corrects: Stay | None = None,
    by: Actor,
    at: datetime,
) -> Stay:
    """Write down that somebody lived in ``household``, or in a new one at this address.

    A place that is kept safe is not shown to those who only find the person, nor found by. Where
    somebody lives who is kept safe, their home is. Raises Refused with every reason.
    """
    objections = [
        *rules.objections_to_days(starts_on, ends_on, today=localdate(at)),
        *rules.objections_to_source(source.told_by),
    ]
    if household is None:
        objections += rules.objections_to_place(address, postcode)
        objections += rules.objections_to_uprn(uprn)
    if objections:
        raise Refused(objections)

    home = household or Household.objects.create(
        address=address,
        postcode=postcode,
        uprn=uprn,
        search_postcode="" if is_kept_safe else search_postcode(postcode),
        is_kept_safe=is_kept_safe,
        recorded_at=at,
        recorded_by=by.id,
    )
    stay = Stay.objects.create(
        record=record,
        household=home,
        starts_on=starts_on,
        ends_on=ends_on,
        is_part_time=is_part_time,
        corrects=corrects,
        agency=source.agency,
        report_id=source.report_id,
        told_by=source.told_by,
        recorded_at=at,
        recorded_by=by.id,
    )
    if safe.is_kept_safe(record.person_id):
        safe.keep_homes_safe(record.person_id, is_kept=True, by=by, at=at)
    audit.record("stay.recorded", stay, by=by, at=at, household=str(home.pk), **of(stay))
    return stay


@operation
def end_stay(stay: Stay, *, on: date, by: Actor, at: datetime) -> Stay:
    """Say on which day somebody moved out; the stay is kept on record. Raises Refused."""
    ended = end(stay, on=on, by=by, at=at)
    audit.record("stay.ended", ended, by=by, at=at, on=on.isoformat(), **of(ended))
    return ended


@operation
def set_stay_aside(stay: Stay, *, reason: str, by: Actor, at: datetime) -> Stay:
    """Say that somebody never lived there; it is kept on record with why. Raises Refused."""
    wrong = set_aside(stay, reason=reason, by=by, at=at)
    audit.record("stay.set_aside", wrong, by=by, at=at, **of(wrong))
    return wrong


def end(fact: Fact, *, on: date, by: Actor, at: datetime) -> Fact:
    found: Fact = type(fact)._default_manager.select_for_update().get(pk=fact.pk)
    if found.ends_on is not None or found.set_aside_at is not None:
        raise Refused([_("This has ended already.")])
    if objections := rules.objections_to_days(found.starts_on, on, today=localdate(at)):
        raise Refused(objections)
    found.ends_on, found.ended_at, found.ended_by = on, at, by.id
    found.save()
    return found


def set_aside(fact: Fact, *, reason: str, by: Actor, at: datetime) -> Fact:
    found: Fact = type(fact)._default_manager.select_for_update().get(pk=fact.pk)
    if objections := rules.objections_to_setting_aside(
        reason, is_set_aside=found.set_aside_at is not None
    ):
        raise Refused(objections)
    found.set_aside_at, found.set_aside_by, found.reason_set_aside = at, by.id, reason
    found.save()
    return found


def between(relationship: Relationship) -> dict[str, str]:
    """Return the people an event of this relationship is about."""
    return {
        "person": str(relationship.record.person_id),
        "other": str(relationship.other.person_id),
    }


def of(stay: Stay) -> dict[str, str]:
    return {"person": str(stay.record.person_id)}
