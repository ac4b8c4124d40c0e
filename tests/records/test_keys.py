"""Keys that sort by time, and references that survive being read out and typed."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from records.keys import (
    ALPHABET,
    RANDOM_CHARACTERS,
    check_character,
    format_reference,
    new_reference,
    normal_reference,
    uuid7,
)

drawn = st.text(ALPHABET, min_size=RANDOM_CHARACTERS, max_size=RANDOM_CHARACTERS)
# The check counts modulo 31, so that these two stand for one another.
ALIKE = {"0", "Z"}


@st.composite
def references(draw: st.DrawFn) -> str:
    characters = draw(drawn)
    return format_reference("SG", characters + check_character(characters))


def test_a_new_reference_is_one_we_would_recognise():
    for _ in range(200):
        reference = new_reference("SG")
        assert normal_reference(reference) == reference
        assert len(reference) == len("SG-XXXX-XXXX")


@given(references())
def test_a_reference_is_known_however_it_is_typed(reference):
    spoken = reference.replace("0", "o").replace("1", "l")

    for typed in (
        reference.lower(),
        reference.replace("-", " "),
        f"  {reference} ",
        reference[:7] + reference[8:],
        spoken,
    ):
        assert normal_reference(typed) == reference


@given(references(), st.integers(3, 11), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(reference, place, character):
    assume(reference[place] != "-")
    assume(reference[place] != character and {reference[place], character} != ALIKE)

    wrong = reference[:place] + character + reference[place + 1 :]

    assert normal_reference(wrong) is None


@given(references(), st.integers(0, 7), st.integers(0, 7))
def test_two_characters_that_changed_places_are_noticed(reference, one, other):
    characters = list(reference.removeprefix("SG-").replace("-", ""))
    assume(characters[one] != characters[other])
    assume({characters[one], characters[other]} != ALIKE)

    characters[one], characters[other] = characters[other], characters[one]

    assert normal_reference(format_reference("SG", "".join(characters))) is None


@given(st.text(max_size=30))
def test_whatever_is_typed_is_answered(text):
    found = normal_reference(text)

    assert found is None or set(found) <= set(string.printable)


@pytest.mark.parametrize("text", ["", "SG", "SG-", "SG-1234-567", "\x00", "SG-7K2M-P9XH-1", "🦉"])
def test_what_cannot_be_a_reference_is_none(text):
    assert normal_reference(text) is None


@pytest.mark.parametrize("prefix", ["", "\0", "É", "S G"])
def test_what_stands_before_the_characters_is_letters_and_digits(prefix):
    reference = new_reference("SG")

    assert normal_reference(reference) == reference
    assert normal_reference(reference.replace("SG", prefix, 1)) is None


def test_keys_sort_by_the_time_they_were_made():
    keys = [uuid7() for _ in range(100)]

    assert keys == sorted(keys)
    assert {key.version for key in keys} == {7}
