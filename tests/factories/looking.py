"""Looks that somebody is to ask about."""

import datetime as dt

import factory

from policies.models import LookRule
from records.keys import uuid7
from safeguarding.looking.models import UnusualLook

LOOKED_AT = dt.datetime(2026, 6, 1, 9, 30, tzinfo=dt.UTC)


class UnusualLookFactory(factory.django.DjangoModelFactory[UnusualLook]):
    class Meta:
        model = UnusualLook

    key = factory.Sequence(lambda n: f"own_name {n}")
    cause = LookRule.Cause.OWN_NAME
    looker_id = factory.LazyFunction(uuid7)
    looker_name = "Nia Roberts"
    subject_reference = "SG-7K2M-P9XH"
    event_sequence = 1
    looked_at = LOOKED_AT
    found_at = LOOKED_AT
