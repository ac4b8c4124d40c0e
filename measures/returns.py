"""What is sent to others from the measures: each return's lines, in both languages side by side."""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from measures import codes, words
from measures.definitions import DEFINITIONS
from measures.rules import (
    FIRST_YEAR,
    LAST_YEAR,
    Days,
    Period,
    Quarter,
    percent,
    publishable,
    quarter_from,
)
from measures.tables import part_name
from records.outbox import LOCALES

FILE = Path(__file__).parent / "data" / "returns.toml"
# Two reports are compared within a quarter, so that these have no number over any other days.
OF_A_QUARTER = frozenset({"A04", "A04.different"})


@dataclass(frozen=True)
class Return:
    """One return: its lines by the number each has there, and what it asks for and is not here."""

    code: str
    name_en: str
    name_cy: str
    lacks_en: str
    lacks_cy: str
    items: Sequence[tuple[str, str]]

    @property
    def name(self) -> str:
        return self.name_cy if get_language() == "cy" else self.name_en

    @property
    def lacks(self) -> str:
        return self.lacks_cy if get_language() == "cy" else self.lacks_en

    def keys(self, days: Days) -> list[str]:
        """Return the measures that have a number over these days."""
        return [
            key for _item, key in self.items if isinstance(days, Quarter) or key not in OF_A_QUARTER
        ]


@cache
def returns() -> Mapping[str, Return]:
    rows = tomllib.loads(FILE.read_text())["returns"]
    return {row["code"]: Return(**row) for row in rows}


def days_from(text: str) -> Days | None:
    """Return the quarter written "2026-2", or the financial year "2026"; None for anything else."""
    if text.isascii() and text.isdecimal() and len(text) == 4:
        year = int(text)
        is_year = FIRST_YEAR <= year <= LAST_YEAR
        return Period(date(year, 4, 1), date(year + 1, 3, 31)) if is_year else None
    return quarter_from(text)


def name_of(days: Days) -> str:
    if isinstance(days, Quarter):
        return words.months_of(days)
    return _("Financial year %(year)s") % {"year": words.financial_year(days.starts_on.year)}


def header() -> list[str]:
    """Return the headings, in both languages; what is said in words has a column in each."""
    return [
        " / ".join(in_both(lambda: _("Item"))),
        " / ".join(in_both(lambda: _("Code"))),
        *in_both(lambda: _("Measure")),
        *in_both(lambda: _("Part")),
        *in_both(lambda: _("Unit")),
        " / ".join(in_both(lambda: _("Number"))),
        " / ".join(in_both(lambda: _("Of"))),
        " / ".join(in_both(lambda: _("Per cent"))),
    ]


def in_both(say: Callable[[], object]) -> list[str]:
    """Return what is said in English and in Welsh."""
    found = []
    for language in ("en", "cy"):
        with translation.override(LOCALES[language]):
            found.append(str(say()))
    return found


def lines(
    asked: Return, counted: Sequence[dict[str, Any]], *, is_public: bool
) -> Iterator[list[str]]:
    """Yield the lines of a return from what was counted; small numbers are withheld in public."""
    confirmed = codes.codes(codes.CONFIRMED)
    shown = publishable(counted) if is_public else counted
    for item, key in asked.items:
        definition = DEFINITIONS[key]
        names, units = (
            in_both(partial(str, definition.name)),
            in_both(partial(str, definition.unit)),
        )
        for line in [line for line in shown if line["key"] == key]:
            parts = in_both(partial(part_name, line))
            yield [item, confirmed.get(key, ""), *names, *parts, *units, *numbers_of(line)]


def numbers_of(line: Mapping[str, Any]) -> list[str]:
    """Return the number, what it is of and its percentage; "*" for what is withheld."""
    (number,), base = line["numerators"], line["denominators"] and line["denominators"][0]
    if number is None:
        return [words.WITHHELD, "", ""]
    share = None if base is None else percent(number, base)
    return [str(number), "" if base is None else str(base), "" if share is None else str(share)]
