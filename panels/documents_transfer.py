"""The summary with which another area's panel takes a case on, as plain values."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from panels.documents import day, moment, voices_of
from panels.models_transfer import PanelTransfer
from panels.queries.agenda import sender_of
from panels.queries.listings import risk_tool_of
from records.outbox import LOCALES


def summary(transfer: PanelTransfer, *, language: str) -> dict[str, Any]:
    """Return what the other panel is told: who, why, the risk, what was said for them and agreed.

    Not what each agency knows, which was given for this area: its own agencies are asked there.
    Nor how to reach the person: that is said by word of mouth. ``language`` is en or cy.
    """
    listing = transfer.listing
    sitting, referral = listing.sitting, listing.referral
    tool = risk_tool_of(sitting.panel_type)
    actions = sitting.meeting.actions.filter(referral=referral).select_related("agency")
    with translation.override(LOCALES[language]):
        bands = dict(tool.band_choices) if tool else {}
        return {
            "title": _("Transfer of case %(reference)s") % {"reference": referral.reference},
            "reference": referral.reference,
            "panel": sitting.panel.name,
            "confidentiality": sitting.panel_type.confidentiality,
            "to_panel": transfer.to_panel,
            "told_whom": transfer.told_whom,
            "transferred": moment(transfer.transferred_at),
            "transferred_by": transfer.transferred_by_name,
            "why": transfer.reason,
            "purpose": transfer.purpose.name,
            "law": transfer.gateway,
            "consent": str(transfer.get_consent_display()),
            "name": referral.record.name,
            "born": day(referral.record.date_of_birth),
            "sender": sender_of(referral.report),
            "heard": moment(sitting.meeting.started_at),
            "route": dict(sitting.panel_type.route_choices).get(listing.route, ""),
            "reason": listing.reason,
            "score": listing.score,
            "band": bands.get(listing.judged_band, ""),
            "judgement": listing.judgement,
            "voices": [voice for voice in voices_of(listing, sitting) if voice["words"]],
            "rationale": listing.rationale,
            "actions": [
                {"what": a.what, "agency": a.agency.name, "due": day(a.due_on)} for a in actions
            ],
            "flagged_until": day(
                listing.flags.order_by("-ends_on").values_list("ends_on", flat=True).first()
            ),
        }
