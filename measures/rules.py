"""Quarters, percentages and small numbers. Pure: no queries, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

LONDON = ZoneInfo("Europe/London")
FIRST_YEAR, LAST_YEAR = 2000, 2100
SHOWN_BESIDE = 4
FEWEST_PUBLISHED = 5
MOST_CHOICES = 40


class Days:
    """Whole days in Europe/London, the first and the last of them counted."""

    starts_on: date
    ends_on: date

    @property
    def starts_at(self) -> datetime:
        """Return the first moment, midnight in Europe/London."""
        return at_midnight(self.starts_on)

    @property
    def ends_at(self) -> datetime:
        """Return the first moment after it."""
        return at_midnight(self.ends_on + timedelta(days=1))


@dataclass(frozen=True)
class Period(Days):
    """Any days, from the first to the last."""

    starts_on: date
    ends_on: date

    def __str__(self) -> str:
        return f"{self.starts_on}_{self.ends_on}"


@dataclass(frozen=True, order=True)
class Quarter(Days):
    """A quarter of a financial year; ``year`` is the one in which that year starts (1 April)."""

    year: int
    number: int

    @property
    def starts_on(self) -> date:  # type: ignore[override]
        return quarter(self.year, self.number)[0]

    @property
    def ends_on(self) -> date:  # type: ignore[override]
        return quarter(self.year, self.number)[1]

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    def has_ended(self, *, at: datetime) -> bool:
        return at >= self.ends_at


def quarter(year: int, number: int) -> tuple[date, date]:
    """Return the first and last day, in Europe/London, of a quarter of the financial year.

    ``year`` is the year in which the financial year starts: (2026, 2) is 1 July to 30 September
    2026, and (2026, 4) is 1 January to 31 March 2027. Raises ValueError for any other number.
    Source: measures A.6, quarters end on 30 June, 30 September, 31 December and 31 March.
    """
    if number not in (1, 2, 3, 4):
        raise ValueError(f"a year has quarters 1 to 4, not {number}")
    month = (4, 7, 10, 1)[number - 1]
    first = date(year + (number == 4), month, 1)
    following = date(first.year + (month == 10), (month + 2) % 12 + 1, 1)
    return first, following - timedelta(days=1)


def quarter_of(day: date) -> Quarter:
    """Return the quarter a day falls in."""
    months_since_april = (day.month - 4) % 12
    return Quarter(day.year - (day.month < 4), months_since_april // 3 + 1)


def quarter_before(this: Quarter, *, steps: int = 1) -> Quarter:
    """Return the quarter ``steps`` before this one; four before is the same quarter last year."""
    index = this.year * 4 + this.number - 1 - steps
    return Quarter(index // 4, index % 4 + 1)


def shown_quarters(this: Quarter) -> list[Quarter]:
    """Return this quarter, the last three and the same quarter last year, the newest first (A.6).

    These are five in a row, since the same quarter last year is the fourth before this one.
    """
    return [this, *(quarter_before(this, steps=steps) for steps in range(1, SHOWN_BESIDE + 1))]


def at_midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def percent(numerator: int, denominator: int) -> Decimal | None:
    """Return the percentage to one place, rounded half up from the raw figures (A.10).

    None where there is nothing to divide by: 0 of 0 is no percentage.
    """
    if denominator == 0:
        return None
    return (Decimal(numerator) * 100 / Decimal(denominator)).quantize(
        Decimal("0.1"), rounding=ROUND_HALF_UP
    )


def is_small(number: int) -> bool:
    """Say whether a number could point at somebody: 1 to 4. Nought names nobody (A.10)."""
    return 0 < number < FEWEST_PUBLISHED


def publishable(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lines of figures as they may be published, with None for what is withheld (A.10).

    Withheld are numbers from 1 to 4, shares of which the number, its base or the rest of the base
    is one, and, where just one of a measure's parts is withheld, the next smallest as well, so
    that the total does not give the first away.
    """
    shown = [{**line, "numerators": list(line["numerators"])} for line in lines]
    for key in dict.fromkeys(line["key"] for line in lines):
        parts = [line for line in shown if line["key"] == key]
        for quarter in range(len(parts[0]["numerators"])):
            row = [line["numerators"][quarter] for line in parts]
            bases = [line["denominators"] and line["denominators"][quarter] for line in parts]
            for index in withheld(row, bases):
                parts[index]["numerators"][quarter] = None
    return shown


def withheld(row: Sequence[int], bases: Sequence[int | None]) -> set[int]:
    """Return which numbers of one measure in one quarter are withheld, by their place."""
    small = {
        index
        for index, (number, base) in enumerate(zip(row, bases, strict=True))
        if is_small(number) or (base is not None and (is_small(base) or is_small(base - number)))
    }
    if len(row) > 1 and len(small) == 1:
        others = [index for index, number in enumerate(row) if index not in small and number]
        small |= set(sorted(others, key=lambda index: row[index])[:1])
    return small


def objections_to_report(
    quarter: Quarter, *, is_public: bool = False, is_of_team: bool = False, at: datetime
) -> list[str]:
    """List every reason no report can be made of a quarter, in plain words.

    A team's is not published: beside the agency's it would tell what either withholds (A.10).
    """
    if not FIRST_YEAR <= quarter.year <= LAST_YEAR:
        return [
            _("Give a year between %(first)d and %(last)d.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        ]
    if at < quarter.starts_at:
        return [_("This quarter has not begun yet.")]
    if is_public and is_of_team:
        return [
            _(
                "A report of one team is not for publication: beside the whole agency's it would"
                " give away numbers that are withheld."
            )
        ]
    return []


def quarter_from(text: str) -> Quarter | None:
    """Return the quarter written as "2026-2"; None for anything else."""
    year, _dash, number = text.partition("-")
    if not (
        text.isascii() and year.isdecimal() and number in ("1", "2", "3", "4") and len(year) == 4
    ):
        return None
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None  # 0000 and 9999 have no days before or after them
    return Quarter(int(year), int(number))


def period_from(first: str, last: str) -> Period | None:
    """Return the days from "2026-07-01" to "2026-08-15"; None for what are no such days."""
    try:
        days = Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None
    return days if days.starts_on.year >= FIRST_YEAR and is_in_order(days) else None


def is_in_order(days: Period) -> bool:
    return days.starts_on <= days.ends_on and days.ends_on.year <= LAST_YEAR


def objections_to_days(days: Period, *, today: date) -> dict[str, str]:
    """Return why no figures can be given of these days, by the day it is about."""
    said = {}
    if days.starts_on.year < FIRST_YEAR:
        said["first"] = _("Give a day in %(year)d or later.") % {"year": FIRST_YEAR}
    if days.starts_on > today:
        said["first"] = _("This day is in the future.")
    if days.ends_on > today:
        said["last"] = _("This day is in the future.")
    elif days.ends_on < days.starts_on:
        said["last"] = _("The last day is before the first.")
    return said


def quarters_to_choose(first_day: date | None, today: date) -> list[Quarter]:
    """Return the quarters from that of ``first_day`` to today's, the newest first."""
    this = quarter_of(today)
    first = quarter_of(first_day) if first_day else this
    quarters = [this]
    while quarters[-1] > first and len(quarters) < MOST_CHOICES:
        quarters.append(quarter_before(quarters[-1]))
    return quarters
