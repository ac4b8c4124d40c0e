"""A list taken out as a file: CSV, or a workbook whose cells are all text."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from records.cells import csv_file

Kind = Literal["csv", "xlsx"]
CONTENT_TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_CHARACTERS = 32_767  # in a cell of a workbook
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
) -> HttpResponse:
    """Answer with the list as a file to keep. ``file_name``, without its ending, names nobody."""
    body = csv_file(header, rows) if kind == "csv" else workbook(title, header, rows)
    disposition = f'attachment; filename="{file_name}.{kind}"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(body, content_type=CONTENT_TYPES[kind], headers=headers)


def workbook(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook of one sheet: no formula, link or number, only text as it was told."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(sheet_name(title))
    for row in (header, *rows):
        sheet.append([text_cell(sheet, each) for each in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


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
