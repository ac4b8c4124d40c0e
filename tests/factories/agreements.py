"""Sharing agreements on the register, entered through its operations."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import factory

from accounts import agreements
from accounts.models import Agency
from accounts.models_agreements import AgreementParty, SharingAgreement
from records.audit import SYSTEM
from tests.factories.accounts import LONG_AGO


class SharingAgreementFactory(factory.django.DjangoModelFactory[SharingAgreement]):
    """One that has held for years and is reviewed in many more; ``parties`` joined at once."""

    class Meta:
        model = SharingAgreement

    reference = factory.Sequence("TEST-ISP-{:03}".format)
    title_en = "Invented protocol for tests"
    title_cy = "Protocol dychmygol at brofion"
    purpose_en = "Invented, for tests."
    purpose_cy = "Dychmygol, at brofion."
    starts_on = date(2020, 1, 6)
    review_on = date(2035, 1, 6)

    @classmethod
    def _create(
        cls, model_class: type[SharingAgreement], *args: Any, **fields: Any
    ) -> SharingAgreement:
        parties: Iterable[Agency] = fields.pop("parties", ())
        dates = {name: fields.pop(name) for name in ("starts_on", "review_on")}
        made = agreements.record_agreement(
            words=fields, **dates, grace_days=30, by=SYSTEM, at=LONG_AGO
        )
        for agency in parties:
            AgreementPartyFactory.create(agreement=made, agency=agency)
        return made


class AgreementPartyFactory(factory.django.DjangoModelFactory[AgreementParty]):
    class Meta:
        model = AgreementParty

    agreement = factory.SubFactory(SharingAgreementFactory)

    @classmethod
    def _create(
        cls, model_class: type[AgreementParty], *args: Any, **fields: Any
    ) -> AgreementParty:
        agreement = fields.pop("agreement")
        starts_on = fields.pop("starts_on", agreement.starts_on)
        return agreements.join_agreement(
            agreement, **fields, starts_on=starts_on, by=SYSTEM, at=LONG_AGO
        )
