"""How dates and ages of a chronology read, and what may be written into one. No database."""

import datetime as dt

import pytest

from people.rules_life import Life
from safeguarding.chronology.rules import (
    When,
    age_at,
    day_after,
    objections_to_copy,
    objections_to_correcting,
    objections_to_entry,
)

TODAY = dt.date(2026, 6, 1)
BORN = Life(born_on=dt.date(2015, 3, 2))


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (When(dt.date(2024, 3, 4)), "4 March 2024"),
        (When(dt.date(2024, 3, 1), "month"), "March 2024"),
        (When(dt.date(2024, 1, 1), "year"), "2024"),
        (When(dt.date(2024, 3, 4), is_approximate=True), "about 4 March 2024"),
        (
            When(dt.date(2024, 3, 4), "day", dt.date(2024, 5, 1), "month"),
            "4 March 2024 to May 2024",
        ),
        (
            When(dt.date(2023, 1, 1), "year", dt.date(2024, 1, 1), "year", is_approximate=True),
            "about 2023 to 2024",
        ),
    ],
)
def test_a_date_reads_as_far_as_it_is_known(when: When, words: str) -> None:
    assert when.words == words


@pytest.mark.parametrize(
    ("when", "first", "last", "wanted"),
    [
        (When(dt.date(2024, 3, 4)), dt.date(2024, 3, 4), dt.date(2024, 3, 4), True),
        (When(dt.date(2024, 3, 4)), dt.date(2024, 3, 5), None, False),
        (When(dt.date(2024, 3, 4)), None, dt.date(2024, 3, 3), False),
        (When(dt.date(2024, 2, 1), "month"), dt.date(2024, 2, 29), None, True),
        (When(dt.date(2024, 2, 1), "month"), None, dt.date(2024, 2, 10), True),
        (When(dt.date(2024, 1, 1), "year"), dt.date(2024, 12, 31), None, True),
        (When(dt.date(2024, 1, 1), "year"), dt.date(2025, 1, 1), None, False),
        (When(dt.date(2020, 1, 1), "day", dt.date(2024, 1, 1)), dt.date(2023, 1, 1), None, True),
    ],
)
def test_what_may_lie_in_a_period_is_shown_in_it(
    when: When, first: dt.date | None, last: dt.date | None, wanted: object
) -> None:
    assert when.is_within(first, last) is wanted


@pytest.mark.parametrize(
    ("life", "when", "age"),
    [
        (BORN, When(dt.date(2024, 3, 1)), "8 years old"),
        (BORN, When(dt.date(2024, 3, 2)), "9 years old"),
        (BORN, When(dt.date(2016, 3, 2)), "12 months old"),
        (BORN, When(dt.date(2015, 3, 2)), "at birth"),
        (BORN, When(dt.date(2014, 12, 1)), "before birth"),
        (BORN, When(dt.date(2024, 3, 1), "month"), "about 8 years old"),
        (BORN, When(dt.date(2024, 3, 2), is_approximate=True), "about 9 years old"),
        (
            Life(born_on=dt.date(2015, 3, 2), is_birth_estimated=True),
            When(dt.date(2024, 3, 2)),
            "about 9 years old",
        ),
        (Life(expected_on=dt.date(2026, 9, 1)), When(dt.date(2026, 5, 1)), "not born yet"),
        (Life(), When(dt.date(2026, 5, 1)), ""),
        (
            Life(born_on=dt.date(2000, 1, 1), died_on=dt.date(2020, 1, 1)),
            When(dt.date(2021, 1, 1)),
            "",
        ),
    ],
)
def test_the_age_is_that_of_the_day(life: Life, when: When, age: str) -> None:
    assert age_at(life, when).replace("year old", "years old") == age


@pytest.mark.parametrize(
    ("when", "words", "source", "wanted"),
    [
        (When(dt.date(2024, 3, 4)), "Fell.", "School", ""),
        (When(TODAY), "Fell.", "School", ""),
        (When(TODAY + dt.timedelta(days=1)), "Fell.", "School", "after today"),
        (When(dt.date(2024, 1, 1), "day", dt.date(2027, 1, 1)), "Fell.", "School", "after today"),
        (When(dt.date(2024, 3, 4), "day", dt.date(2024, 3, 3)), "Fell.", "School", "before it"),
        (When(dt.date(1024, 3, 4)), "Fell.", "School", "too long ago"),
        (When(dt.date(2024, 3, 4)), " \u200b", "School", "what happened"),
        (When(dt.date(2024, 3, 4)), "Fell.", "\u2060", "who told it"),
    ],
)
def test_an_entry_says_when_what_and_from_whom(
    when: When, words: str, source: str, wanted: str
) -> None:
    objections = objections_to_entry(when=when, words=words, source=source, today=TODAY)

    assert (objections == []) is (wanted == "")
    assert wanted in " ".join(objections)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, ""),
        ({"is_own": False}, "Only the agency"),
        ({"is_newest": False}, "Somebody else"),
        ({"is_newest": False, "is_struck_out": True}, "struck out"),
        ({"reason": " "}, "why"),
    ],
)
def test_an_entry_is_put_right_by_its_own_agency_with_a_reason(
    said: dict[str, bool | str], wanted: str
) -> None:
    asked = {
        "is_newest": True,
        "is_struck_out": False,
        "is_own": True,
        "reason": "Wrong day.",
        **said,
    }

    objections = objections_to_correcting(**asked)  # type: ignore[arg-type]

    assert (objections == []) is (wanted == "")
    assert wanted in " ".join(objections)


def test_no_copy_for_somebody_called_like_a_possible_source_of_harm() -> None:
    names = ["Dylan Puw", ""]

    def objections(recipient: str, entries: int = 1) -> list[str]:
        return objections_to_copy(
            recipient=recipient, purpose="A hearing", entries=entries, may_have_harmed=names
        )

    assert objections("The family court") == []
    assert len(objections("dylan  PÛW")) == 1
    assert len(objections("", 0)) == 2
    assert "1000 entries at most" in objections("The family court", 1001)[0]


def test_what_was_recorded_on_a_day_is_known_at_its_end() -> None:
    assert day_after(dt.date(2024, 2, 29)) == dt.date(2024, 3, 1)
