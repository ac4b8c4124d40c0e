"""Passing a case to another area's panel, and that it was taken on there."""

from datetime import date, datetime

from django.utils.timezone import localdate

from panels import documents_transfer, rules_transfer
from panels.models import Listing
from panels.models_transfer import PanelTransfer
from panels.operations.listings import locked
from panels.queries.documents import transfer_kind
from panels.queries.transfers import transfer_of
from records import audit
from records.audit import Actor
from records.documents import issue
from records.refusals import Refused
from records.row_security import operation
from referrals.rules.information import Basis

TEMPLATE = "panels/pdf/transfer.html"


@operation
def transfer_case(
    listing: Listing,
    *,
    to_panel: str,
    told_whom: str,
    reason: str,
    basis: Basis | None,
    language: str,
    by: Actor,
    at: datetime,
) -> PanelTransfer:
    """Pass a case to another area's panel, and write the summary that is sent there.

    ``language`` of the summary is en or cy. Raises Refused.
    """
    meeting, listing = locked(listing)
    if objections := rules_transfer.objections_to_transferring(
        listing,
        listing.sitting.panel_type,
        to_panel=to_panel,
        told_whom=told_whom,
        reason=reason,
        basis=basis,
        is_transferred=transfer_of(listing) is not None,
    ):
        raise Refused(objections)

    assert basis is not None
    transfer = PanelTransfer.objects.create(
        listing=listing,
        to_panel=to_panel,
        told_whom=told_whom,
        reason=reason,
        transferred_at=at,
        transferred_by=by.id,
        transferred_by_name=by.name,
        **basis.columns,
    )
    said = documents_transfer.summary(transfer, language=language)
    issue(
        kind=transfer_kind(meeting),
        template=TEMPLATE,
        language=language,
        context=said,
        title=said["title"],
        reference=said["reference"],
        by=by,
        at=at,
    )
    audit.record(
        "listing.transferred",
        listing.referral,
        by=by,
        at=at,
        sitting=meeting.reference,
        purpose=basis.purpose.code,
        consent=basis.consent,
    )
    return transfer


@operation
def acknowledge_transfer(
    listing: Listing, *, on: date, name: str, how: str, by: Actor, at: datetime
) -> PanelTransfer:
    """Record that the other panel took the case on: who said so there, how and when.

    Raises Refused.
    """
    meeting, listing = locked(listing)
    transfer = PanelTransfer.objects.get(listing=listing)
    if objections := rules_transfer.objections_to_acknowledging(
        transfer, on=on, name=name, how=how, today=localdate(at)
    ):
        raise Refused(objections)

    transfer.acknowledged_on, transfer.acknowledged_by, transfer.acknowledged_how = on, name, how
    transfer.noted_at, transfer.noted_by = at, by.id
    transfer.save()
    audit.record(
        "transfer.acknowledged",
        listing.referral,
        by=by,
        at=at,
        sitting=meeting.reference,
        on=on.isoformat(),
        how=how,
    )
    return transfer
