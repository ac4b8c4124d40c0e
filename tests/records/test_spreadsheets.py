"""A list as a file holds text and nothing that runs, in either kind (H042, H044)."""

import csv
import io
import tempfile
import zipfile

import pytest
from openpyxl import load_workbook

from records import spreadsheets
from records.spreadsheets import (
    MOST_CHARACTERS,
    Kind,
    kind_of,
    sheet_name,
    spreadsheet,
    workbook,
    write,
)

RUNS = [
    "=1+1",
    "+44 1492 575111",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\0=1",
    " =cmd|'/c calc'!A0",
    '=HYPERLINK("https://evil.example","here")',
    '=DDE("cmd";"/c calc";"x")',
    "='\\\\evil\\[book.xlsx]Sheet1'!A1",
    "\N{FULLWIDTH EQUALS SIGN}1",
    "https://evil.example/",
    "2026-01-01",
    "007",
    "#REF!",
    "TRUE",
]


def test_every_cell_of_a_workbook_is_text():
    content = workbook("Log", ["=Head"], [[text] for text in RUNS])

    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert not any(cell.hyperlink for cell in cells)
    told = [text.replace("\0", "").replace("\r", "\n") for text in ["=Head", *RUNS]]
    assert [cell.value.replace("\r", "\n") for cell in cells] == told


def test_a_workbook_holds_no_formula_link_or_macro():
    content = workbook("Log", ["Head"], [[text] for text in RUNS])

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert not [name for name in names if "externalLink" in name or "vba" in name]


def test_what_is_too_long_for_a_cell_says_that_it_was_cut():
    content = workbook("Log", ["Head"], [["x" * 40_000]])

    value = load_workbook(io.BytesIO(content)).worksheets[0]["A2"].value
    assert len(value) <= MOST_CHARACTERS
    assert value.endswith(
        "[Cut: the rest is longer than a cell can hold. The CSV file has it all.]"
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Team [A]*?:/\\", "Team A"),
        ("'=1'", "=1"),
        ("", "Diogel"),
        ("[]*?", "Diogel"),
        ("x" * 50, "x" * 31),
        ("\0\x01a\tb", "a b"),
        ("Tîm Ŵyl", "Tîm Ŵyl"),
    ],
)
def test_a_sheet_has_a_name_that_a_workbook_takes(title, name):
    assert sheet_name(title) == name
    workbook(title, ["Head"], [])


def test_control_characters_and_welsh_letters():
    content = workbook("Log", ["Head"], [["a\x01b\x0bc\ud800".encode("utf-8", "ignore").decode()]])

    assert load_workbook(io.BytesIO(content)).worksheets[0]["A2"].value == "abc"


def test_the_answer_is_a_file_to_keep():
    for kind in ("csv", "xlsx"):
        answer = spreadsheet(kind, file_name="log", title="Log", header=["A"], rows=[["=1"]])
        assert answer["Content-Disposition"] == f'attachment; filename="log.{kind}"'
    text = spreadsheet("csv", file_name="log", title="Log", header=["A"], rows=[["=1"]]).content
    assert list(csv.reader(io.StringIO(text.decode("utf-8-sig")))) == [["A"], ["'=1"]]


def test_only_two_kinds_are_known():
    assert [kind_of(asked) for asked in ("csv", "xlsx", "", "html", "CSV")] == [
        "csv",
        "xlsx",
        None,
        None,
        None,
    ]


def test_what_a_file_is_stands_on_a_sheet_before_it_and_above_the_lines_of_a_csv_file():
    about = [["Measure", "=C01"], ["Made by", "Siân Wynne"]]
    kinds: tuple[Kind, ...] = ("csv", "xlsx")
    files = {kind: io.BytesIO() for kind in kinds}
    for kind, file in files.items():
        write(kind, file, title="Rows", header=["Reference"], rows=[["SG-1"]], about=about)

    first, second = load_workbook(files["xlsx"]).worksheets
    assert [[cell.value for cell in row] for row in first.iter_rows()] == about
    assert [[cell.value for cell in row] for row in second.iter_rows()] == [["Reference"], ["SG-1"]]
    text = files["csv"].getvalue().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Measure", "'=C01"],
        ["Made by", "Siân Wynne"],
        [],
        ["Reference"],
        ["SG-1"],
    ]


def test_what_one_sheet_cannot_hold_goes_on_another(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_LINES", 2)

    content = workbook("Rows", ["Head"], [[str(number)] for number in range(5)])

    sheets = load_workbook(io.BytesIO(content)).worksheets
    lines = [[row[0].value for row in sheet.iter_rows()] for sheet in sheets]
    assert lines == [["Head", "0", "1"], ["Head", "2", "3"], ["Head", "4"]]


def test_a_list_without_lines_has_its_headings():
    content = workbook("Rows", ["Head"], [])

    assert [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]] == ["Head"]


def test_a_workbook_that_was_given_up_leaves_nothing_behind(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    put_aside = []

    def rows():
        yield ["Mair Llwyd"]
        put_aside.extend(tmp_path.iterdir())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write("xlsx", io.BytesIO(), title="Rows", header=["Head"], rows=rows(), about=[["A"]])

    assert put_aside
    assert not list(tmp_path.iterdir())
