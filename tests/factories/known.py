"""First rows of what is known: staff-safety warnings, made through their operation."""

import datetime as dt
from typing import Any

import factory

from people import operations
from people.models import SafetyWarning
from policies.queries import current_policy
from records.audit import SYSTEM
from tests.cast import agency
from tests.factories.people import RECORDED_AT, PersonRecordFactory


class SafetyWarningFactory(factory.django.DjangoModelFactory[SafetyWarning]):
    """Conwy's warning of a dog, about a person of its own unless told otherwise."""

    class Meta:
        model = SafetyWarning

    @classmethod
    def _create(cls, model_class: type[SafetyWarning], *args: Any, **fields: Any) -> SafetyWarning:
        at = fields.pop("at", RECORDED_AT)
        kind = fields.pop("kind", "animal")
        if "person" not in fields:
            fields["person"] = PersonRecordFactory.create().person
        defaults: dict[str, Any] = {
            "kind": current_policy(at).warning_kinds.get(code=kind),
            "words": "The dog bites.",
            "told_by": "Housing officer",
            "review_on": at.date() + dt.timedelta(days=30),
            "agency": agency("conwy"),
            "by": SYSTEM,
            "at": at,
        }
        return operations.raise_warning(**{**defaults, **fields})
