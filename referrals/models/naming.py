"""Which referrals name somebody whom their reader may never see, as subject or otherwise."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from people.models import Denial
from records import row_security
from records.audit import Actor
from referrals.models.referrals import Referral


def naming_denied(actor: Actor) -> list[UUID]:
    """Return the referrals whose subject or report names anybody this reader is denied.

    So whoever is the alleged source of harm, or is tied to them, has no part in what is agreed.
    """
    denied = list(Denial.objects.against(actor).values_list("person_id", flat=True))
    return named_in(denied) if denied else []


@row_security.as_system("knows which reports name somebody denied to their reader")
def named_in(people: Collection[UUID]) -> list[UUID]:
    """Return the referrals in which any of these people stands, the reader's or not."""
    naming = Referral.objects.filter(
        Q(record__person_id__in=people) | Q(report__people__record__person_id__in=people)
    )
    return list(naming.values_list("pk", flat=True).distinct())
