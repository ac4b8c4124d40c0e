"""When a panel devises a support package, and when it is reviewed. Pure: no queries."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from panels.models import Listing
from panels.models_support import SupportPackage, SupportReview
from policies.models import PanelType


def first_review_on(panel_type: PanelType, *, today: date) -> date:
    """Return when a package is reviewed first, so many weeks on as the policy says."""
    return today + timedelta(weeks=panel_type.review_weeks)


def objections_to_making(
    listing: Listing, *, has_package: bool, wishes: str, review_on: date, today: date
) -> list[str]:
    """List why no support package can be made for this case now."""
    panel_type = listing.sitting.panel_type
    if not panel_type.review_weeks:
        return [_("This panel makes no support packages.")]
    if has_package:
        return [_("This case has a support package already.")]
    if listing.decided_at is None:
        return [_("The panel has not decided on this referral yet.")]
    if panel_type.needs_consent and listing.agreed_on is None:
        return [_("The person has not agreed to this panel's support.")]
    objections = objections_to_next_review(review_on, today=today)
    if not wishes.strip():
        objections.append(_("Say what the person wants, in their own words."))
    return objections


def objections_to_reviewing(
    package: SupportPackage, *, outcome: str, difference: str, review_on: date | None, today: date
) -> list[str]:
    """List why a review cannot be recorded: it has ended, or it says too little."""
    if package.review_on is None:
        return [_("This support has ended.")]
    objections = []
    if not difference.strip():
        objections.append(_("Say what difference it made, in the person's words."))
    if outcome == SupportReview.Outcome.CONTINUES:
        if review_on is None:
            objections.append(_("Say when it is reviewed next."))
        else:
            objections += objections_to_next_review(review_on, today=today)
    return objections


def objections_to_next_review(on: date, *, today: date) -> list[str]:
    """List why something cannot be reviewed on a day: it has passed."""
    return [] if on > today else [_("The next review has to be after today.")]
