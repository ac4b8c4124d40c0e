"""Requests for what is held about somebody, and files that are kept, held or destroyed."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from people.models import PersonRecord
from policies.models import Pathway, RetentionRule
from policies.queries import current_policy
from records.audit import SYSTEM
from records.keys import uuid7
from safeguarding.retention.models import KeptFile, LegalHold
from safeguarding.rights import operations
from safeguarding.rights.models import SubjectRequest
from safeguarding.sight import Sight
from tests.factories.referrals import ReferralFactory

RECEIVED_ON = dt.date(2026, 6, 1)


class SubjectRequestFactory(factory.django.DjangoModelFactory[SubjectRequest]):
    """Mair Evans asks for what is held about her; ``person`` says who she is on record."""

    class Meta:
        model = SubjectRequest

    @classmethod
    def _create(
        cls, model_class: type[SubjectRequest], *args: Any, **fields: Any
    ) -> SubjectRequest:
        at, by = fields.pop("at", timezone.now()), fields.pop("by", SYSTEM)
        record: PersonRecord | None = fields.pop("record", None)
        defaults = {
            "received_on": timezone.localdate(at),
            "asked_by": SubjectRequest.AskedBy.PERSON,
            "person_name": "Mair Evans",
            "date_of_birth": None,
            "requester_name": "",
            "contact": "1 Stryd Fawr, Conwy",
            "identity_proof": "Passport seen at the office",
            "authority_proof": "",
            "asks_for": "",
            "language": "en",
        }
        request = operations.record_request(**{**defaults, **fields}, by=by, at=at)
        if record is None:
            return request
        return operations.choose_people(request, person_ids=[record.person_id], by=by, at=at)


class KeptFileFactory(factory.django.DjangoModelFactory[KeptFile]):
    """The file of a referral whose time came yesterday."""

    class Meta:
        model = KeptFile

    referral = factory.LazyFunction(ReferralFactory.create)
    reference = factory.SelfAttribute("referral.reference")
    pathway = Pathway.CHILD
    person_id = factory.SelfAttribute("referral.record.person_id")
    sight = Sight.ORDINARY
    rule = factory.LazyFunction(
        lambda: RetentionRule.objects.get(policy=current_policy(timezone.now()), code="child")
    )
    closed_on = dt.date(2000, 1, 1)
    due_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=1))
    review_on = factory.SelfAttribute("due_on")
    counted_at = factory.LazyFunction(timezone.now)
    counted_by = SYSTEM.id


class LegalHoldFactory(factory.django.DjangoModelFactory[LegalHold]):
    """An inquiry holds one file, of nobody in particular."""

    class Meta:
        model = LegalHold

    scope = LegalHold.Scope.FILE
    reference = "SG-0000-0000"
    referral_id = factory.LazyFunction(uuid7)
    person_id = factory.LazyFunction(uuid7)
    kind = LegalHold.Kind.INQUIRY
    reason = "A review of practice has asked for it."
    review_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=90))
    placed_at = factory.LazyFunction(timezone.now)
    placed_by = factory.LazyFunction(uuid7)
    placed_by_name = "Mair Lloyd"
