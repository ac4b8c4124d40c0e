"""Support packages: that of one case, and those that go on."""

from datetime import date

from django.db.models import Q, QuerySet

from accounts.roles import Can, can
from panels.models import Listing
from panels.models_support import SupportPackage
from records.audit import Actor


def package_of(listing: Listing) -> SupportPackage | None:
    """Return the support package of a case, with its reviews, for those who see the case."""
    rows = SupportPackage.objects.filter(listing=listing).select_related("lead_agency")
    return rows.prefetch_related("reviews").first()


def going_on(actor: Actor) -> QuerySet[SupportPackage]:
    """Return the packages that go on of the cases open to the reader, the next to review first."""
    return (
        SupportPackage.objects.filter(
            listing__in=Listing.objects.visible_to(actor), review_on__isnull=False
        )
        .select_related(
            "lead_agency",
            "listing__referral__record",
            "listing__sitting__meeting",
            "listing__sitting__panel",
        )
        .order_by("review_on", "pk")
    )


def to_review(actor: Actor, *, today: date) -> QuerySet[SupportPackage]:
    """Return those to be reviewed by today that the reader's agency leads.

    Whoever coordinates panels has those of their own agency's panels too.
    """
    theirs = Q(lead_agency_id=actor.agency_id)
    if can(actor, Can.COORDINATE_PANELS):
        theirs |= Q(listing__sitting__panel__agency_id=actor.agency_id)
    return going_on(actor).filter(theirs, review_on__lte=today)
