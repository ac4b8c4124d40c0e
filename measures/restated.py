"""Figures that a later count gives otherwise than the first one did, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from measures import words
from measures.definitions import DEFINITIONS
from measures.rules import Quarter, publishable
from measures.subjects import WHOLE, takes_in
from measures.tables import part_name

Lines = Sequence[dict[str, Any]]
# By quarter: the figures of its first count, and when that was taken.
Firsts = Mapping[Quarter, tuple[dict[str, Any], datetime]]


def restated(
    figures: dict[str, Any],
    firsts: Firsts,
    *,
    subject: str = WHOLE,
    is_public: bool = False,
) -> list[dict[str, str]]:
    """Return what ``figures`` give otherwise than the first count of each of their quarters.

    ``firsts`` has that count's figures and when it was taken. A number is told with its base; one
    of many parts only where the part itself changed. In the public edition both are as published,
    and of the measures of the ``subject`` alone.
    """
    now_lines = lines_of(figures, is_public=is_public)
    return [
        row
        for column, pair in enumerate(figures["quarters"])
        if (first := firsts.get(Quarter(*pair)))
        for row in rows_of(
            column, now_lines, lines_of(first[0], is_public=is_public), about(pair, first[1])
        )
        if takes_in(subject, row["key"])
    ]


def about(pair: Sequence[int], first_at: datetime) -> dict[str, str]:
    return {"months": words.short_months_of(Quarter(*pair)), "first_on": words.day(first_at)}


def rows_of(
    column: int, now_lines: Lines, first_lines: Lines, said: dict[str, str]
) -> Iterator[dict[str, str]]:
    """Yield a row for each figure of one quarter that differs."""
    then = {(line["key"], line["part"]): line for line in first_lines}
    counted_then = {line["key"] for line in first_lines}
    for line in now_lines:
        if line["key"] not in DEFINITIONS or line["key"] not in counted_then:
            continue
        earlier = then.get((line["key"], line["part"]))
        was = value_of(earlier, 0) if earlier else (0, None)
        now = value_of(line, column)
        if was[0] != now[0] or (not line["part"] and was != now):
            yield {
                **said,
                "key": line["key"],
                "name": str(DEFINITIONS[line["key"]].name),
                "part_name": part_name(line),
                "first": words.figure(*was),
                "now": words.figure(*now),
            }


def lines_of(figures: dict[str, Any], *, is_public: bool) -> Lines:
    return publishable(figures["lines"]) if is_public else figures["lines"]


def value_of(line: dict[str, Any], column: int) -> words.Value:
    bases = line["denominators"]
    return line["numerators"][column], bases and bases[column]
