"""Where a case went, and the summary that was sent there."""

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.roles import Can, can
from panels.models import Listing
from panels.models_transfer import PanelTransfer
from panels.queries.documents import transfer_kind
from records.audit import Actor
from records.models import IssuedDocument

MOST_SHOWN = 25


def transfer_of(listing: Listing) -> PanelTransfer | None:
    """Return to which panel a case was passed; None where to none."""
    return PanelTransfer.objects.filter(listing=listing).select_related("purpose").first()


def summaries_of(listing: Listing) -> list[IssuedDocument]:
    """Return what was sent with a case to another panel, the newest first."""
    issued = IssuedDocument.objects.filter(
        kind=transfer_kind(listing.sitting.meeting), reference=listing.referral.reference
    )
    return list(issued.order_by("-requested_at", "-pk"))


def lines_for_home(actor: Actor) -> list[dict[str, str]]:
    """Return the cases that another panel has not taken on yet, the longest waiting first.

    For those who co-ordinate the panels of the agency that arranges them; by reference alone. One
    query.
    """
    if not can(actor, Can.COORDINATE_PANELS):
        return []
    waiting = PanelTransfer.objects.filter(
        acknowledged_on__isnull=True,
        listing__in=Listing.objects.visible_to(actor),
        listing__sitting__panel__agency=actor.agency_id,
    ).select_related("listing__sitting__meeting", "listing__referral")
    said = _("Transferred on %(day)s and not acknowledged yet: %(reference)s")
    return [
        {
            "url": transfer.listing.get_absolute_url(),
            "text": said
            % {
                "day": date_format(localtime(transfer.transferred_at), "j F Y"),
                "reference": transfer.listing.referral.reference,
            },
        }
        for transfer in waiting.order_by("transferred_at")[:MOST_SHOWN]
    ]
