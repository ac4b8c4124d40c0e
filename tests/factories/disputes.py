"""What somebody disputes, and what a Caldicott guardian decided, through their operations."""

from typing import Any

import factory
from django.utils import timezone

from policies.queries import current_policy
from records.audit import SYSTEM
from referrals import operations
from referrals.models import Dispute
from safeguarding.guardian.models import GuardianDecision
from safeguarding.guardian.operations import record_guardian_decision
from tests.factories.referrals import ReferralFactory

STATEMENT = "I was born in May, not in March."


class DisputeFactory(factory.django.DjangoModelFactory[Dispute]):
    """The date of birth is disputed, today; ``referral`` says of whom."""

    class Meta:
        model = Dispute

    @classmethod
    def _create(cls, model_class: type[Dispute], *args: Any, **fields: Any) -> Dispute:
        at = fields.pop("at", timezone.now())
        said = {
            "kind": Dispute.Kind.CORRECTION,
            "about": "The date of birth",
            "statement": STATEMENT,
            "language": "en",
            "made_for": "",
            "received_on": timezone.localdate(at),
            "by": SYSTEM,
            **fields,
        }
        referral = said.pop("referral", None) or ReferralFactory.create()
        return operations.record_dispute(referral, **said, at=at)


class GuardianDecisionFactory(factory.django.DjangoModelFactory[GuardianDecision]):
    """``by`` is the guardian of an agency."""

    class Meta:
        model = GuardianDecision

    @classmethod
    def _create(
        cls, model_class: type[GuardianDecision], *args: Any, **fields: Any
    ) -> GuardianDecision:
        at = fields.pop("at", timezone.now())
        said = {
            "question": "May the school be told of the plan?",
            "decision": "Yes, the parts that bear on the child's day.",
            "reason": "The child is there most of the week.",
            "principles": ["need-to-know", "duty-to-share"],
            "referral": None,
            "policy": current_policy(at),
            **fields,
        }
        return record_guardian_decision(**said, at=at)
