"""Where the flag on an agency's file stands, and how long it does. Pure: no queries."""

from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.models import Listing
from panels.models_flags import Flag
from policies.counting import add_months


class FlagState(models.TextChoices):
    TO_PLACE = "to_place", gettext_lazy("To place on the file")
    PLACED = "placed", gettext_lazy("On the file")
    TO_REMOVE = "to_remove", gettext_lazy("Run out: to take off the file")
    OVER = "over", gettext_lazy("Over")


def state_of(flag: Flag, *, today: date) -> FlagState:
    """Return where a flag stands; one never placed is over when its day has passed."""
    has_run_out = flag.ends_on < today
    if flag.removed_at is not None or flag.replaced_on is not None:
        return FlagState.OVER
    if flag.placed_at is None:
        return FlagState.OVER if has_run_out else FlagState.TO_PLACE
    return FlagState.TO_REMOVE if has_run_out else FlagState.PLACED


def flagged_until(listing: Listing, *, decided_on: date) -> date | None:
    """Return the last day of the flag that this decision raises; None where it raises none.

    So many months after the hearing as the policy says (SafeLives: twelve, from the last one).
    """
    panel_type = listing.sitting.panel_type
    if not panel_type.flag_months or not panel_type.decision(listing.decision).get("is_flagged"):
        return None
    return add_months(decided_on, panel_type.flag_months)


def objections_to_placing(flag: Flag, *, today: date) -> list[str]:
    """List why it cannot be said that a flag is on the file now."""
    if state_of(flag, today=today) != FlagState.TO_PLACE:
        return [_("This flag is not one to be placed any more.")]
    return []


def objections_to_removing(flag: Flag, *, today: date) -> list[str]:
    """List why it cannot be said that a flag was taken off: it has to stand until its last day."""
    if state_of(flag, today=today) != FlagState.TO_REMOVE:
        return [_("This flag stays on the file until its last day.")]
    return []
