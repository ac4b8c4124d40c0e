"""A power that protects a child at once, recorded by its own operation."""

from typing import Any

import factory

from records.audit import SYSTEM
from referrals import operations
from referrals.models import EmergencyPower, Pathway
from tests.factories.strategy_meetings import SCREENED_AT, awaiting


class EmergencyPowerFactory(factory.django.DjangoModelFactory[EmergencyPower]):
    class Meta:
        model = EmergencyPower

    referral = factory.LazyFunction(lambda: awaiting(Pathway.CHILD))

    @classmethod
    def _create(cls, model_class: type[EmergencyPower], *args: Any, **given: Any) -> EmergencyPower:
        return operations.record_power(
            given.pop("referral"),
            **{
                "power": EmergencyPower.Power.POLICE_PROTECTION,
                "authorised_by": "PC 1044 Rhian Tudor; Inspector Gwilym Ellis",
                "started_at": SCREENED_AT,
                "ends_at": None,
                "by": SYSTEM,
                "at": SCREENED_AT,
                **given,
            },
        )
