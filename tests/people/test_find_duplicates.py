"""`manage.py find_duplicates`: every row of a file is taken, or refused with its reason."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from people.management.commands import find_duplicates
from people.matching import lists
from people.matching.pairs import pairs_of
from policies.models import Policy

HEADER = ",".join(lists.COLUMNS)
MAIR = "{id},Mair,Evans,,{born},4 Ffordd Dewi,LL32 8AA,,,female"


def csv_of(tmp_path: Path, *rows: str, name: str = "people.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding=encoding)
    return path


def found(tmp_path: Path, file: Path, **options: object) -> tuple[list[dict[str, str]], str]:
    """Run the command; return the pairs it wrote, and what it told."""
    told, output = io.StringIO(), tmp_path / "pairs.csv"
    options = {"at_least": 0.5, **options}
    call_command("find_duplicates", file, output=output, stderr=told, **options)
    with output.open(newline="", encoding="utf-8") as written:
        return list(csv.DictReader(written)), told.getvalue()


def test_a_pair_with_its_probability_and_reasons(tmp_path):
    file = csv_of(
        tmp_path,
        MAIR.format(id="1", born="2015-02-03"),
        MAIR.format(id="2", born="03/02/2015"),
        "3,Huw,Parry,,1980-01-02,,,,,",
    )

    pairs, told = found(tmp_path, file)

    assert [(pair["id_a"], pair["id_b"]) for pair in pairs] == [("1", "2")]
    assert 0.5 < float(pairs[0]["probability"]) <= 1
    assert "Same date of birth" in pairs[0]["reasons"]
    assert "3 rows are compared" in told


def test_two_files_are_compared_with_each_other_and_not_with_themselves(tmp_path):
    first = csv_of(tmp_path, MAIR.format(id="1", born="2015-02-03"), name="first.csv")
    twice = [MAIR.format(id=key, born="2015-02-03") for key in ("1", "9")]
    second = csv_of(tmp_path, *twice, name="second.csv")

    pairs, _told = found(tmp_path, first, against=second)

    assert sorted((pair["id_a"], pair["id_b"]) for pair in pairs) == [("1", "1"), ("1", "9")]


def test_reasons_in_welsh(tmp_path):
    rows = [MAIR.format(id=key, born="2015-02-03") for key in "12"]

    pairs, _told = found(tmp_path, csv_of(tmp_path, *rows), language="cy")

    assert pairs


@pytest.mark.django_db
def test_the_threshold_is_the_policys(tmp_path, policy):
    rows = [MAIR.format(id=key, born="2015-02-03") for key in "12"]

    pairs, told = found(tmp_path, csv_of(tmp_path, *rows), at_least=None)

    assert pairs
    assert "at least 0.6" in told
    _pairs, told = found(tmp_path, csv_of(tmp_path, *rows), at_least=None, ask=True)
    assert "at least 0.1" in told


def test_without_a_policy_it_asks_for_the_threshold(tmp_path, monkeypatch):
    def nothing_published(_at: object) -> None:
        raise Policy.DoesNotExist

    monkeypatch.setattr(find_duplicates, "current_policy", nothing_published)
    file = csv_of(tmp_path, MAIR.format(id="1", born=""))

    with pytest.raises(CommandError, match="--at-least"):
        found(tmp_path, file, at_least=None)


@pytest.mark.parametrize("probability", ["2", "-1", "much", "nan"])
def test_a_threshold_is_a_probability(tmp_path, probability):
    file = csv_of(tmp_path, MAIR.format(id="1", born=""))

    with pytest.raises(CommandError):
        call_command(
            "find_duplicates", str(file), f"--output={tmp_path / 'p'}", f"--at-least={probability}"
        )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no column id"),
        (b"name,born\nMair,2015\n", "no column id"),
        ((HEADER.replace("sex", "id") + "\n").encode(), "the column id twice"),
        (HEADER.encode("utf-16-le"), "empty characters"),
        (b"\xff\xfe\x00", "no encoding known"),
        (b"id,given_name\x00\n", "empty characters"),
    ],
)
def test_what_is_no_list_is_refused_whole(tmp_path, content, reason):
    file = tmp_path / "people.csv"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=reason):
        found(tmp_path, file)


def test_a_file_that_is_not_there_or_cannot_be_written(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        found(tmp_path, tmp_path / "none.csv")
    file = csv_of(tmp_path, MAIR.format(id="1", born=""))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("find_duplicates", file, output=tmp_path / "no" / "pairs.csv", at_least=0.5)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Mair,Evans,,,,,,,", "it has no id"),
        ("7,,,,,,,,,female", "it says nothing about anybody"),
        ("7,\u200b,\u3164,,,,,,,", "it says nothing about anybody"),
        ("1,Mair,Evans,,,,,,,", "the id 1 is already that of line 2"),
        ("7,Mair,Evans,,,,,,,,too much", "it has more cells than the first line"),
        (f"7,{'M' * 10_000_000},Evans,,,,,,,", "given_name has 10000000 characters"),
    ],
)
def test_a_row_that_is_refused_is_told_with_its_line_and_reason(tmp_path, row, reason):
    people = lists.read(csv_of(tmp_path, MAIR.format(id="1", born=""), row))

    assert len(people.rows) == 1
    assert people.refused == [f"Line 3 is left out: {people.refused[0].split(': ', 1)[1]}"]
    assert reason in people.refused[0]
    assert len(people.refused[0]) < 200


@pytest.mark.parametrize(
    "row",
    [
        "7,Mair,,,,,,,,",
        "7,,Evans,,,,,,,",
        "7,Baby of,Evans,,,,,,,",
        "7,,,,2015-02-03,,,,,",
        f"7,{'Mair ' * 40},Evans,,,,,,,",
        "7,\u0645\u0631\u064a\u0645,\u062d\u0633\u0646,,,,,,,",
        "7,\u202eriaM,Evans,,,,,,,",
        "7,M\u0301\u0302\u0303air,E\u0335vans,,,,,,,",
        "7,M\u0430ir,Evans,,,,,,,",
        "7,Mair,Evans",
        "7,Mair,Evans,,2015-02-03,nowhere,not a postcode,12,not a number,what",
        '7,"Mair, the ""younger""",Evans,,,"4 Ffordd Dewi\nConwy",,,,',
    ],
)
def test_rows_that_are_taken_however_odd(tmp_path, row):
    people = lists.read(csv_of(tmp_path, row))

    assert (len(people.rows), people.refused, people.doubts) == (1, [], [])
    assert pairs_of([people.rows[0].features], [people.rows[0].features], at_least=0).pairs or row


@pytest.mark.parametrize("born", ["next summer 5", "12", "²⁰¹²"])
def test_a_date_that_is_none_is_told_and_not_compared(tmp_path, born):
    people = lists.read(csv_of(tmp_path, MAIR.format(id="1", born=born)))

    assert people.rows[0].features.born is None
    assert "is no date of birth" in people.doubts[0]


def test_a_day_that_no_calendar_has_is_told_and_compared(tmp_path):
    people = lists.read(csv_of(tmp_path, MAIR.format(id="1", born="2015-02-30")))

    born = people.rows[0].features.born
    assert born
    assert born.digits == "30022015"
    assert "there is no day 2015-02-30" in people.doubts[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path, encoding):
    people = lists.read(csv_of(tmp_path, "1,Siân,Môn,,,,,,,", encoding=encoding))

    assert people.rows[0].features.given == ("sian",)
    assert [doubt for doubt in people.doubts if "Windows-1252" in doubt] == (
        people.doubts if encoding == "cp1252" else []
    )
    assert bool(people.doubts) is (encoding == "cp1252")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_and_layouts_of_the_header(tmp_path, delimiter):
    header = HEADER.replace("given_name", "Given Name").replace(",", delimiter)
    file = tmp_path / "people.csv"
    file.write_text(f"{header}\r\n1{delimiter}Mair{delimiter}Evans\r\n")

    assert lists.read(file).rows[0].features.family == ("evans",)


def test_columns_in_another_order_and_others_beside_them(tmp_path):
    names = [*reversed(lists.COLUMNS), "notes"]
    cells = {"id": "1", "given_name": "Mair", "family_name": "Evans", "notes": "x"}
    file = tmp_path / "people.csv"
    file.write_text(",".join(names) + "\n" + ",".join(cells.get(name, "") for name in names))

    assert lists.read(file).rows[0].features.given == ("mair",)


def test_an_empty_list_is_told_and_gives_no_pairs(tmp_path):
    pairs, told = found(tmp_path, csv_of(tmp_path))

    assert pairs == []
    assert "names nobody" in told


def test_one_nhs_number_on_many_is_nobodys(tmp_path):
    names = ["Aled", "Bryn", "Cai", "Dewi", "Elin", "Ffion", "Gwen"]
    rows = [f"{name},{name},{name}s,,,,,,9995260182," for name in names]

    pairs, _told = found(tmp_path, csv_of(tmp_path, *rows), at_least=0.01)

    assert pairs == []


def test_an_id_that_a_spreadsheet_would_run_is_text(tmp_path):
    rows = [MAIR.format(id=key, born="2015-02-03") for key in ("=1+1", "@x")]

    pairs, _told = found(tmp_path, csv_of(tmp_path, *rows))

    assert (pairs[0]["id_a"], pairs[0]["id_b"]) == ("'=1+1", "'@x")
