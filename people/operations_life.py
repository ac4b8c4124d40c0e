"""What happens to somebody and not to a case: a birth, a death."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from accounts.models import Agency
from people import rules_life as life_rules
from people.models import PersonRecord
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
