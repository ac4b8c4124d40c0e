"""First rows of the people app, made through its operations so that each leaves its event."""

import datetime as dt
from typing import Any
from uuid import UUID

import factory

from people import operations
from people.models import Denial, PersonRecord, Restriction
from people.rules_choosing import Choice
from records.audit import SYSTEM
from records.keys import uuid7

RECORDED_AT = dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC)


class PersonRecordFactory(factory.django.DjangoModelFactory[PersonRecord]):
    class Meta:
        model = PersonRecord

    given_name = "Mair"
    family_name = "Evans"
    agency = None

    @classmethod
    def _create(cls, model_class: type[PersonRecord], *args: Any, **fields: Any) -> PersonRecord:
        agency, person = fields.pop("agency"), fields.pop("person", None)
        by, at = fields.pop("by", SYSTEM), fields.pop("at", RECORDED_AT)
        return operations.add_record(agency=agency, person=person, fields=fields, by=by, at=at)


class DenialFactory(factory.django.DjangoModelFactory[Denial]):
    """Somebody who may never see the person, being a relative unless told otherwise."""

    class Meta:
        model = Denial

    person = factory.LazyFunction(lambda: PersonRecordFactory.create().person)
    user_id = factory.LazyFunction(uuid7)
    reason = "relative"
    denied_at = RECORDED_AT
    denied_by = SYSTEM.id


class RestrictionFactory(factory.django.DjangoModelFactory[Restriction]):
    """A person whose records only those named on them may open."""

    class Meta:
        model = Restriction

    person = factory.LazyFunction(lambda: PersonRecordFactory.create().person)
    kind = "adoption"
    reason = "Placed."
    restricted_at = RECORDED_AT
    restricted_by = SYSTEM.id


def chosen(person_id: UUID) -> Choice:
    """Return the choice of somebody who was the only one shown."""
    return Choice({person_id: 90}, person_id)
