"""What is said for the person of a case, in the panel's order, and who may reach them how."""

from dataclasses import dataclass

from panels.models import Listing
from panels.models_spoken import SafeContact, Voice


@dataclass(frozen=True)
class Heard:
    """One thing a panel hears first: what it is called, and what was said, if anything was."""

    code: str
    name: str
    voice: Voice | None


def heard_first(listing: Listing) -> list[Heard]:
    """Return what the panel hears before its agencies, in the policy's order.

    The children's part comes first where the policy has it first. No query for a panel that
    hears nobody so, else one.
    """
    choices = listing.sitting.panel_type.voice_choices
    said = {voice.code: voice for voice in listing.voices.all()} if choices else {}
    return [Heard(code, name, said.get(code)) for code, name in choices]


def safe_contact_of(listing: Listing) -> SafeContact | None:
    """Return how the person of a case is reached safely; None where nobody wrote it down."""
    return SafeContact.objects.filter(listing=listing).first()
