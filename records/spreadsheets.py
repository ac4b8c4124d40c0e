"""A list taken out as a file: CSV, or a workbook whose cells are all text."""

import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import chain
from typing import BinaryIO, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.exceptions import WorkbookAlreadySaved
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from records.cells import write_csv

Kind = Literal["csv", "xlsx"]
CONTENT_TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_CHARACTERS = 32_767  # in a cell of a workbook
MOST_LINES = 1_048_575  # on a sheet of it, beside the headings
LONGEST_NAME = 31  # of a sheet
NO_SHEET_NAME = re.compile(r"[\[\]*?:/\\]")
TEXT = "@"  # the number format that keeps a cell text also when somebody edits it


def kind_of(asked: str) -> Kind | None:
    """Return the kind of file that ``?format=`` asks for; None for the page itself."""
    return asked if asked in ("csv", "xlsx") else None  # type: ignore[return-value]


def spreadsheet(
    kind: Kind,
    *,
    file_name: str,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    about: Sequence[Sequence[str]] = (),
) -> HttpResponse:
    """Answer with the list as a file to keep. ``file_name``, without its ending, names nobody."""
    file = io.BytesIO()
    write(kind, file, title=title, header=header, rows=rows, about=about)
    disposition = f'attachment; filename="{file_name}.{kind}"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(file.getvalue(), content_type=CONTENT_TYPES[kind], headers=headers)


def write(
    kind: Kind,
    file: BinaryIO,
    *,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    about: Sequence[Sequence[str]] = (),
) -> None:
    """Write the list to a file row by row, so that its length costs no memory.

    ``about`` says what the list is: in a workbook on a sheet of its own before it, in a CSV file
    above it, with a blank line between. What a sheet cannot hold goes on another.
    """
    if kind == "csv":
        write_csv(file, chain(about, [[]] if about else [], [header], rows))
        return
    book = Workbook(write_only=True)
    try:
        if about:
            add_sheet(book, _("About this file"), about)
        sheet = None
        for number, row in enumerate(rows):
            if sheet is None or number % MOST_LINES == 0:
                sheet = add_sheet(book, title, [header])
            sheet.append([text_cell(sheet, each) for each in row])
        if sheet is None:
            add_sheet(book, title, [header])
        book.save(file)
    except BaseException:
        throw_away(book)
        raise


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook of one sheet: no formula, link or number, only text as it was told."""
    file = io.BytesIO()
    write("xlsx", file, title=title, header=header, rows=rows)
    return file.getvalue()


def add_sheet(book: Workbook, title: str, lines: Iterable[Sequence[str]]) -> WriteOnlyWorksheet:
    """Add a sheet with these lines at its head; openpyxl numbers those of one title."""
    sheet: WriteOnlyWorksheet = book.create_sheet(sheet_name(title))
    for line in lines:
        sheet.append([text_cell(sheet, each) for each in line])
    return sheet


def throw_away(book: Workbook) -> None:
    """Remove what an unfinished workbook put aside, which openpyxl leaves until the process ends.

    That is a file for each sheet, with names in it.
    """
    for sheet in book.worksheets:
        with suppress(WorkbookAlreadySaved, FileNotFoundError, ValueError):
            if not sheet.closed:
                sheet.close()
            sheet._writer.cleanup()


def text_cell(sheet: object, text: str) -> WriteOnlyCell:
    """Return a cell of type text, however its text begins; what is too long says that it is cut."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    if len(text) > MOST_CHARACTERS:
        notice = _("[Cut: the rest is longer than a cell can hold. The CSV file has it all.]")
        text = f"{text[: MOST_CHARACTERS - len(notice) - 1]} {notice}"
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.number_format = TEXT
    return cell


def sheet_name(title: str) -> str:
    """Return a name that a workbook takes: of its letters, and not too long."""
    cleaned = NO_SHEET_NAME.sub(" ", ILLEGAL_CHARACTERS_RE.sub("", title))
    return " ".join(cleaned.split()).strip("'")[:LONGEST_NAME].strip("' ") or "Diogel"
