"""What happens to somebody and not to a case: a birth, a death, a place that is kept safe."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from accounts.models import Agency
from people import rules
from people import rules_life as life_rules
from people.matching.keys import match_keys_of
from people.models import Household, PersonRecord, Stay
from people.operations import add_record
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation


@operation
def record_birth(
    expected: PersonRecord,
    *,
    born_on: date,
    given_name: str,
    family_name: str,
    sex: str,
    agency: Agency | None,
    by: Actor,
    at: datetime,
) -> PersonRecord:
    """Write down that a child who was expected is born: the same person, with a new record.

    Where a name is not known yet, the one they were expected under stays. Raises Refused.
    """
    objections = life_rules.objections_to_birth(
        life_of(expected), born_on=born_on, today=localdate(at)
    )
    if objections:
        raise Refused(objections)
    fields: dict[str, Any] = {
        **who(expected),
        **{name: value for name, value in named(given_name, family_name).items() if value},
        "sex": sex,
        "date_of_birth": born_on,
    }
    born: PersonRecord = add_record(
        fields=fields, agency=agency, person=expected.person, by=by, at=at
    )
    audit.record("person.born", born, by=by, at=at, person=str(born.person_id))
    return born


@operation
def record_death(
    record: PersonRecord, *, died_on: date, agency: Agency | None, by: Actor, at: datetime
) -> PersonRecord:
    """Write down that somebody died, as ``agency`` says; return the record. Raises Refused."""
    life = life_of(record)
    if objections := life_rules.objections_to_death(life, died_on=died_on, today=localdate(at)):
        raise Refused(objections)
    fields = {
        **who(record),
        "sex": record.sex,
        "date_of_birth": life.born_on,
        "is_birth_date_estimated": life.is_birth_estimated,
        "expected_on": life.expected_on,
        "died_on": died_on,
    }
    death: PersonRecord = add_record(
        fields=fields, agency=agency, person=record.person, by=by, at=at
    )
    audit.record("person.died", death, by=by, at=at, person=str(death.person_id))
    return death


@operation
def keep_safe(record: PersonRecord, *, is_kept: bool, by: Actor, at: datetime) -> PersonRecord:
    """Keep the address and telephone of a record safe, or no longer; return the record.

    What is kept safe is read only by whoever holds the referral, and nobody is found by it.
    """
    record = PersonRecord.objects.select_for_update().get(pk=record.pk)
    record.is_place_kept_safe = is_kept
    record.search_postcode = rules.postcode_to_find_by(
        {
            "postcode": record.postcode,
            "address_kind": record.address_kind,
            "is_place_kept_safe": is_kept,
        }
    )
    record.match_keys = match_keys_of(record)
    record.save(update_fields=["is_place_kept_safe", "match_keys", "search_postcode"])
    audit.record(
        "person.kept_safe",
        record,
        by=by,
        at=at,
        person=str(record.person_id),
        is_kept=is_kept,
    )
    return record


@operation
def keep_homes_safe(person_id: UUID, *, is_kept: bool, by: Actor, at: datetime) -> int:
    """Keep the homes of somebody safe where they live today, or no longer; return how many.

    A home in which somebody else is kept safe stays so.
    """
    today = localdate(at)
    living = Stay.objects.standing().holding_on(today)
    homes = Household.objects.select_for_update().filter(
        pk__in=living.filter(record__person=person_id).values("household")
    )
    if not is_kept:
        others = living.exclude(record__person=person_id).filter(
            record__person__records__is_place_kept_safe=True
        )
        homes = homes.exclude(pk__in=others.values("household"))
    changed = [home for home in homes if home.is_kept_safe != is_kept]
    for home in changed:
        home.is_kept_safe = is_kept
        home.search_postcode = "" if is_kept else rules.search_postcode(home.postcode)
        home.save(update_fields=["is_kept_safe", "search_postcode"])
        audit.record(
            "household.kept_safe", home, by=by, at=at, person=str(person_id), is_kept=is_kept
        )
    return len(changed)


def life_of(record: PersonRecord) -> life_rules.Life:
    return life_rules.life_of(PersonRecord.objects.filter(person=record.person_id))


def who(record: PersonRecord) -> dict[str, str]:
    return {
        "given_name": record.given_name,
        "family_name": record.family_name,
        "aliases": record.aliases,
        "description": record.description,
    }


def named(given_name: str, family_name: str) -> dict[str, str]:
    return {"given_name": given_name.strip(), "family_name": family_name.strip()}
