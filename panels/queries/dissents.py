"""Which agencies disagreed with what a panel decided, and which of them still may."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Agency
from meetings.models import Meeting
from meetings.models_dissent import Dissent
from panels.models import Listing


def dissents_of(listing: Listing) -> list[Dissent]:
    """Return the disagreements with the decision on one case, in the order they were recorded."""
    rows = Dissent.objects.filter(
        decision__meeting=listing.sitting.meeting, decision__referral=listing.referral_id
    )
    return list(rows.select_related("agency"))


def dissents_at(meeting: Meeting) -> Mapping[UUID, list[Dissent]]:
    """Return all disagreements of a sitting by the referral they are about.

    One query, however many cases there are.
    """
    found: dict[UUID, list[Dissent]] = {}
    rows = Dissent.objects.filter(decision__meeting=meeting)
    for dissent in rows.select_related("agency", "decision"):
        found.setdefault(dissent.decision.referral_id, []).append(dissent)
    return found


def agencies_at(meeting: Meeting) -> QuerySet[Agency]:
    """Return the agencies that were invited, any of which may disagree."""
    invited = meeting.attendances.filter(withdrawn_at__isnull=True)
    return Agency.objects.filter(pk__in=invited.values("agency_id")).order_by("name_en")
