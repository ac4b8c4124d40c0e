"""What somebody on record may dispute, and how it is decided. Pure.

Sources: UK GDPR, Article 16 (rectification), Article 21 (objection) and Article 12 (one month).
"""

from datetime import date

from django.utils.translation import gettext as _

from people.rules import looks_blank
from referrals.models import Dispute

REF = "D3"


def objections_to_disputing(
    *, about: str, statement: str, received_on: date, today: date
) -> list[str]:
    """List every reason why this cannot be written down as disputed."""
    objections = []
    if looks_blank(about):
        objections.append(_("Say what is disputed."))
    if looks_blank(statement):
        objections.append(_("Write down what the person says."))
    if received_on > today:
        objections.append(_("It cannot have been received in the future."))
    return objections


def objections_to_deciding(
    dispute: Dispute, *, outcome: str, correction: str, reason: str
) -> list[str]:
    """List every reason why this cannot be decided so."""
    objections = []
    if dispute.decided_at is not None:
        objections.append(_("This has been decided already."))
    if looks_blank(reason):
        objections.append(_("Say why."))
    is_corrected = dispute.kind == Dispute.Kind.CORRECTION and outcome == Dispute.Outcome.ACCEPTED
    if is_corrected and looks_blank(correction):
        objections.append(_("Write down what is right."))
    if correction and not is_corrected:
        objections.append(_("Only an accepted correction says what is right instead."))
    return objections
