"""Making a support package on a case, and reviewing what difference it made."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency
from panels import rules_support as rules
from panels.models import Listing
from panels.models_support import SupportPackage, SupportReview
from panels.operations.listings import locked
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation


@operation
def make_package(
    listing: Listing,
    *,
    lead_agency: Agency,
    wishes: str,
    review_on: date,
    by: Actor,
    at: datetime,
) -> SupportPackage:
    """Record what the person wants, who leads, and when it is reviewed. Raises Refused."""
    _meeting, listing = locked(listing)
    objections = rules.objections_to_making(
        listing,
        has_package=SupportPackage.objects.filter(listing=listing).exists(),
        wishes=wishes,
        review_on=review_on,
        today=localdate(at),
    )
    if not objections and lead_agency not in listing.sitting.panel.agencies:
        objections = [_("Only an agency of this panel can lead.")]
    if objections:
        raise Refused(objections)
    package = SupportPackage.objects.create(
        listing=listing,
        lead_agency=lead_agency,
        wishes=wishes,
        review_on=review_on,
        made_at=at,
        made_by=by.id,
        made_by_name=by.name,
    )
    audit.record(
        "support.made",
        listing.referral,
        by=by,
        at=at,
        lead=lead_agency.code,
        review_on=review_on.isoformat(),
    )
    return package


@operation
def review_package(
    package: SupportPackage,
    *,
    outcome: str,
    difference: str,
    review_on: date | None = None,
    by: Actor,
    at: datetime,
) -> SupportReview:
    """Record what difference the support made, and whether it goes on. Raises Refused."""
    package = (
        SupportPackage.objects.select_for_update(of=("self",))
        .select_related("listing__referral")
        .get(pk=package.pk)
    )
    if objections := rules.objections_to_reviewing(
        package, outcome=outcome, difference=difference, review_on=review_on, today=localdate(at)
    ):
        raise Refused(objections)
    goes_on = outcome == SupportReview.Outcome.CONTINUES
    review = SupportReview.objects.create(
        package=package,
        outcome=outcome,
        difference=difference,
        next_review_on=review_on if goes_on else None,
        reviewed_at=at,
        reviewed_by=by.id,
        reviewed_by_name=by.name,
    )
    package.review_on = review.next_review_on
    package.save()
    audit.record("support.reviewed", package.listing.referral, by=by, at=at, outcome=outcome)
    return review
