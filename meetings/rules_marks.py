"""Lines of minutes that begin with a mark: an action, a decision or a risk still to be confirmed.

A mark is a letter or a word and a colon: "A: Police to check the address". Whoever takes minutes
writes in the language they hear, so English and Welsh marks are both known on every page.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from meetings.models import AgendaItem
from meetings.models_risks import SettledLine

Kind = SettledLine.Kind

# The letters come from the words of the glossary: cam gweithredu, penderfyniad, risg.
MARKS = {
    "a": Kind.ACTION,
    "action": Kind.ACTION,
    "c": Kind.ACTION,
    "cam gweithredu": Kind.ACTION,
    "d": Kind.DECISION,
    "decision": Kind.DECISION,
    "p": Kind.DECISION,
    "penderfyniad": Kind.DECISION,
    "r": Kind.RISK,
    "risg": Kind.RISK,
    "risk": Kind.RISK,
}
LONGEST_LINE = 4000
# A list's dash, dot or asterisk may stand before the mark. Each part is bounded, so that a long
# line of blanks costs no more than a short one.
ANY_MARK = "|".join(sorted(MARKS, key=len, reverse=True))
MARKED = re.compile(rf"[\s*•–-]{{0,20}}({ANY_MARK})\s{{0,3}}:\s{{0,20}}(\S.*)", re.IGNORECASE)
# What nobody sees must not make two lines differ: marks of direction, joiners, a byte order mark.
UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True)
class MarkedLine:
    """One marked line: what it says after its mark, under which item it was first written."""

    kind: Kind
    text: str
    position: int
    digest: str


def marked_lines(
    agenda: Iterable[AgendaItem], settled: Collection[tuple[str, str]] = ()
) -> list[MarkedLine]:
    """Return the marked lines of the minutes in their order, each once.

    ``settled`` holds the kind and digest of those that were dealt with. A line is known by its
    words, so that one moved to another item, or indented, is the same line.
    """
    found: dict[tuple[str, str], MarkedLine] = {}
    for item in agenda:
        for line in item.minutes.splitlines():
            if marked := marked_line(line, item.position):
                found.setdefault((marked.kind, marked.digest), marked)
    return [line for key, line in found.items() if key not in settled]


def marked_line(line: str, position: int) -> MarkedLine | None:
    """Return what one line asks to be recorded; None where it begins with no mark."""
    match = MARKED.match(unicodedata.normalize("NFKC", UNSEEN.sub("", line))[:LONGEST_LINE])
    if match is None:
        return None
    mark, text = match.groups()
    return MarkedLine(MARKS[mark.casefold()], text.strip(), position, digest_of(text))


def digest_of(text: str) -> str:
    """Return what a line is known by; capitals, blanks and a full stop at its end count not."""
    words = " ".join(text.casefold().split()).rstrip(" .;,")
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()


def objections_to_settling(line: MarkedLine | None) -> list[str]:
    """List why a line cannot be confirmed or set aside: it is settled, or was taken out."""
    if line is not None:
        return []
    return [_("This line is already dealt with, or no longer stands in the minutes.")]


def objections_to_risk(text: str, referral_id: UUID, about: Collection[UUID]) -> list[str]:
    objections = []
    if not text.strip():
        objections.append(_("Write down the risk."))
    if referral_id not in about:
        objections.append(_("Choose one of the people this meeting is about."))
    return objections
