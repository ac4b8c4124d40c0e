"""What went wrong, reported through its operation; a recall, sent through its own."""

from typing import Any

import factory
from django.utils import timezone

from records.audit import SYSTEM
from records.keys import new_reference
from safeguarding.breaches import operations, recalling
from safeguarding.breaches.exposure import Recipient
from safeguarding.breaches.models import Breach, Recall

WORDS = "The letter went to the neighbour's address."


class BreachFactory(factory.django.DjangoModelFactory[Breach]):
    """Reported just now; ``opened_by`` sees to it."""

    class Meta:
        model = Breach

    @classmethod
    def _create(cls, model_class: type[Breach], *args: Any, **fields: Any) -> Breach:
        at = fields.pop("at", timezone.now())
        opener, days = fields.pop("opened_by", None), fields.pop("days", None)
        said = {
            "reference": new_reference("SG"),
            "kind": Breach.Kind.DISCLOSED,
            "what_happened": WORDS,
            "aware_since": at,
            "by": SYSTEM,
            **fields,
        }
        breach = operations.report_breach(**said, at=at)
        if opener is None:
            return breach
        first, last = days or (breach.first_day, breach.last_day)
        return operations.open_breach(
            breach,
            kind=breach.kind,
            first_day=first,
            last_day=last,
            aware_since=breach.aware_since,
            words="One letter, one family.",
            by=opener,
            at=at,
        )


class RecallFactory(factory.django.DjangoModelFactory[Recall]):
    """``user`` is asked to delete something of ``breach``."""

    class Meta:
        model = Recall

    @classmethod
    def _create(cls, model_class: type[Recall], *args: Any, **fields: Any) -> Recall:
        user, by = fields["user"], fields["by"]
        to = Recipient(f"user:{user.pk}", user.name, fields.get("reference", ""), user_id=user.pk)
        (made,) = recalling.recall(fields["breach"], [to], by=by, at=timezone.now())
        return made
