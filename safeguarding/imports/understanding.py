"""From cells to values: dates, codes with their letters, error cells. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from safeguarding.imports.mapping import Code, Column, Mapping
from safeguarding.imports.reading import ERRORS, LONGEST_CELL, Row, as_text

LONDON = ZoneInfo("Europe/London")
START_OF_DAY = time(9)
EARLIEST = date(1900, 1, 1)
# "q) 6: Police" is a letter, a code and a label; each may stand alone.
CODED = re.compile(r"^(?:(?P<letter>[a-z])\)\s*)?(?:(?P<code>\w{1,6})\s*:\s*)?(?P<label>.*)$", re.I)
YES = frozenset({"yes", "y", "1", "true", "ydy", "oes", "do"})
NO = frozenset({"no", "n", "0", "false", "nac ydy", "nac oes", "naddo"})


class Unreadable(ValueError):
    """A cell that cannot be understood; the message says why, and never repeats the cell.

    It is read by those who import, who may see nobody's case; the cell is kept with its row.
    """


@dataclass
class Understood:
    """A row's values by field, the changes it was taken with, and why it must be refused."""

    fields: dict[str, Any] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """One cell: as it stands, as text without stray spaces, and what its column means."""

    raw: Any
    text: str
    column: Column
    mapping: Mapping
    changes: list[str]
    today: date


def understand(row: Row, mapping: Mapping, *, today: date) -> Understood:
    """Return what the row says. A blank or error cell refuses the row only where it is needed."""
    understood = Understood(fields=dict(row.list_mapping.constants))
    for column in row.list_mapping.columns:
        if column.type == "kept":
            continue
        raw = row.cells.get(column.column)
        try:
            value = read_cell(raw, column, mapping, understood.changes, today=today)
        except Unreadable as unreadable:
            complaint = _("%(column)s: %(why)s") % {"column": column.column, "why": unreadable}
            if column.is_required:
                understood.refusals.append(complaint)
            else:
                understood.changes.append(_("%(complaint)s Left blank.") % {"complaint": complaint})
            continue
        if value is None and column.is_required:
            understood.refusals.append(_("%(column)s: it is blank.") % {"column": column.column})
        elif value is not None:
            understood.fields[column.field] = value
    return understood


def read_cell(
    raw: Any, column: Column, mapping: Mapping, changes: list[str], *, today: date
) -> Any:
    """Return the cell's value, or None where it is blank. Raises Unreadable."""
    text = " ".join(as_text(raw).replace("\xa0", " ").split())
    if text in ERRORS:
        raise Unreadable(_("the cell holds the error %(error)s.") % {"error": text})
    if text.startswith("=") and isinstance(raw, str):
        raise Unreadable(_("the cell holds a formula without a kept result."))
    if not text:
        return None
    if len(as_text(raw)) >= LONGEST_CELL:
        raise Unreadable(_("it is longer than 10,000 characters."))
    return READERS[column.type](Cell(raw, text, column, mapping, changes, today))


def read_text(cell: Cell) -> str:
    if any(ord(letter) < 32 for letter in cell.text):
        raise Unreadable(_("it holds characters that cannot be printed."))
    return cell.text


def read_date(cell: Cell) -> str:
    day = day_of(cell)
    if day < EARLIEST or day > cell.today:
        raise Unreadable(_("it is not a date in the past."))
    return day.isoformat()


def day_of(cell: Cell) -> date:
    if isinstance(cell.raw, datetime):
        return cell.raw.date()
    if isinstance(cell.raw, date):
        return cell.raw
    for form in cell.mapping.date_forms:
        try:
            return datetime.strptime(cell.text, form).date()  # noqa: DTZ007  only its day is kept
        except ValueError:
            continue
    raise Unreadable(_("it is not a date."))


def read_moment(cell: Cell) -> str:
    """Return a moment; a day without a time begins at nine, when the office opens."""
    moment = moment_of(cell)
    if moment.date() < EARLIEST or moment.date() > cell.today:
        raise Unreadable(_("it is not a date in the past."))
    if moment.time() == time.min:
        moment = datetime.combine(moment.date(), START_OF_DAY)
    return moment.replace(tzinfo=LONDON).isoformat()


def moment_of(cell: Cell) -> datetime:
    if isinstance(cell.raw, datetime):
        return cell.raw
    for form in cell.mapping.date_forms:
        for with_time in (f"{form} %H:%M", f"{form} %H:%M:%S"):
            try:
                return datetime.strptime(cell.text, with_time)  # noqa: DTZ007  London's, set above
            except ValueError:
                continue
    return datetime.combine(day_of(cell), time.min)


def read_yes_no(cell: Cell) -> bool:
    coded = CODED.match(cell.text)
    word = (coded["label"] if coded else cell.text).casefold().strip()
    if word in YES or (not word and coded and coded["letter"] == "a"):
        return True
    if word in NO or (not word and coded and coded["letter"] == "b"):
        return False
    raise Unreadable(_("it is neither yes nor no."))


def read_code(cell: Cell) -> Any:
    code = find_code(cell.text, cell.mapping.codes[cell.column.codes])
    if code is None:
        raise Unreadable(_("it is not one of the codes."))
    if code.says:
        cell.changes.append(
            _("%(column)s: %(says)s") % {"column": cell.column.column, "says": _(code.says)}
        )
    return code.value


def find_code(text: str, codes: tuple[Code, ...]) -> Code | None:
    """Return the code that ``text`` names by label, code or letter, in that order of trust."""
    parts = CODED.match(text)
    if parts is None:
        return None
    label = parts["label"].casefold().strip()
    by_label = {one.casefold(): code for code in codes for one in (*code.labels, code.code) if one}
    by_letter = {code.letter: code for code in codes if code.letter}
    return (
        by_label.get(label)
        or by_label.get(text.casefold())
        or by_label.get((parts["code"] or "").casefold())
        or (by_letter.get((parts["letter"] or "").lower()) if not label else None)
    )


def read_whole_number(cell: Cell) -> int:
    try:
        number = float(cell.text)
    except ValueError:
        raise Unreadable(_("it is not a number.")) from None
    if not number.is_integer() or not 0 <= number < 10_000:
        raise Unreadable(_("it is not a whole number."))
    return int(number)


READERS: dict[str, Callable[[Cell], Any]] = {
    "text": read_text,
    "date": read_date,
    "moment": read_moment,
    "yes_no": read_yes_no,
    "code": read_code,
    "whole_number": read_whole_number,
}
