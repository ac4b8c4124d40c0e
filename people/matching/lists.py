"""A list of people in a CSV file: every row is taken, or refused with its reason."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.utils.translation import gettext as _

from people.matching.described import Described, Features, features_of
from people.rules import looks_blank

COLUMNS = (
    "id",
    "given_name",
    "family_name",
    "aliases",
    "date_of_birth",
    "address",
    "postcode",
    "phone",
    "nhs_number",
    "sex",
)
LONGEST_CELL = 2_000  # characters
BIGGEST_FILE = 200 * 1024 * 1024  # bytes
ENCODINGS = ("utf-8-sig", "cp1252")


class Unusable(Exception):
    """A file is no list of people; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is taken: its line in the file, its id, and what it says."""

    line: int
    id: str
    features: Features


@dataclass(slots=True)
class People:
    """The rows of a file, and a sentence on every row that was refused or read with a doubt."""

    rows: list[Row] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def read(path: Path) -> People:
    """Read the people in a file. Raises Unusable where the file as a whole is no such list."""
    people = People()
    text = text_of(path, people)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=False)
    csv.field_size_limit(BIGGEST_FILE)
    rows = lines_of(reader, path)
    header = next(rows, (0, []))[1]
    columns = columns_of(header, path)
    seen: dict[str, int] = {}
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        said, objections = row_of(cells, columns, len(header))
        if not objections and said["id"] in seen:
            objections = [
                _("the id %(id)s is already that of line %(line)d")
                % {"id": shortened(said["id"]), "line": seen[said["id"]]}
            ]
        if objections:
            people.refused.append(
                _("Line %(line)d is left out: %(why)s.")
                % {"line": line, "why": "; ".join(objections)}
            )
            continue
        seen[said["id"]] = line
        people.rows.append(taken(line, said, people))
    if not people.rows and not people.refused:
        people.doubts.append(_("%(file)s names nobody.") % {"file": path.name})
    return people


def text_of(path: Path, people: People) -> str:
    """Return the text of a file, whatever its encoding; say so where that had to be guessed."""
    try:
        if path.stat().st_size > BIGGEST_FILE:
            raise Unusable(_("%(file)s is larger than 200 MB.") % {"file": path.name})
        content = path.read_bytes()
    except OSError as error:
        raise Unusable(
            _("%(file)s cannot be read: %(error)s.") % {"file": path.name, "error": error.strerror}
        ) from None
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252":
            people.doubts.append(
                _("%(file)s is not UTF-8, and was read as Windows-1252. Look at its accents.")
                % {"file": path.name}
            )
        break
    else:
        raise Unusable(
            _("%(file)s is in no encoding known here. Save it as UTF-8.") % {"file": path.name}
        )
    if "\x00" in text:
        raise Unusable(_("%(file)s is no text: it holds empty characters.") % {"file": path.name})
    return text


def delimiter_of(text: str) -> str:
    """Return what parts the columns in the first line: a comma, a semicolon or a tab."""
    header = text.split("\n", 1)[0][:LONGEST_CELL]
    return max(",;\t", key=header.count)


def lines_of(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the line it ends on."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unusable(
                _("%(file)s is no CSV: %(error)s.") % {"file": path.name, "error": error}
            ) from None
        yield reader.line_num, cells  # type: ignore[attr-defined]


def columns_of(header: list[str], path: Path) -> dict[str, int]:
    """Return where each column stands. Raises Unusable where the header is not as agreed."""
    names = ["_".join(cell.strip().casefold().split()) for cell in header]
    missing = [name for name in COLUMNS if name not in names]
    twice = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    if missing or twice:
        told = [_("no column %(name)s") % {"name": name} for name in missing]
        told += [_("the column %(name)s twice") % {"name": name} for name in twice]
        raise Unusable(
            _("%(file)s has %(faults)s. Its first line must be: %(columns)s.")
            % {"file": path.name, "faults": ", ".join(told), "columns": ",".join(COLUMNS)}
        )
    return {name: names.index(name) for name in COLUMNS}


def row_of(
    cells: list[str], columns: dict[str, int], width: int
) -> tuple[dict[str, str], list[str]]:
    """Return what a row says, and why it cannot be taken."""
    said = {
        name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()
    }
    objections = []
    if any(cell.strip() for cell in cells[width:]):
        objections.append(_("it has more cells than the first line"))
    for name, text in said.items():
        if len(text) > LONGEST_CELL:
            objections.append(
                _("%(column)s has %(count)d characters, and %(most)d are the most")
                % {"column": name, "count": len(text), "most": LONGEST_CELL}
            )
    if not said["id"]:
        objections.append(_("it has no id"))
    if all(looks_blank(text) for name, text in said.items() if name not in {"id", "sex"}):
        objections.append(_("it says nothing about anybody"))
    return said, objections


def described_of(said: Mapping[str, str]) -> Described:
    """Return what a row says of somebody, its columns by the names of `find_duplicates`."""
    return Described(
        given_name=said["given_name"],
        family_name=said["family_name"],
        aliases=said["aliases"],
        date_of_birth=said["date_of_birth"],
        address=said["address"],
        postcode=said["postcode"],
        telephone=said["phone"],
        nhs_number=said["nhs_number"],
        sex=said["sex"],
    )


def taken(line: int, said: dict[str, str], people: People) -> Row:
    """Return a row that is taken; a date of birth that is none is left out of it, and told."""
    described = described_of(said)
    try:
        features = features_of(described)
        if features.born and features.born.is_whole and not features.born.day_of_calendar:
            people.doubts.append(
                _("Line %(line)d: there is no day %(said)s; its digits are compared.")
                % {"line": line, "said": shortened(said["date_of_birth"])}
            )
    except (ValueError, OverflowError):
        people.doubts.append(
            _("Line %(line)d: %(said)s is no date of birth, and was not compared.")
            % {"line": line, "said": shortened(said["date_of_birth"])}
        )
        features = features_of(replace(described, date_of_birth=None))
    return Row(line, said["id"], features)


def shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
