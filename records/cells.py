"""Cells of a CSV file that no spreadsheet runs as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import BinaryIO

# What a spreadsheet may take for the start of a formula, full-width forms too; also after blanks
# or a quotation mark, which some of them drop (OWASP, CSV injection).
FORMULA_STARTS = (
    "=+-@"
    "\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
    "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
DROPPED = " \t\r\n\0\"'\N{NO-BREAK SPACE}"


def plain(text: str) -> str:
    """Return ``text`` as a cell that is only ever read: a ``'`` before what could be a formula."""
    text = text.replace("\0", "")
    starts = text.lstrip(DROPPED)[:1]
    if (starts and starts in FORMULA_STARTS) or text[:1] in ("\t", "\r"):
        return f"'{text}"
    return text


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file in UTF-8 with its mark, so that spreadsheets read Welsh letters right."""
    file = io.BytesIO()
    write_csv(file, chain([header], rows))
    return file.getvalue()


def write_csv(file: BinaryIO, lines: Iterable[Sequence[str]]) -> None:
    """Write the same line by line, so that how many there are costs no memory."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    csv.writer(text).writerows([plain(cell) for cell in line] for line in lines)
    text.detach()  # flushes, and leaves the file open to whoever opened it
