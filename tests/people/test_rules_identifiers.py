"""NHS numbers, UPNs, UPRNs and postcodes: what is taken and what is not."""

import csv
from pathlib import Path

import pytest

from people import rules
from people import rules_identifiers as identifiers
from safeguarding.embedded import PROJECT

VECTORS = PROJECT.parent / "shared" / "data" / "identifiers" / "check_vectors.csv"
POSTCODES = PROJECT.parent / "shared" / "data" / "conwy_geo" / "conwy_postcodes_ONSPD_NOV2025.csv"


def rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        pytest.skip(f"{path} is not here")
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_check_vectors():
    vectors = rows(VECTORS)

    assert {row["kind"] for row in vectors} == {"nhs", "upn", "upn_temporary"}
    for row in vectors:
        is_right = (
            rules.is_nhs_number(rules.digits_of(row["value"]))
            if row["kind"] == "nhs"
            else identifiers.is_upn(row["value"])
        )
        assert is_right is row["expected"].startswith("accept"), row


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("0000000000", "repeated"),
        ("5000000001", "5 is never issued"),
        ("9434765919", "9 is never issued, but 999"),
        ("0101010012", "a Scottish number begins with a day"),
        (
            "\uff19\uff19\uff19\uff15\uff12\uff16\uff10\uff11\uff18\uff12",
            "digits of another script",
        ),
        ("", "nothing"),
    ],
)
def test_what_is_no_nhs_number(number, why):
    assert not rules.is_nhs_number(number), why


def test_numbers_of_welsh_authorities():
    assert identifiers.is_welsh_upn("L662400124429")
    assert not identifiers.is_welsh_upn("R207400124147")
    assert not identifiers.is_welsh_upn("L66240012442\u0669")


@pytest.mark.parametrize(
    ("number", "is_one"),
    [("100100000001", True), ("7", True), ("0", False), ("1234567890123", False), ("1a", False)],
)
def test_uprns(number, is_one):
    assert identifiers.is_uprn(number) is is_one


@pytest.mark.parametrize(
    ("text", "written"),
    [("ll302ab", "LL30 2AB"), ("SW1A 1AA", "SW1A 1AA"), ("M1 1AE", "M1 1AE")],
)
def test_postcodes(text, written):
    assert identifiers.is_postcode(text)
    assert identifiers.postcode_as_written(text) == written


@pytest.mark.parametrize("text", ["", "LL30", "LL30 2CC", "nope", "LL30 2ABC", "٢LL30 2AB"])
def test_what_is_no_postcode(text):
    assert not identifiers.is_postcode(text)
    assert identifiers.is_in_conwy(text) is False
    assert not identifiers.is_in_north_wales(text)


def test_every_postcode_of_conwy_is_known_as_one():
    codes = [row["pcd"] for row in rows(POSTCODES)]

    assert len(codes) > 5_000
    assert not [code for code in codes if identifiers.is_in_conwy(code) is False]
    assert all(identifiers.is_in_north_wales(code) for code in codes)


def test_neighbours_are_of_north_wales_and_not_of_conwy():
    assert identifiers.is_in_conwy("LL57 2DG") is False
    assert identifiers.is_in_north_wales("CH7 1AA")
    assert not identifiers.is_in_north_wales("SY1 1AA")
    assert not identifiers.is_in_north_wales("LL1 1AA")
