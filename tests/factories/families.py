"""Who is what to whom, and who lives where, made through the operations."""

from typing import Any

import factory

from people.models import Household, Kind, Merge, PersonRecord, Relationship, Stay, Vehicle
from people.operations_families import Source, record_stay, relate
from people.operations_vehicles import record_vehicle
from records.audit import SYSTEM
from tests.factories.people import RECORDED_AT, PersonRecordFactory

SAID = Source(told_by="The health visitor")


class RelationshipFactory(factory.django.DjangoModelFactory[Relationship]):
    """Two people, of whom the first is the other's parent unless told otherwise."""

    class Meta:
        model = Relationship

    record = factory.LazyFunction(lambda: PersonRecordFactory.create(given_name="Nerys"))
    other = factory.LazyFunction(lambda: PersonRecordFactory.create(given_name="Jac"))
    kind = Kind.PARENT

    @classmethod
    def _create(cls, model_class: type[Relationship], *args: Any, **said: Any) -> Relationship:
        record, other = said.pop("record"), said.pop("other")
        kept = {"source": SAID, "by": SYSTEM, "at": RECORDED_AT, **said}
        made: Relationship = relate(record, other, **kept)
        return made


class HouseholdFactory(factory.django.DjangoModelFactory[Household]):
    """A house in Llandudno."""

    class Meta:
        model = Household

    address = "2 Lôn Las"
    postcode = "LL30 2DD"
    search_postcode = "LL302DD"
    recorded_at = RECORDED_AT
    recorded_by = SYSTEM.id


class StayFactory(factory.django.DjangoModelFactory[Stay]):
    """Somebody who lives in a household, since nobody knows when."""

    class Meta:
        model = Stay

    record = factory.LazyFunction(PersonRecordFactory.create)
    household = factory.LazyFunction(HouseholdFactory.create)

    @classmethod
    def _create(cls, model_class: type[Stay], *args: Any, **said: Any) -> Stay:
        record: PersonRecord = said.pop("record")
        kept: dict[str, Any] = {"source": SAID, "by": SYSTEM, "at": RECORDED_AT, **said}
        stay: Stay = record_stay(record, **kept)
        return stay


class VehicleFactory(factory.django.DjangoModelFactory[Vehicle]):
    """A grey van that somebody was seen with."""

    class Meta:
        model = Vehicle

    record = factory.LazyFunction(PersonRecordFactory.create)
    registration = "CX14 KLM"
    description = "Grey van"

    @classmethod
    def _create(cls, model_class: type[Vehicle], *args: Any, **said: Any) -> Vehicle:
        record: PersonRecord = said.pop("record")
        kept: dict[str, Any] = {"source": SAID, "by": SYSTEM, "at": RECORDED_AT, **said}
        vehicle: Vehicle = record_vehicle(record, **kept)
        return vehicle


class MergeFactory(factory.django.DjangoModelFactory[Merge]):
    """Two people whom somebody believes to be one, and nobody has made one yet."""

    class Meta:
        model = Merge

    kept = factory.LazyFunction(lambda: PersonRecordFactory.create().person)
    merged = factory.LazyFunction(lambda: PersonRecordFactory.create().person)
    reason = "The school and the nursery confirmed the same mother."
    proposed_at = RECORDED_AT
    proposed_by = SYSTEM.id
    proposed_by_name = "Somebody"
