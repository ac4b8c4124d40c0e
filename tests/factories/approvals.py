"""Things that somebody asks a second person to allow."""

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.models_approvals import Act, Approval
from accounts.rules_approvals import digest_of
from records.keys import uuid7


class ApprovalFactory(factory.django.DjangoModelFactory[Approval]):
    """An export asked for a moment ago, that nobody has decided."""

    class Meta:
        model = Approval

    act = Act.EXPORT_IN_BULK
    digest = digest_of(rows=120)
    reason = "The annual return to Welsh Government needs every row."
    asked_at = factory.LazyFunction(timezone.now)
    asked_by = factory.LazyFunction(uuid7)
    asked_by_name = "Somebody"
    expires_at = factory.LazyAttribute(lambda made: made.asked_at + timedelta(days=3))
