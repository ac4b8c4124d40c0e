"""What may be told to somebody who asks what is held about them. Pure: no queries, no clock."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.rules_approvals import digest_of
from people.rules import comparable
from people.rules_naming import TAKEN_OUT, folded
from policies.models import PanelType
from safeguarding.rights.models import HeldItem, SubjectPack, SubjectRequest

SHORTEST_NAME = 2
AskedBy, Choice = SubjectRequest.AskedBy, HeldItem.Choice
ACRONYM = re.compile(r"\b[A-Z]{4,}\b")


def spans_of(passage: str, text: str) -> list[tuple[int, int]]:
    """Return where a passage stands in a text, however it is spaced, accented or capitalised.

    It is found as whole words, so that taking out Ann leaves Annual as it is.
    """
    words = folded(passage)[0].split()
    if not words:
        return []
    pattern = r"\s+".join(map(re.escape, words))
    found, places = folded(text)
    spans = []
    for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", found):
        last = places[match.end() - 1] + 1
        while last < len(text) and unicodedata.combining(text[last]):
            last += 1
        spans.append((places[match.start()], last))
    return spans


def redacted(text: str, passages: Iterable[str]) -> str:
    """Return the text with every passage gone wherever it stands, and a mark in its place.

    Passages that touch, or have only spaces between them, leave one mark.
    """
    spans = sorted(span for passage in passages for span in spans_of(passage, text))
    parts: list[str] = []
    end = 0
    for start, stop in spans:
        if stop <= end:
            continue
        between = text[end:start] if start > end else ""
        if not (parts and parts[-1] == TAKEN_OUT and not between.strip()):
            parts += [between, TAKEN_OUT]
        end = stop
    return "".join([*parts, text[end:]])


def passages_missing(text: str, passages: Iterable[str]) -> list[str]:
    """Return the passages that stand nowhere in the text."""
    return [passage for passage in passages if not spans_of(passage, text)]


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Return which of these names stand in the text, whole or in part, the longest first."""
    parts = {part for name in names for part in [name.strip(), *name.split()]}
    standing = [part for part in parts if len(part) >= SHORTEST_NAME and spans_of(part, text)]
    return sorted(standing, key=lambda part: (-len(part), part))


def words_of_hidden_panels(panel_types: Iterable[PanelType]) -> list[str]:
    """Return the words by which somebody would learn of a panel that stays hidden from them."""
    words: set[str] = set()
    for panel_type in panel_types:
        if panel_type.is_hidden_from_alleged_person:
            for name in (panel_type.name_en, panel_type.name_cy):
                words |= {name, *ACRONYM.findall(name)}
    return sorted(words)


@dataclass(frozen=True)
class Said:
    """What somebody decides of one thing held."""

    decision: str
    exemption: Any = None  # policies.models.Exemption
    taken_out: Sequence[str] = ()
    reason: str = ""


@dataclass(frozen=True)
class Hidden:
    """What nobody is told who may be the alleged source of harm.

    ``words`` are those by which a panel that stays hidden is known; ``is_source`` says whether
    the person asked about is named anywhere on record as an alleged source of harm.
    """

    words: Sequence[str]
    is_source: bool = False


def may_know_of_panels(item: HeldItem, request: SubjectRequest, hidden: Hidden) -> bool:
    """Say whether it is on the file of the very person who asks, and is no alleged source of harm.

    Whoever is named as one anywhere counts as one everywhere: two people may accuse each other.
    """
    is_own = request.asked_by == AskedBy.PERSON and item.person_id in request.person_ids
    return is_own and not hidden.is_source


def objections_to_item(
    item: HeldItem,
    said: Said,
    *,
    request: SubjectRequest,
    hidden: Hidden,
    is_in_a_copy: bool,
) -> list[str]:
    """List every reason why this decision on a thing held cannot stand.

    Nothing tells whoever may be the alleged source of harm of a panel that stays hidden from them
    (Procedures on MARAC): only the person themselves, asking for themselves, may be told.
    """
    objections = []
    is_given = said.decision in (Choice.DISCLOSE, Choice.REDACT)
    if request.closed_at is not None:
        objections.append(_("This request is closed."))
    if is_in_a_copy:
        objections.append(_("It is in a copy that was made. Have that copy returned first."))
    if said.decision in (Choice.REDACT, Choice.WITHHOLD) and said.exemption is None:
        objections.append(_("Choose the exemption that lets it be kept back."))
    if said.decision == Choice.REDACT:
        whole = f"{item.words}\n{item.agency_name}"  # who told it may say who the source is
        objections += objections_to_passages(whole, said.taken_out)
    if is_given and item.off_because and not said.reason.strip():
        objections.append(_("This is withheld unless somebody says why it may be told. Say why."))
    if is_given:
        text = redacted(item.words, said.taken_out if said.decision == Choice.REDACT else ())
        objections += objections_to_telling(item, text, request=request, hidden=hidden)
    return objections


def objections_to_telling(
    item: HeldItem, text: str, *, request: SubjectRequest, hidden: Hidden
) -> list[str]:
    """List why whoever asks cannot be told this text of a piece."""
    if may_know_of_panels(item, request, hidden):
        return []
    if item.is_hidden_from_source:
        return [_("Only the person may learn of a panel that stays hidden. Withhold it.")]
    told = [word for word in hidden.words if spans_of(word, text)]
    if not told:
        return []
    sentence = _("It names a panel that stays hidden: %(words)s. Take that out, or withhold it.")
    return [sentence % {"words": ", ".join(told)}]


def objections_to_passages(text: str, passages: Sequence[str]) -> list[str]:
    """List why these passages cannot be taken out: none were given, or they stand nowhere."""
    if not passages:
        return [_("Say which names or passages are taken out.")]
    return [
        _("“%(passage)s” does not stand in it. Copy the passage as it is written.")
        % {"passage": passage}
        for passage in passages_missing(text, passages)
    ]


def text_to_send(item: HeldItem) -> str:
    """Return what whoever asked reads of it. Raises ValueError where it is not to be sent."""
    if item.decision == Choice.DISCLOSE:
        return str(item.words)
    if item.decision == Choice.REDACT:
        return redacted(item.words, passages_of(item))
    raise ValueError(f"{item} is not to be sent")


def agency_to_name(item: HeldItem) -> str:
    """Return the agency that a copy names as the source of a piece; empty if taken out."""
    return "" if spans_in(item.agency_name, passages_of(item)) else item.agency_name


def spans_in(text: str, passages: Iterable[str]) -> bool:
    return any(spans_of(passage, text) for passage in passages)


def passages_of(item: HeldItem) -> list[str]:
    return item.taken_out.split("\n") if item.taken_out else []


def digest_of_pack(items: Iterable[HeldItem]) -> str:
    """Return one digest of all that a copy says, so that whoever checks it checks exactly that."""
    return digest_of(
        items=[
            [str(item.pk), item.decision, text_to_send(item), agency_to_name(item)]
            for item in items
        ]
    )


def objections_to_pack(
    request: SubjectRequest,
    *,
    undecided: int,
    to_send: int,
    is_made: bool,
    alleged_sources: Collection[str],
) -> list[str]:
    """List every reason why a copy cannot be made yet.

    ``alleged_sources`` are the comparable names of those from whom harm is alleged on the files
    that the copy is of. Nobody of that name gets a copy about whoever they may have harmed.
    """
    objections = []
    if request.closed_at is not None:
        objections.append(_("This request is closed."))
    if undecided:
        objections.append(_("Something that was gathered is not decided on yet."))
    if not to_send:
        objections.append(_("Nothing is to be sent. Close the request and say so instead."))
    if is_made:
        objections.append(_("A copy of these pieces is waiting, or was handed out."))
    name = comparable(request.requester_name)
    if request.asked_by != AskedBy.PERSON and name and name in alleged_sources:
        objections.append(
            _("Whoever asks has the name of somebody from whom harm is alleged. Nothing goes out.")
        )
    return objections


def objections_to_checking(
    pack: SubjectPack,
    *,
    is_closed: bool,
    digest: str,
    by: UUID,
    accounts_of_maker: Collection[UUID],
) -> list[str]:
    """List why somebody cannot be the second pair of eyes on a copy.

    ``is_closed`` is whether its request is.
    """
    objections = []
    if is_closed:
        objections.append(_("This request is closed."))
    if pack.checked_at or pack.returned_at:
        objections.append(_("Somebody has checked this copy already."))
    if by == pack.made_by or by in accounts_of_maker:
        objections.append(_("Somebody else has to check what you made."))
    if digest != pack.digest:
        objections.append(_("What it was made of has changed. Make it again."))
    return objections


def objections_to_releasing(pack: SubjectPack, *, is_closed: bool, is_ready: bool) -> list[str]:
    """List why a copy cannot be handed out. ``is_closed`` is whether its request is."""
    objections = []
    if is_closed:
        objections.append(_("This request is closed."))
    if pack.released_at:
        objections.append(_("This copy was handed out already."))
    if pack.checked_at is None or pack.returned_at is not None:
        objections.append(_("A second person has to check this copy first."))
    if not is_ready:
        objections.append(_("The document is still being prepared."))
    return objections


def objections_to_extending(request: SubjectRequest, *, reason: str, at: datetime) -> list[str]:
    """List why the time to answer cannot be made longer. Source: UK GDPR, Article 12(3)."""
    objections = []
    if request.closed_at is not None:
        objections.append(_("This request is closed."))
    if request.extended_at is not None:
        objections.append(_("It was extended already, and that can be done once."))
    if request.due_at is not None and request.due_at < at:
        objections.append(_("The first month is over. It can be extended only within it."))
    if not reason.strip():
        objections.append(_("Say why it is complex. Whoever asked is told so."))
    return objections
