"""Names and postcodes made comparable, and what a record must say."""

import datetime as dt

import pytest

from people import rules
from people.models import PersonRecord

TODAY = dt.date(2026, 2, 28)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Siân Ŵyn-Jones", "sian wyn jones"),
        ("  ap  Rhys ", "ap rhys"),
        ("ap-Rhys", "ap rhys"),
        ("O\u2019Neill", "oneill"),
        ("Łucja Żółć", "łucja zołc"),
        ("Ma\u200bir", "mair"),
        ("מרים", "מרים"),
        ("", ""),
    ],
)
def test_names_are_compared_without_accents_or_marks(written: str, compared: str) -> None:
    assert rules.comparable(written) == compared


@pytest.mark.parametrize(
    "text", ["", " \t", "\ufeff", "\u200b\u200d", "\u3164", "\u2800", "\u202e"]
)
def test_a_name_nobody_can_see_looks_blank(text: str) -> None:
    assert rules.looks_blank(text)
    assert rules.objections_to_record({"given_name": text})


@pytest.mark.parametrize("text", ["Siân", "ŵ", "محمد", "李", "?", "👶"])
def test_a_name_somebody_can_see_does_not(text: str) -> None:
    assert not rules.looks_blank(text)


@pytest.mark.parametrize("field", ["given_name", "family_name", "aliases", "description"])
def test_one_name_or_a_description_is_enough(field: str) -> None:
    assert rules.objections_to_record({field: "Baby of Mair"}) == []


def test_postcodes_are_compared_without_spaces() -> None:
    assert rules.search_postcode(" ll30  2dd") == "LL302DD"


@pytest.mark.parametrize("age", [0, 7, 17, 18, 99])
def test_an_estimated_birthday_gives_the_age_that_was_said(age: int) -> None:
    born_on = rules.born_about(age, on=TODAY)

    record = PersonRecord(date_of_birth=born_on)

    assert record.age_on(TODAY) == age
    assert record.age_on(TODAY + dt.timedelta(days=90)) == age


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("9995260182", True),
        ("9995260183", False),
        ("9434765919", False),
        ("0000000000", False),
        ("943476591", False),
    ],
)
def test_an_nhs_number_is_told_by_its_check_digit(number: str, *, is_one: bool) -> None:
    assert rules.is_nhs_number(number) is is_one


@pytest.mark.parametrize(
    ("address", "compared"),
    [
        ("4 Stryd y Castell, Conwy", "4 stryd y castell"),
        ("4, Stryd y Castell", "4 stryd y castell"),
        ("Flat 2, 12 High Street, Llandudno", "flat 2 12 high street"),
        ("T\u0177 Gwyn\nFfordd Abergele", "ty gwyn"),
        ("12B\nHigh Street\nConwy", "12b high street"),
        ("", ""),
        (" , ;", ""),
    ],
)
def test_an_address_is_compared_by_house_and_street(address, compared):
    assert rules.search_address(address) == compared
