"""How probable it is that two descriptions are of one person, and what is said of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.matching.births import agreement, birth_of
from people.matching.described import Described, aliases_of, features_of, names_of
from people.matching.names import is_no_name, likeness, sound_of, words_of
from people.matching.places import agreement as of_places
from people.matching.places import places_of, telephones_of
from people.matching.reasons import WORDS, reasons_of
from people.matching.scorer import KINDS, Score, document, usual_frequencies, weights

PEOPLE = 5_000
SUGGESTED = 0.6
ASKED = 0.1

SIAN: dict[str, Any] = {
    "given_name": "Siân",
    "family_name": "Jones",
    "date_of_birth": "2012-03-04",
    "address": "12 High Street, Llandudno",
    "postcode": "LL30 2AB",
}


def score(one: Mapping[str, Any], other: Mapping[str, Any]) -> Score:
    return weights().score(
        features_of(Described(**one)),
        features_of(Described(**other)),
        people=PEOPLE,
        frequencies=usual_frequencies(),
    )


def how_like(one: str, other: str, *, is_family: bool = False) -> str:
    first, second = sorted((words_of(one), words_of(other)))
    return likeness(first, second, is_family=is_family)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Siân", "SIAN", "exact"),
        ("Siân", "Jane", "equivalent"),
        ("Dafydd", "David", "equivalent"),
        ("Mary-Ann", "Mary Ann", "exact"),
        ("Mary Ann", "MaryAnn", "exact"),
        ("John Paul", "John", "part"),
        ("Cerys", "Cerus", "near"),
        ("Catrin", "Katrin", "equivalent"),
        ("Rhydian", "Rydian", "near"),
        ("Siân", "Shaan", "sounds"),
        ("G", "Gareth", "initial"),
        ("Megan", "Rhodri", "different"),
    ],
)
def test_given_names(one, other, level):
    assert how_like(one, other) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("ap Rhys", "Rhys", "equivalent"),
        ("Price", "ap Rhys", "equivalent"),
        ("Bowen", "ab Owen", "equivalent"),
        ("O'Neill", "ONeill", "exact"),
        ("Lloyd-Jones", "Lloyd Jones", "exact"),
        ("Lloyd-Jones", "Jones", "part"),
        ("Llwyd", "Lloyd", "equivalent"),
        ("Llewellyn", "Lewellyn", "near"),
        ("Davies", "Davis", "equivalent"),
        ("Jones", "Evans", "different"),
    ],
)
def test_family_names(one, other, level):
    assert how_like(one, other, is_family=True) == level


def test_letters_that_only_look_latin_are_read_as_latin():
    assert words_of("J\u043enes") == ("jones",)  # the second letter is Cyrillic
    assert words_of("\u0410\u043d\u043d\u0430") == ("\u0430\u043d\u043d\u0430",)  # Anna, Cyrillic
    assert words_of("Si\u0302\u200ban") == words_of("Sîan") == ("sian",)


@pytest.mark.parametrize(
    "name", ["Baby of", "unknown", "Baby", "Anhysbys", "", "twin one", "baban"]
)
def test_what_is_no_name(name):
    assert is_no_name(words_of(name)) == (name != "baban")


def test_names_in_one_field_are_parted():
    assert names_of("Mair Jones", "") == (("mair",), ("jones",))
    assert names_of("", "Jones, Mair") == (("mair",), ("jones",))
    assert names_of("Mair", "") == (("mair",), ())
    assert names_of("", "ap Rhys") == ((), ("ap", "rhys"))


def test_aliases():
    assert aliases_of("Kate Evans; Katie") == ((("kate",), ("katie",)), (("evans",), ("katie",)))


def test_sounds_of_welsh():
    assert sound_of("dafydd") == sound_of("davith")
    assert sound_of("lloyd") == sound_of("loyd")
    assert sound_of("sian") == sound_of("shan")
    assert sound_of("evans") == sound_of("efans") == sound_of("ifans")


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("2012-03-04", "04032012"),
        ("04/03/2012", "04032012"),
        ("4.3.2012", "04032012"),
        ("20120304", "04032012"),
        ("04032012", "04032012"),
        ("4 March 2012", "04032012"),
        ("4 Mawrth 2012", "04032012"),
        ("March 4th 2012", "04032012"),
        ("2012-03-04T00:00:00", "04032012"),
        ("03/25/2012", "25032012"),
        ("2012", "00002012"),
        ("03/2012", "00032012"),
        ("tua 2012", "00002012"),
        ("2012-02-31", "31022012"),
    ],
)
def test_dates_however_they_are_written(said, digits):
    born = birth_of(said)

    assert born
    assert born.digits == digits


@pytest.mark.parametrize(
    "said", ["", None, "unknown", "01/01/1900", "n/a", date(1, 1, 1), date(1700, 5, 5), date.max]
)
def test_no_date(said):
    assert birth_of(said) is None


@pytest.mark.parametrize(
    "said", ["next week 5", "12", "99999999999", "5/5/5/5", "²⁰¹²", "3012-01-01"]
)
def test_what_is_no_date_is_not_guessed(said):
    with pytest.raises(ValueError):  # noqa: PT011 — any
        birth_of(said)


@pytest.mark.parametrize(
    ("other", "level"),
    [
        ("2012-03-04", "exact"),
        ("2012-04-03", "transposed"),
        ("2012-03-05", "digit"),
        ("2021-03-04", "digit"),
        ("2012-03-29", "two_parts"),
        ("2012", "estimated"),
        ("c. 2013", "estimated"),
        ("c. 2014", "near_year"),
        ("2012-11-27", "year"),
        ("1985-11-27", "different"),
        ("", "missing"),
    ],
)
def test_dates_agree_as_far_as_they_do(other, level):
    assert agreement(birth_of("2012-03-04"), birth_of(other)) == level


@pytest.mark.parametrize(
    ("address", "postcode", "level"),
    [
        ("12 High St, Llandudno", "ll302ab", "home"),
        ("12 High Street, Conwy", "", "home"),
        ("3 Station Road; 12 High Street LL30 2AB", "LL22 7AA", "home"),
        ("12 High Street", "LL22 7AA", "house"),
        ("", "LL30 2AB", "postcode"),
        ("40 High Street", "", "street"),
        ("3 Station Road", "LL30 2AC", "near_postcode"),
        ("3 Station Road", "LL30 2XY", "sector"),
        ("3 Station Road", "LL30 9XY", "area"),
        ("3 Station Road", "LL22 7AA", "different"),
        ("", "", "missing"),
        ("No fixed abode", "", "missing"),
    ],
)
def test_addresses_agree_as_far_as_they_do(address, postcode, level):
    here = places_of("12 High Street, Llandudno", "LL30 2AB")

    assert of_places(here, places_of(address, postcode)) == level


def test_addresses_in_the_other_language_and_mutated():
    assert (
        of_places(places_of("5 Ffordd Bangor", ""), places_of("5 Bangor Road", "")) != "different"
    )
    assert (
        of_places(places_of("Ty Gwyn, Penmorfa", ""), places_of("Ty Gwyn, Benmorfa", "")) == "home"
    )


def test_telephones_in_every_layout():
    number = telephones_of("07700 900123")

    assert number
    for said in ("+44 7700 900123", "0044 7700900123", "(07700) 900-123", "447700900123"):
        assert telephones_of(said) == number
    assert telephones_of("unknown") == telephones_of("0000000000") == frozenset()


def test_one_person_in_another_spelling_is_suggested():
    other = {**SIAN, "given_name": "Shan", "date_of_birth": "04/03/2012", "postcode": ""}

    assert score(SIAN, other).probability > SUGGESTED


def test_names_the_other_way_round_are_seen():
    found = score(SIAN, {**SIAN, "given_name": "Jones", "family_name": "Sian"})

    assert found.probability > SUGGESTED
    assert "First and last name the other way round" in reasons_of(found.levels)


def test_brothers_and_sisters_are_not_taken_for_one_person():
    sister = {**SIAN, "given_name": "Megan", "date_of_birth": "2010-05-06"}

    assert score(SIAN, sister).probability < 0.01


def test_a_twin_is_not_suggested():
    assert score(SIAN, {**SIAN, "given_name": "Megan"}).probability < SUGGESTED


def test_a_twin_of_the_other_sex_is_less_like():
    girl, boy = {**SIAN, "sex": "female"}, {**SIAN, "given_name": "Rhodri", "sex": "male"}

    assert score(girl, boy).probability < score(SIAN, {**SIAN, "given_name": "Rhodri"}).probability


def test_a_father_and_a_son_of_one_name_are_not_taken_for_one_person():
    assert score(SIAN, {**SIAN, "date_of_birth": "1980-11-27"}).probability < SUGGESTED


def test_a_common_name_alone_says_less_than_a_rare_one():
    rare = {"given_name": "Zebedee", "family_name": "Featherstonehaugh"}
    common = {"given_name": "David", "family_name": "Jones"}

    assert score(rare, rare).probability > 0.5 > score(common, common).probability


def test_one_name_only_is_never_suggested_by_itself():
    assert score({"given_name": "Mair"}, {"given_name": "Mair"}).probability < SUGGESTED


def test_one_nhs_number_on_two_people_is_told_and_not_believed():
    one = {**SIAN, "nhs_number": "9995260182"}
    other = {
        "given_name": "Gareth",
        "family_name": "Prosser",
        "date_of_birth": "1961-10-27",
        "nhs_number": "999 526 0182",
    }
    found = score(one, other)

    assert found.probability < SUGGESTED
    assert reasons_of(found.levels)[0] == "Same NHS number"


def test_another_nhs_number_speaks_against():
    one, other = {**SIAN, "nhs_number": "9995260182"}, {**SIAN, "nhs_number": "9991590838"}

    assert score(one, other).probability < score(SIAN, SIAN).probability
    assert "Different NHS number" in reasons_of(score(one, other).levels)


def test_a_reference_of_another_agency_counts():
    one = {"given_name": "Mair", "references": (("upn", "L662400124429"),)}

    assert score(one, one).levels["reference"] == "same"
    assert (
        score(one, one).probability
        > score({"given_name": "Mair"}, {"given_name": "Mair"}).probability
    )


def test_reasons_say_what_speaks_for_it_before_what_speaks_against():
    found = score(SIAN, {**SIAN, "given_name": "Megan", "date_of_birth": "2010-05-06"})

    assert reasons_of(found.levels) == (
        "Same last name",
        "Same address",
        "Different first name",
        "Different date of birth",
    )


def test_every_level_has_its_words_and_its_chances():
    chances = document()["comparisons"]
    silent = {("order", "straight"), ("sex", "same")}

    said = {(comparison, level) for comparison, levels in chances.items() for level in levels}
    assert said - silent == set(WORDS)
    for levels in chances.values():
        for kind in KINDS:
            assert sum(level[kind] for level in levels.values()) == pytest.approx(1, abs=0.01)


words = st.text(max_size=60)
descriptions = st.fixed_dictionaries(
    {
        "given_name": words,
        "family_name": words,
        "aliases": words,
        "address": words,
        "postcode": words,
        "telephone": words,
        "nhs_number": words,
        "sex": words,
        "date_of_birth": st.none() | st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    }
)


@settings(max_examples=150, deadline=None)
@given(descriptions, descriptions)
def test_whatever_is_written_gets_a_probability_that_does_not_depend_on_the_order(one, other):
    there, back = score(one, other), score(other, one)

    assert 0 <= there.probability <= 1
    assert there.probability == pytest.approx(back.probability)
    assert reasons_of(there.levels) == reasons_of(back.levels)
