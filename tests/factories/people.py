"""First rows of the people app, made through its operations so that each leaves its event."""

import datetime as dt
from typing import Any

import factory

from people import operations
from people.models import PersonRecord
from records.audit import SYSTEM

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
