"""First rows of the protection app, made through its operations so that each leaves its event."""

import datetime as dt
from typing import Any

import factory

from protection import operations
from protection.models import Conference, Registration
from records.audit import SYSTEM
from tests.factories.people import PersonRecordFactory
from tests.factories.referrals import ReferralFactory

RECORDED_AT = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)
HELD_ON = dt.date(2026, 5, 27)


class ConferenceFactory(factory.django.DjangoModelFactory[Conference]):
    class Meta:
        model = Conference

    referral = factory.LazyFunction(ReferralFactory.create)
    held_on = HELD_ON

    @classmethod
    def _create(cls, model_class: type[Conference], *args: Any, **fields: Any) -> Conference:
        referral = fields.pop("referral")
        return operations.record_conference(referral, **{"by": SYSTEM, "at": RECORDED_AT, **fields})


class RegistrationFactory(factory.django.DjangoModelFactory[Registration]):
    class Meta:
        model = Registration

    record = factory.LazyFunction(PersonRecordFactory.create)
    categories = ["neglect"]
    started_on = HELD_ON

    @classmethod
    def _create(cls, model_class: type[Registration], *args: Any, **fields: Any) -> Registration:
        record = fields.pop("record")
        return operations.register(record, **{"by": SYSTEM, "at": RECORDED_AT, **fields})
