"""A cell of a CSV file is text, whatever a spreadsheet would make of it (H042)."""

import csv
import io

import pytest

from records.cells import csv_file, plain


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+44 1492 575111",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\0=1",
        " =cmd|'/c calc'!A0",
        "\"=cmd|'/c calc'!A0",
        "'=1",
        "\N{FULLWIDTH EQUALS SIGN}1",
        "\N{FULLWIDTH PLUS SIGN}1",
        "\N{FULLWIDTH HYPHEN-MINUS}1",
        "\N{FULLWIDTH COMMERCIAL AT}SUM",
        "\N{NO-BREAK SPACE}=1",
    ],
)
def test_what_could_be_a_formula_begins_with_an_apostrophe(text):
    assert plain(text) == f"'{text.replace(chr(0), '')}"


@pytest.mark.parametrize("text", ["", "Siân", "10% = a tenth", "'Tis", '"Na," meddai', "2026"])
def test_other_text_stays_as_it_is(text):
    assert plain(text) == text


def test_a_file_can_be_read_back_with_its_welsh_letters():
    file = csv_file(["Enw", "=Beth"], [["Tŷ'r Ŵyl", "+44"]])

    assert file.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    assert rows == [["Enw", "'=Beth"], ["Tŷ'r Ŵyl", "'+44"]]
