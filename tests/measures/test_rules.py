"""Quarters of the financial year, and percentages as they are published."""

import csv
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from measures import rules
from measures.rules import Quarter
from tests.project.shared import SHARED

ORACLES = SHARED / "data" / "oracles"


@pytest.mark.parametrize(
    ("year", "number", "first", "last"),
    [
        pytest.param(2026, 1, dt.date(2026, 4, 1), dt.date(2026, 6, 30), id="spring"),
        pytest.param(2026, 2, dt.date(2026, 7, 1), dt.date(2026, 9, 30), id="summer"),
        pytest.param(2026, 3, dt.date(2026, 10, 1), dt.date(2026, 12, 31), id="autumn"),
        pytest.param(2026, 4, dt.date(2027, 1, 1), dt.date(2027, 3, 31), id="winter, next year"),
    ],
)
def test_a_quarter_begins_and_ends_with_the_financial_year(year, number, first, last):
    assert rules.quarter(year, number) == (first, last)
    assert rules.quarter_of(first) == rules.quarter_of(last) == Quarter(year, number)


@pytest.mark.parametrize("number", [0, 5, -1])
def test_a_year_has_four_quarters(number):
    with pytest.raises(ValueError, match="quarters 1 to 4"):
        rules.quarter(2026, number)


def test_a_quarter_begins_at_midnight_in_wales_whatever_the_clocks_say():
    summer, winter = Quarter(2026, 2), Quarter(2026, 4)

    assert summer.starts_at.astimezone(dt.UTC) == dt.datetime(2026, 6, 30, 23, tzinfo=dt.UTC)
    assert winter.starts_at.astimezone(dt.UTC) == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    assert winter.ends_at.astimezone(dt.UTC) == dt.datetime(2027, 3, 31, 23, tzinfo=dt.UTC)


def test_a_quarter_has_ended_at_its_last_midnight_and_not_a_moment_before():
    summer = Quarter(2026, 2)

    assert summer.has_ended(at=summer.ends_at)
    assert not summer.has_ended(at=summer.ends_at - dt.timedelta(microseconds=1))


def test_a_report_shows_the_last_three_quarters_and_the_same_one_last_year():
    assert rules.shown_quarters(Quarter(2026, 2)) == [
        Quarter(2026, 2),
        Quarter(2026, 1),
        Quarter(2025, 4),
        Quarter(2025, 3),
        Quarter(2025, 2),
    ]


@pytest.mark.parametrize(
    ("numerator", "denominator", "published"),
    [
        pytest.param(3, 5, "60.0", id="three of five"),
        pytest.param(4, 6, "66.7", id="four of six"),
        pytest.param(1, 2000, "0.1", id="half is rounded up"),
        pytest.param(1, 16, "6.3", id="half is rounded up, not to even"),
        pytest.param(0, 7, "0.0", id="none of some"),
        pytest.param(7, 7, "100.0", id="all"),
        pytest.param(12546, 21951, "57.2", id="adult reports that needed enquiries, 2022-23"),
        pytest.param(4203, 12546, "33.5", id="enquiries that found action required, 2022-23"),
        pytest.param(15517, 25492, "60.9", id="adult reports that needed enquiries, 2023-24"),
        pytest.param(193, 1112, "17.4", id="Ceredigion published 17.3, cut off"),
        pytest.param(81, 1112, "7.3", id="Ceredigion, section 47"),
    ],
)
def test_a_percentage_is_rounded_half_up_to_one_place(numerator, denominator, published):
    assert rules.percent(numerator, denominator) == Decimal(published)


def test_nothing_of_nothing_is_no_percentage():
    assert rules.percent(0, 0) is None


def published_shares():
    """Yield the published percentages that give their numerator and denominator."""
    with (ORACLES / "statswales_PM_numerators_denominators.csv").open() as file:
        for row in csv.DictReader(file):
            if row["code"] in ("PM20a", "PM20b", "PM23", "PM24", "PM25"):
                yield int(row["numerator"]), int(row["denominator"]), row["value"]
    with (ORACLES / "conwy_published.csv").open() as file:
        for row in csv.DictReader(file):
            if row["numerator"] and row["denominator"] and row["percent_published"]:
                value = row["percent_published"].removesuffix(" (derived)")
                yield int(row["numerator"]), int(row["denominator"]), value


@pytest.mark.skipif(not ORACLES.exists(), reason="the published figures are not at hand")
def test_what_wales_and_conwy_published_comes_out_again():
    shares = list(published_shares())

    assert len(shares) == 8
    assert [str(rules.percent(top, base)) for top, base, _ in shares] == [
        value for _, _, value in shares
    ]


def test_children_and_conferences_give_two_shares_of_the_same_year():
    assert rules.percent(94, 120) == Decimal("78.3")
    assert rules.percent(52, 60) == Decimal("86.7")


@pytest.mark.parametrize(
    "text",
    [
        "2026-5",
        "2026-0",
        "26-1",
        "2026",
        "",
        "२०२६-1",
        "x-1",
        "2026-1 ",
        "0000-1",
        "1999-4",
        "9999-4",
    ],
)
def test_only_a_quarter_is_read_as_one(text):
    assert rules.quarter_from(text) is None


def test_a_quarter_is_read_as_it_is_written():
    assert rules.quarter_from(str(Quarter(2026, 2))) == Quarter(2026, 2)


def test_the_quarters_to_choose_go_back_to_the_first_report():
    assert rules.quarters_to_choose(dt.date(2025, 12, 31), dt.date(2026, 5, 1)) == [
        Quarter(2026, 1),
        Quarter(2025, 4),
        Quarter(2025, 3),
    ]


def test_before_any_report_there_is_one_quarter_to_choose():
    assert rules.quarters_to_choose(None, dt.date(2026, 5, 1)) == [Quarter(2026, 1)]


def test_no_report_is_made_of_a_quarter_that_has_not_begun():
    before = Quarter(2026, 2).starts_at - dt.timedelta(seconds=1)

    assert rules.objections_to_report(Quarter(2026, 2), at=before) == [
        "This quarter has not begun yet."
    ]
    assert rules.objections_to_report(Quarter(2026, 2), at=Quarter(2026, 2).starts_at) == []


def test_no_report_is_made_of_a_year_out_of_reach():
    assert rules.objections_to_report(Quarter(1066, 1), at=Quarter(2026, 2).starts_at) == [
        "Give a year between 2000 and 2100."
    ]


def lines(*numerators: int, base: int | None = None) -> list[dict[str, Any]]:
    """Return one measure in one quarter, parted."""
    return [
        {"key": "C02", "part": str(part), "numerators": [n], "denominators": base and [base]}
        for part, n in enumerate(numerators)
    ]


def published(*numerators: int, base: int | None = None) -> list[int | None]:
    return [line["numerators"][0] for line in rules.publishable(lines(*numerators, base=base))]


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        pytest.param((3,), [None], id="a small number"),
        pytest.param((0,), [0], id="nought names nobody"),
        pytest.param((5,), [5], id="five is published"),
        pytest.param((40, 3, 20, 9), [40, None, 20, None], id="and the second smallest with it"),
        pytest.param((40, 3, 2, 9), [40, None, None, 9], id="two hide each other"),
        pytest.param((40, 3, 0, 9), [40, None, 0, None], id="nought hides nothing"),
        pytest.param((40, 50, 60, 9), [40, 50, 60, 9], id="nothing small"),
    ],
)
def test_small_numbers_are_withheld_and_cannot_be_worked_out(numbers, shown):
    assert published(*numbers) == shown


@pytest.mark.parametrize(
    ("number", "base", "is_shown"),
    [
        pytest.param(30, 50, True, id="both are large"),
        pytest.param(3, 50, False, id="a small number"),
        pytest.param(48, 50, False, id="all but a few"),
        pytest.param(0, 3, False, id="of a few"),
        pytest.param(0, 50, True, id="none of many"),
        pytest.param(50, 50, True, id="all of many"),
    ],
)
def test_a_share_is_withheld_where_it_would_give_a_small_number_away(number, base, is_shown):
    assert published(number, base=base) == [number if is_shown else None]


def test_each_quarter_is_judged_by_itself_and_the_figures_stay_as_they_were():
    counted = [{"key": "C01", "part": "", "numerators": [3, 30], "denominators": None}]

    assert rules.publishable(counted)[0]["numerators"] == [None, 30]
    assert counted[0]["numerators"] == [3, 30]
