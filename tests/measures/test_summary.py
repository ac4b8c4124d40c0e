"""The summary of a quarter in words: its rules by examples, and what it never gives away."""

from typing import Any

import pytest

from measures.summary import summary
from measures.tables import Tables
from tests.measures.figures import figures


def said(*, is_public: bool = False, **given: Any) -> dict[str, list[str]]:
    return summary(Tables(figures(**given), is_public=is_public))


def parts(key: str, given: dict[str, tuple[int, int]]) -> dict[str, Any]:
    """Return figures in which a measure has these parts, each with its number and its base."""
    made = figures()
    like = next(line for line in made["lines"] if line["key"] == key)
    made["lines"] = [line for line in made["lines"] if line["key"] != key] + [
        {
            **like,
            "part": name.lower(),
            "names": [name, name],
            "numerators": [number, 0, 0, 0, 0],
            "denominators": [base, 0, 0, 0, 0],
        }
        for name, (number, base) in given.items()
    ]
    return made


def test_a_key_figure_stands_beside_the_quarter_before_and_the_year_before():
    found = said(C01=[182, 175, 1, 1, 202], C04=([3, 4, 1, 1, 0], [5, 6, 1, 1, 0]))

    assert found["changed"][0] == (
        "Contacts about children rose to 182, from 175. A year before, it was 202."
    )
    assert found["changed"][1].startswith("60.0 % (3 of 5) of decisions on child reports")


def test_each_limit_that_was_missed_is_counted_by_how_many_were_late():
    found = said(
        C04=([9, 0, 0, 0, 0], [12, 0, 0, 0, 0]),
        C13=([3, 0, 0, 0, 0], [4, 0, 0, 0, 0]),
        A10=([7, 0, 0, 0, 0], [7, 0, 0, 0, 0]),
    )

    assert found["late"] == [
        "3 of 12 decisions on child reports took more than one working day.",
        "One of 4 initial child protection conferences was held after its last day.",
    ]


def test_nothing_late_and_nothing_due_are_two_sentences():
    in_time = said(C04=([12, 0, 0, 0, 0], [12, 0, 0, 0, 0]))

    assert in_time["late"] == ["Nothing that has a time limit was late."]
    assert said()["late"] == ["Nothing that has a time limit was due."]


def test_what_moved_by_the_bound_stands_out_and_what_moved_less_does_not():
    far = said(C01=[120, 100, 0, 0, 0], C04=([90, 95, 0, 0, 0], [100, 100, 0, 0, 0]))
    near = said(C01=[119, 100, 0, 0, 0], C04=([91, 95, 0, 0, 0], [100, 100, 0, 0, 0]))

    assert far["look"] == [
        "“Contacts received” rose to 120, from 100 in the quarter before.",
        (
            "“Decisions within one working day” fell to 90.0 % (90 of 100), from 95.0 % (95 of 100)"
            " in the quarter before."
        ),
    ]
    assert near["look"] == []


def test_a_better_share_does_not_stand_out_and_a_year_is_looked_at_after_the_quarter():
    better = said(C04=([99, 90, 0, 0, 0], [100, 100, 0, 0, 0]))
    year = said(C06=([30, 30, 0, 0, 20], [100, 100, 0, 0, 100]))

    assert better["look"] == []
    assert year["look"] == [
        (
            "“Repeat referrals within 12 months” rose to 30.0 % (30 of 100), from 20.0 % (20 of"
            " 100) a year before."
        )
    ]


def test_what_is_taken_of_too_few_does_not_stand_out():
    assert said(C04=([1, 9, 0, 0, 0], [9, 9, 0, 0, 0]))["look"] == []
    assert said(C01=[20, 9, 0, 0, 0])["look"] == []


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("C30", "came to 60.0 % (12 of 20) of the strategy meetings it was invited to, the"),
        ("P04", "came to 60.0 % (12 of 20) of the panels' sittings it was invited to, the"),
        ("P05", "gave panels 60.0 % (12 of 20) of what they asked of it in time, the"),
    ],
)
def test_the_agency_that_came_or_answered_least_is_named(key, sentence):
    found = summary(Tables(parts(key, {"Police": (20, 20), "Health": (12, 20)})))

    assert found["look"] == [f"Health {sentence} smallest share of all agencies."]


def test_in_the_public_edition_no_sentence_speaks_of_what_is_withheld():
    given: dict[str, Any] = {
        "C01": [40, 3, 60, 70, 4],
        "C04": ([37, 30, 30, 30, 30], [40, 40, 40, 40, 40]),
        "A10": ([30, 40, 40, 40, 40], [40, 40, 40, 40, 40]),
        "X01": [4, 40, 40, 40, 40],
    }

    found = said(is_public=True, **given)

    every = " ".join(sentence for sentences in found.values() for sentence in sentences)
    assert found["changed"][0] == "Contacts about children came to 40."
    assert found["late"] == [
        (
            "The share of decisions on child reports made within one working day is withheld,"
            " because the numbers are small."
        ),
        "10 of 40 section 126 enquiries that ended took more than seven working days.",
    ]
    assert found["look"] == [
        (
            "“Enquiries within seven working days” fell to 75.0 % (30 of 40), from 100.0 % (40 of"
            " 40) in the quarter before."
        )
    ]
    for told in ("37", "92.5", "MARAC", "A year before, it was 4"):
        assert told not in every, told


def test_an_agency_is_not_named_where_another_is_withheld():
    shown = parts("C30", {"Police": (20, 20), "Health": (12, 20), "School": (1, 20)})

    assert summary(Tables(shown, is_public=True))["look"] == []
    assert summary(Tables(shown))["look"][0].startswith("School came to 5.0 %")


def test_what_is_least_complete_and_what_is_open_is_said():
    found = said(
        X04_sex=([90, 0, 0, 0, 0], [100, 0, 0, 0, 0]),
        X04_nhs=([20, 0, 0, 0, 0], [100, 0, 0, 0, 0]),
        P03=([3, 0, 0, 0, 0], [12, 0, 0, 0, 0]),
    )

    assert found["look"] == [
        "“NHS number known” is the least complete of what is recorded: 20.0 % (20 of 100).",
        "Of the actions agreed at MARAC, 25.0 % (3 of 12) are still to do.",
    ]
