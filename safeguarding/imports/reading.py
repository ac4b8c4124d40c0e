"""Opening a workbook or a CSV file: rows of cells as they stand, nothing understood yet."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from safeguarding.imports.mapping import ListMapping, Mapping

LARGEST_FILE = 50_000_000
LONGEST_CELL = 10_000
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


class WrongFile(Exception):
    """Not the file that was expected; the message says what was."""


@dataclass(frozen=True)
class Row:
    """One row of one list: its number in the sheet, and its cells by column."""

    list_mapping: ListMapping
    number: int
    cells: dict[str, Any]

    @property
    def values(self) -> list[tuple[str, str]]:
        """Return the columns with their cells as text, in the order of the file, to be kept."""
        return [(column, as_text(cell)) for column, cell in self.cells.items()]


def as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        is_day = cell.time() == cell.time().min
        return cell.date().isoformat() if is_day else cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\x00", "")[:LONGEST_CELL]


def normal(heading: Any) -> str:
    """Return a column heading without what people change by accident: case, spaces, NBSP."""
    return " ".join(as_text(heading).replace("\xa0", " ").casefold().split())


def read(path: Path, mapping: Mapping) -> Iterator[Row]:
    """Return every row of the lists that ``mapping`` knows. Raises WrongFile with a sentence."""
    if path.stat().st_size > LARGEST_FILE:
        raise WrongFile(_("The file is larger than 50 MB; take it in in parts."))
    return read_workbook(path, mapping) if mapping.is_workbook else read_csv(path, mapping)


def read_workbook(path: Path, mapping: Mapping) -> Iterator[Row]:
    try:
        kept = load_workbook(path, data_only=True)
        written = load_workbook(path)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise WrongFile(
            _("This is not an Excel workbook (.xlsx). %(expected)s")
            % {"expected": mapping.expectation}
        ) from error
    known = [one for one in mapping.lists if one.name in kept.sheetnames]
    if not known:
        raise WrongFile(mapping.expectation)
    for list_mapping in known:
        rows = kept[list_mapping.name].iter_rows(values_only=True)
        formulas = written[list_mapping.name].iter_rows(values_only=True)
        yield from rows_of(list_mapping, with_lost_formulas(rows, formulas))


def with_lost_formulas(
    rows: Iterator[tuple[Any, ...]], formulas: Iterator[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """Put back the formula where the workbook kept no result, so that the row can say so."""
    for kept, written in zip(rows, formulas, strict=True):
        yield tuple(
            formula if cell is None and str(formula).startswith("=") else cell
            for cell, formula in zip(kept, written, strict=True)
        )


def read_csv(path: Path, mapping: Mapping) -> Iterator[Row]:
    raw = path.read_bytes()
    if b"\x00" in raw[:4096] or raw[:2] == b"PK":
        raise WrongFile(
            _("This is not a CSV file. %(expected)s") % {"expected": mapping.expectation}
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    sample = text[:4096]
    delimiter = max(",;\t", key=sample.partition("\n")[0].count)
    try:
        yield from rows_of(mapping.lists[0], csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise WrongFile(
            _("This is not a CSV file. %(expected)s") % {"expected": mapping.expectation}
        ) from error


def rows_of(list_mapping: ListMapping, lines: Iterator[Any]) -> Iterator[Row]:
    headings = next(lines, ())
    columns = [list_mapping.column_for(normal(heading)) or as_text(heading) for heading in headings]
    missing = [c.column for c in list_mapping.columns if c.is_required and c.column not in columns]
    if missing:
        raise WrongFile(
            _("%(list)s lacks the column “%(column)s”. %(expected)s")
            % {
                "list": list_mapping.name,
                "column": missing[0],
                "expected": list_mapping.expectation,
            }
        )
    for number, line in enumerate(lines, start=2):
        cells = {column: cell for column, cell in zip(columns, line, strict=False) if column}
        # Cells under no heading are kept too: nothing in the file is lost.
        under_none = [
            as_text(cell)
            for place, cell in enumerate(line)
            if as_text(cell) and not (place < len(columns) and columns[place])
        ]
        if under_none:
            cells["+"] = " | ".join(under_none)
        if any(as_text(cell).strip() for cell in cells.values()):
            yield Row(list_mapping, number, cells)
