"""Figures in words: quarters, numbers beside their base, and what changed, in whole sentences."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from measures.rules import LONDON, Days, Quarter, percent

Words = str | Promise
# A numerator and, for a share, its denominator. A numerator that is withheld is None.
Value = tuple[int | None, int | None]
WITHHELD = "*"


def months_of(quarter: Quarter) -> str:
    """Return a quarter by its months: "July to September 2026"."""
    name = {
        1: _("April to June %(year)s"),
        2: _("July to September %(year)s"),
        3: _("October to December %(year)s"),
        4: _("January to March %(year)s"),
    }[quarter.number]
    return name % {"year": quarter.starts_on.year}


def short_months_of(quarter: Quarter) -> str:
    """Return the same for the head of a column: "Jul–Sep 2026"."""
    name = {
        1: _("Apr–Jun %(year)s"),
        2: _("Jul–Sep %(year)s"),
        3: _("Oct–Dec %(year)s"),
        4: _("Jan–Mar %(year)s"),
    }[quarter.number]
    return name % {"year": quarter.starts_on.year}


def days_of(days: Days) -> str:
    """Return a quarter by its months, and any other days by the first and the last."""
    if isinstance(days, Quarter):
        return months_of(days)
    return _("%(first)s to %(last)s") % {
        "first": date_format(days.starts_on, "j F Y"),
        "last": date_format(days.ends_on, "j F Y"),
    }


def place_in_year(quarter: Quarter) -> str:
    """Return which quarter of which financial year it is: "Quarter 2 of 2026–27"."""
    return _("Quarter %(number)s of %(year)s") % {
        "number": quarter.number,
        "year": financial_year(quarter.year),
    }


def financial_year(year: int) -> str:
    return f"{year}–{(year + 1) % 100:02}"


def moment(at: datetime) -> str:
    """Return a moment in Europe/London, in the reader's language."""
    return date_format(at.astimezone(LONDON), "j F Y, H:i")


def day(at: datetime) -> str:
    """Return the day of a moment in Europe/London, in the reader's language."""
    return date_format(at.astimezone(LONDON), "j F Y")


def percentage(numerator: int, denominator: int) -> str:
    """Return "60.0 %", or nothing where there is nothing to divide by."""
    share = percent(numerator, denominator)
    return "" if share is None else f"{share} %"


def fraction(numerator: int, denominator: int | None) -> str:
    """Return "3/5", or the number alone where it is no share."""
    return f"{numerator:,}" if denominator is None else f"{numerator:,}/{denominator:,}"


def figure(numerator: int | None, denominator: int | None) -> str:
    """Return a figure in full: "3/5 = 60.0 %", "0/0" or "24"; "*" where it is withheld."""
    if numerator is None:
        return WITHHELD
    share = "" if denominator is None else percentage(numerator, denominator)
    parts = fraction(numerator, denominator)
    return f"{parts} = {share}" if share else parts


def figure_in_words(numerator: int | None, denominator: int | None) -> str:
    """Return a figure for a sentence: "60.0 % (3 of 5)", "24", or "none" of none."""
    if numerator is None:
        return WITHHELD
    if denominator is None:
        return f"{numerator:,}"
    if denominator == 0:
        return _("none")
    return _("%(percent)s (%(numerator)s of %(denominator)s)") % {
        "percent": percentage(numerator, denominator),
        "numerator": f"{numerator:,}",
        "denominator": f"{denominator:,}",
    }


@dataclass(frozen=True)
class Message:
    """What may be said of a measure: each a whole sentence, for there is no gluing in Welsh."""

    rose: Words
    fell: Words
    same: Words
    alone: Words
    withheld: Words
    nothing: Words = ""

    def about(self, now: Value, before: Value | None) -> str:
        """Return the sentence for this quarter's numerator and denominator beside the last's.

        ``before`` is None where nothing was counted then. A share is compared as it is printed.
        Of a number that is withheld nothing is said but that.
        """
        if now[0] is None:
            return str(self.withheld)
        this, last = size(now), size(before) if before else None
        if this is None:
            return str(self.nothing)
        if last is None or before is None:
            return self.alone % {"now": figure_in_words(*now)}
        sentence = self.same if this == last else self.rose if this > last else self.fell
        return sentence % {"now": figure_in_words(*now), "before": figure_in_words(*before)}


def size(value: Value) -> Decimal | None:
    """Return what two figures are compared by; None where there is none, or it is withheld."""
    numerator, denominator = value
    if numerator is None:
        return None
    return Decimal(numerator) if denominator is None else percent(numerator, denominator)
