"""When a panel heard of somebody, and what it decided: of the sittings that the reader may see."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from panels.models import Listing
from safeguarding.chronology.entries import Entry, Scope
from safeguarding.chronology.models import Kind


def panels(scope: Scope) -> Iterator[Entry]:
    """Yield listings and decisions; of a panel kept from an alleged source of harm in no copy."""
    found = Listing.objects.visible_to(scope.actor).filter(referral__in=scope.referrals)
    for listing in found.select_related(
        "sitting__panel_type", "sitting__panel", "sitting__meeting__arranging_agency"
    ):
        sitting = listing.sitting
        lines = [(listing.listed_at, _("Put on the agenda of a panel: %(panel)s."))]
        if listing.withdrawn_at is not None:
            lines.append((listing.withdrawn_at, _("Taken off the agenda of a panel: %(panel)s.")))
        if listing.decided_at is not None:
            lines.append((listing.decided_at, _("A panel decided: %(decision)s (%(panel)s).")))
        decided = dict(sitting.panel_type.decision_choices)
        said = {"panel": sitting.panel.name, "decision": decided.get(listing.decision, "")}
        for moment, words in lines:
            if scope.knows(moment):
                yield scope.about(
                    scope.referrals[listing.referral_id],
                    Kind.PANEL,
                    moment,
                    words % said,
                    agency=sitting.meeting.arranging_agency,
                    stays_inside=sitting.panel_type.is_hidden_from_alleged_person
                    or sitting.meeting.is_restricted,
                )
