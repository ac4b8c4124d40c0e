"""The rows behind a number as a file: what it says of itself, and where it is kept."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Agency
from measures import codes, words
from measures.definitions import DEFINITIONS, Definition
from measures.models_exports import Purpose
from measures.queries import BY_KEY
from measures.queries import exported as queries
from measures.queries.exported import Behind, Number
from measures.rules import Period
from measures.tables import part_name
from records.audit import Actor
from records.spreadsheets import Kind, write

FOLDER = "exports"  # in FILES_ROOT; a backup leaves it out
LATE = ".late"
HASHED_AT_ONCE = 1 << 20


def definition_of(measure: str) -> Definition | None:
    """Return what a number's measure is in words; None where it is no measure of its own."""
    return DEFINITIONS.get(measure.removesuffix(LATE))


def name_of(number: Number) -> str:
    definition = definition_of(number.measure)
    assert definition is not None
    return str(definition.name)


def which(agency: Agency, number: Number) -> str:
    """Say which of a measure's rows these are; "" where they are all that it counts."""
    if number.measure.endswith(LATE):
        return _("Those made after they were due, and those due and still not made.")
    if number.of_all:
        return _("All that the share is taken of.")
    if not number.part:
        return ""
    names = BY_KEY[number.measure].parts(agency, {number.part: {}}).get(number.part)
    line = {"key": number.measure, "part": number.part, "names": names}
    return part_name(line) or number.part


def how_many(behind: Behind, *, is_open: int) -> str:
    """Say how many referrals are behind a number, and whether its reader may open all of them."""
    if behind.counted == is_open:
        return ngettext("%(n)d referral.", "%(n)d referrals.", is_open) % {"n": is_open}
    counted = ngettext(
        "%(n)d referral is counted.", "%(n)d referrals are counted.", behind.counted
    ) % {"n": behind.counted}
    return f"{counted} " + _("You may open %(open)d of them.") % {"open": is_open}


def period_of(first: date, last: date) -> str:
    return words.days_of(Period(first, last))


def about(
    agency: Agency,
    number: Number,
    behind: Behind,
    *,
    is_open: int,
    purpose: str,
    by: Actor,
    at: datetime,
) -> list[list[str]]:
    """Return what stands before the rows: measure, days, definition, who made it, when and why.

    How many are kept from whoever made it is said as on the page that lists them.
    """
    definition = definition_of(number.measure)
    assert definition is not None
    said = [
        (_("Measure"), f"{number.measure.removesuffix(LATE)} {definition.name}"),
        (_("Which of them"), which(agency, number)),
        (_("Days"), period_of(number.starts_on, number.ends_on)),
        (_("Agency"), agency.name),
        (_("Team"), team.name if (team := queries.team_of(agency, number.team)) else ""),
        (_("Unit"), str(definition.unit)),
        (_("What is counted"), str(definition.rule)),
        (_("Source of the definition"), str(definition.source)),
        (_("Figure"), f"{behind.figure:,}"),
        (_("Rows in this file"), how_many(behind, is_open=is_open)),
        (_("Made by"), by.name),
        (_("Made on"), words.moment(at)),
        (_("What for"), str(Purpose(purpose).label)),
    ]
    return [[name, text] for name, text in said if text]


def rows(
    keys: bytes, *, reader: Actor, moved: Callable[[int], object] = lambda _written: None
) -> Iterator[list[str]]:
    """Yield a line for each row, read in batches; ``moved`` is told how many there are so far."""
    written = 0
    for batch in queries.batches_of(keys, size=codes.exports()["in_a_batch"]):
        lines = queries.lines_of(batch, reader=reader)
        yield from lines
        written += len(lines)
        moved(written)


def path_of(key: UUID) -> Path:
    return Path(settings.FILES_ROOT) / FOLDER / str(key)


def write_to(
    path: Path, kind: Kind, *, title: str, said: list[list[str]], rows: Iterator[list[str]]
) -> None:
    """Write a file beside its place and put it there whole; nothing is left of one given up."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".part")
    try:
        draft.touch(mode=0o600)
        with draft.open("wb") as file:
            write(kind, file, title=title, header=queries.headings(), rows=rows, about=said)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file that may be large; of none, where it is gone."""
    digest = sha256()
    if path.exists():
        with path.open("rb") as file:
            while piece := file.read(HASHED_AT_ONCE):
                digest.update(piece)
    return digest.hexdigest()
