"""Where a case went, and the summary that was sent there."""

from panels.models import Listing
from panels.models_transfer import PanelTransfer
from panels.queries.documents import transfer_kind
from records.models import IssuedDocument


def transfer_of(listing: Listing) -> PanelTransfer | None:
    """Return to which panel a case was passed; None where to none."""
    return PanelTransfer.objects.filter(listing=listing).select_related("purpose").first()


def summaries_of(listing: Listing) -> list[IssuedDocument]:
    """Return what was sent with a case to another panel, the newest first."""
    issued = IssuedDocument.objects.filter(
        kind=transfer_kind(listing.sitting.meeting), reference=listing.referral.reference
    )
    return list(issued.order_by("-requested_at", "-pk"))
