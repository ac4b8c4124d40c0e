"""Who is heard first at a panel, and how somebody is reached safely. Pure: no queries."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from meetings.models import Meeting
from panels.models import Listing
from panels.models_spoken import SafeContact
from panels.rules import is_taking_information
from policies.models import PanelType


def objections_to_writing(listing: Listing, meeting: Meeting, *, at: datetime) -> list[str]:
    """List why nothing more is written for the person: as late as agencies give what they know."""
    objections = []
    if listing.withdrawn_at is not None:
        objections.append(_("This referral was taken off the agenda."))
    if not is_taking_information(meeting, at=at):
        objections.append(_("Information can be given until 24 hours after the sitting."))
    return objections


def objections_to_voice(
    listing: Listing,
    meeting: Meeting,
    panel_type: PanelType,
    *,
    code: str,
    words: str,
    at: datetime,
) -> list[str]:
    """List every reason this cannot be recorded as said for the person (7.2: the IDVA's part)."""
    objections = objections_to_writing(listing, meeting, at=at)
    if code not in dict(panel_type.voice_choices):
        objections.append(_("This panel does not ask for that."))
    if not words.strip():
        objections.append(_("Write down what is said, or that nothing could be asked and why."))
    return objections


def objections_to_contact(
    listing: Listing,
    meeting: Meeting,
    panel_type: PanelType,
    *,
    telephone: str,
    avoid: str,
    at: datetime,
) -> list[str]:
    """List why this way of reaching somebody cannot be recorded (7.2: safe number, safe time)."""
    objections = objections_to_writing(listing, meeting, at=at)
    if not panel_type.asks_safe_contact:
        objections.append(_("This panel does not ask for that."))
    if not telephone.strip() and not avoid.strip():
        objections.append(_("Give a safe number, or say what to avoid where there is none."))
    return objections


def unheard(panel_type: PanelType, heard: Collection[str]) -> list[str]:
    """Return what a panel hears first and has not yet, in its order and the reader's language."""
    return [name for code, name in panel_type.voice_choices if code not in heard]


def in_words(contact: SafeContact) -> str:
    """Return everything that stands in a safe contact, a line each."""
    lines = [contact.telephone, contact.times, contact.who_answers, contact.avoid]
    return "\n".join(filter(None, lines))
