"""What is said of figures: whole sentences, and never a percentage of nothing."""

import pytest
from django.utils import translation

from measures import words
from measures.messages import MESSAGES
from measures.rules import Quarter
from tests.measures.figures import COUNTED_AT


@pytest.mark.parametrize(
    ("numerator", "denominator", "said"),
    [
        pytest.param(3, 5, "3/5 = 60.0 %", id="a share"),
        pytest.param(1112, 1193, "1,112/1,193 = 93.2 %", id="a share of many"),
        pytest.param(0, 0, "0/0", id="nothing of nothing"),
        pytest.param(24, None, "24", id="a number"),
    ],
)
def test_a_figure_shows_what_it_is_made_of(numerator, denominator, said):
    assert words.figure(numerator, denominator) == said


def test_quarters_are_named_by_their_months():
    assert words.months_of(Quarter(2026, 4)) == "January to March 2027"
    assert words.short_months_of(Quarter(2026, 2)) == "Jul–Sep 2026"
    assert words.place_in_year(Quarter(2026, 4)) == "Quarter 4 of 2026–27"
    assert words.place_in_year(Quarter(2099, 1)) == "Quarter 1 of 2099–00"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        pytest.param((4, 6), (3, 5), "66.7 % (4 of 6) of decisions on child reports were made"
                     " within one working day, up from 60.0 % (3 of 5).", id="up"),
        pytest.param((3, 5), (4, 6), "60.0 % (3 of 5) of decisions on child reports were made"
                     " within one working day, down from 66.7 % (4 of 6).", id="down"),
        pytest.param((3, 5), (6, 10), "60.0 % (3 of 5) of decisions on child reports were made"
                     " within one working day, the same share as before.", id="the same share"),
        pytest.param((3, 5), (0, 0), "60.0 % (3 of 5) of decisions on child reports were made"
                     " within one working day.", id="nothing due before"),
        pytest.param((3, 5), None, "60.0 % (3 of 5) of decisions on child reports were made"
                     " within one working day.", id="not counted before"),
        pytest.param((0, 0), (3, 5), "No decision on a child report was due in this quarter.",
                     id="nothing due"),
    ],
)  # fmt: skip
def test_a_message_says_what_changed(now, before, said):
    assert MESSAGES["C04"].about(now, before) == said


def test_every_message_can_say_everything():
    for key, message in MESSAGES.items():
        base = None if key in ("C01", "A03", "X01", "X01.children", "X02", "received") else 9
        for before in ((1, base), (2, base), (3, base), None):
            said = message.about((2, base), before)
            assert "%" not in said.replace(" % (", ""), said
            assert said.endswith(".")
        assert "withheld" in message.about((None, base), (2, base))
        assert message.about((2, base), (None, base)) == message.about((2, base), None)
        assert message.nothing or base is None


def test_a_moment_is_told_in_the_time_of_wales():
    with translation.override("en-gb"):
        assert words.moment(COUNTED_AT) == "3 October 2026, 10:12"
