"""What an agency told when it was asked: its own contribution, which it keeps."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from accounts.roles import Can, can
from people.models import Denial
from records import row_security
from records.audit import Actor
from referrals.models import (
    AskedAgency,
    DisclosedItem,
    Disclosure,
    InformationRequest,
    ReportPerson,
)

MOST_SHOWN = 100


def told_by(actor: Actor) -> QuerySet[AskedAgency]:
    """Return what the actor's agency answered, also what it was asked about is closed to it since.

    Who answers for the agency keeps all of it. Whoever gave an answer keeps that, whatever they
    work as today and whether or not an agreement holds. A denial beats both. Call it as the
    system: it reads past what the actor may see of the request, for the answer's own words alone.
    """
    theirs = Q(answered_by=actor.id)
    if can(actor, Can.ANSWER_INFORMATION_REQUESTS):
        theirs |= Q(user_id__isnull=True) | Q(user_id=actor.id)
    denied = Denial.objects.against(actor).values("person_id")
    named = ReportPerson.objects.filter(record__person_id__in=denied)
    requests = InformationRequest.objects.not_denied(actor).exclude(
        referral__report__in=named.values("report_id")
    )
    own = Q(agency_id=actor.agency_id)
    return AskedAgency.objects.filter(own, theirs, request__in=requests).exclude(answer="")


@row_security.as_system("says whether an agency told anything, where what it was asked is closed")
def has_answers(actor: Actor) -> bool:
    """Say whether there is anything that the reader told. One query."""
    return told_by(actor).exists()


@row_security.as_system("reads to an agency its own words, where what it was asked is closed")
def our_answers(actor: Actor) -> list[dict[str, Any]]:
    """Return the answers that the reader keeps, the newest first, in the words that were told.

    Not whom they are about and not what was asked: that may be closed. Three queries.
    """
    told = Disclosure.objects.order_by("decided_at", "pk").prefetch_related(
        Prefetch("items", DisclosedItem.objects.order_by("pk"))
    )
    answered = told_by(actor).prefetch_related(Prefetch("disclosures", told))
    return [
        {
            "answer": row.get_answer_display(),
            "reason": row.reason,
            "answered_at": row.answered_at,
            "answered_by": row.answered_by_name,
            "items": [
                {
                    "kind": item.get_kind_display(),
                    "text": item.text,
                    "grade": item.grade,
                    "withdrawn_at": item.withdrawn_at,
                }
                for disclosure in row.disclosures.all()
                for item in disclosure.items.all()
            ],
        }
        for row in answered.order_by("-answered_at", "-pk")[:MOST_SHOWN]
    ]
