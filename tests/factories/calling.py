"""Who holds enquiries, each made by its own operation."""

from typing import Any

import factory

from accounts.roles import Role
from records.audit import SYSTEM
from strategy_meetings import operations
from strategy_meetings.models import Allocation
from tests.cast import person
from tests.factories.strategy_meetings import SCREENED_AT, EnquiryFactory


class AllocationFactory(factory.django.DjangoModelFactory[Allocation]):
    class Meta:
        model = Allocation

    enquiry = factory.SubFactory(EnquiryFactory)
    duty = Allocation.Duty.LEAD_COORDINATOR

    @classmethod
    def _create(cls, model_class: type[Allocation], *args: Any, **fields: Any) -> Allocation:
        holder = fields.pop("holder", None) or person("Ceri Lloyd", Role.LEAD_COORDINATOR, "adults")
        return operations.allocate_enquiry(
            fields.pop("enquiry"),
            **{"user_id": holder.pk, "by": SYSTEM, "at": SCREENED_AT, **fields},
        )
