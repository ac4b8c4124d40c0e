"""When a case goes to another area's panel, and when that is acknowledged. Pure: no queries."""

from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from panels.models import Listing
from panels.models_transfer import PanelTransfer
from panels.rules_listing import objections_to_hearing
from policies.models import PanelType
from referrals.rules.information import Basis


def is_to_transfer(listing: Listing, panel_type: PanelType) -> bool:
    """Say whether what the panel decided passes the case to another area's (the policy)."""
    if listing.decided_at is None or listing.withdrawn_at is not None:
        return False
    return bool(panel_type.decision(listing.decision).get("is_transfer"))


def objections_to_transferring(
    listing: Listing,
    panel_type: PanelType,
    *,
    to_panel: str,
    told_whom: str,
    reason: str,
    basis: Basis | None,
    is_transferred: bool,
) -> list[str]:
    """List every reason the case cannot be passed on (7.2: MARAC to MARAC when a victim moves)."""
    objections = []
    if not is_to_transfer(listing, panel_type):
        objections.append(_("The panel has not decided to transfer this case."))
    if is_transferred:
        objections.append(_("This case was transferred already."))
    if not to_panel.strip():
        objections.append(_("Say to which panel the case goes."))
    if not told_whom.strip():
        objections.append(_("Say whom you told there."))
    if not reason.strip():
        objections.append(_("Say why the case goes to another area."))
    return objections + objections_to_hearing(listing.referral, panel_type, basis)


def objections_to_acknowledging(
    transfer: PanelTransfer, *, on: date, name: str, how: str, today: date
) -> list[str]:
    """List why it cannot be recorded that the other panel took the case on."""
    objections = []
    if transfer.acknowledged_on is not None:
        objections.append(_("The other panel has acknowledged it already."))
    if on > today:
        objections.append(_("The day of the acknowledgement cannot be in the future."))
    if on < localdate(transfer.transferred_at):
        objections.append(_("Nobody can acknowledge a case before it was transferred."))
    if not name.strip():
        objections.append(_("Say who acknowledged it."))
    if how not in PanelTransfer.How.values:
        objections.append(_("Choose how they said so."))
    return objections
