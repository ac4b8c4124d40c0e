"""When an agency may disagree with what a panel decided. Pure: no queries."""

from django.utils.translation import gettext as _

from panels.models import Listing


def objections_to_disagreeing(listing: Listing) -> list[str]:
    """List why no agency can disagree yet: there is nothing decided, or it is off the agenda."""
    if listing.withdrawn_at is not None:
        return [_("This referral was taken off the agenda.")]
    if listing.decided_at is None:
        return [_("The panel has not decided on this referral yet.")]
    return []


def decided_in_words(listing: Listing) -> str:
    """Return what was decided as the policy calls it, in the language of whoever reads."""
    names = dict(listing.sitting.panel_type.decision_choices)
    return names.get(listing.decision, listing.decision)
