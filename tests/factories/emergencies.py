"""Emergency access, used through its operation so that its share and its event are real."""

from typing import Any

import factory
from django.utils import timezone

from policies.queries import current_policy
from referrals import operations
from referrals.models import EmergencyAccess
from referrals.rules.emergencies import Sought

WHY = "The child is at the hospital and nobody at the MASH answers."


class EmergencyAccessFactory(factory.django.DjangoModelFactory[EmergencyAccess]):
    """``by`` opens ``reference`` just now."""

    class Meta:
        model = EmergencyAccess

    explanation = WHY
    reference = ""
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(
        cls, model_class: type[EmergencyAccess], *args: Any, **fields: Any
    ) -> EmergencyAccess:
        reason = current_policy(fields["at"]).emergency_reasons.get(code="danger-now")
        sought = fields.pop("sought", None) or Sought(reference=fields["reference"])
        fields.pop("reference")
        return operations.open_in_emergency(sought, **{"reason": reason, **fields})
