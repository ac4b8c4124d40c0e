"""Figures as tables and sentences: what the page of figures and the report have in common."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from measures import words
from measures.definitions import DEFINITIONS, Section
from measures.messages import MESSAGES
from measures.rules import Quarter, publishable
from measures.subjects import WHOLE, takes_in
from strategy_meetings.models import PractitionerConcern

# None where a quarter was not counted.
Value = words.Value | None


class Tables:
    """A quarter's figures in the reader's language. Columns are quarters, the newest first.

    All of them, or those of one ``subject``.
    """

    def __init__(
        self, figures: dict[str, Any], *, subject: str = WHOLE, is_public: bool = False
    ) -> None:
        self.subject = subject
        self.is_public = is_public
        self.quarters = [Quarter(*pair) for pair in figures["quarters"]]
        self.quarter = self.quarters[0]
        lines = publishable(figures["lines"]) if is_public else figures["lines"]
        self.lines: Sequence[dict[str, Any]] = [
            line for line in lines if takes_in(subject, line["key"])
        ]
        first = figures["first_received_on"]
        self.first_received_on = first and date.fromisoformat(first)

    def is_counted(self, quarter: Quarter) -> bool:
        """Say whether anything had been received by the end of a quarter, so that 0 means none."""
        return bool(self.first_received_on and self.first_received_on <= quarter.ends_on)

    def has(self, key: str) -> bool:
        return any(line["key"] == key for line in self.lines)

    def line(self, key: str) -> dict[str, Any]:
        """Return the line of a measure that has no parts."""
        return next(line for line in self.lines if line["key"] == key)

    def values(self, key: str) -> list[Value]:
        return self.values_of(self.line(key))

    def values_of(self, line: dict[str, Any]) -> list[Value]:
        """Return the numerator and denominator of each quarter; None where it was not counted."""
        bases = line["denominators"] or [None] * len(self.quarters)
        counted = zip(line["numerators"], bases, self.quarters, strict=True)
        return [
            (numerator, base) if self.is_counted(quarter) else None
            for numerator, base, quarter in counted
        ]

    def message(self, key: str) -> str:
        """Say in a sentence how a measure stands beside the quarter before."""
        now, before, *_earlier = self.values(key)
        nothing: words.Value = (0, 0 if self.line(key)["denominators"] else None)
        return MESSAGES[key].about(now or nothing, before)

    def tiles(self) -> list[dict[str, Any]]:
        """Return what a manager looks at first, the worst first, each beside the quarter before.

        ``key`` and ``of_all`` say which rows are behind it.
        """
        tiles = []
        for key, label in (
            ("C04.late", _("Decisions on children late")),
            ("C04", _("Decisions on children within one working day")),
            ("C06", _("Children referred again within 12 months")),
            ("C01", _("Contacts about children")),
            ("A03", _("Reports of adults at risk")),
            ("A10", _("Adult enquiries within seven working days")),
        ):
            now, before, *_earlier = self.values(key)
            tiles.append(
                {
                    "key": key,
                    "of_all": bool(self.line(key)["denominators"]),
                    "number": headline(now),
                    "label": label,
                    "note": beside(now, before),
                    "is_urgent": key == "C04.late" and bool(now and now[0]),
                }
            )
        return tiles

    def columns(self) -> list[dict[str, str]]:
        notes = {1: _("quarter before"), 4: _("a year before")}
        return [
            {"months": words.short_months_of(quarter), "note": notes.get(index, "")}
            for index, quarter in enumerate(self.quarters)
        ]

    def sections(self) -> list[dict[str, Any]]:
        """Return the table of measures, section by section; the sources have their own table."""
        return [
            {"title": str(section.label), "rows": rows}
            for section in Section
            if (
                rows := [
                    row
                    for key, definition in DEFINITIONS.items()
                    if definition.section == section and key != "C02"
                    for row in self.rows(key)
                ]
            )
        ]

    def header_of_file(self) -> list[str]:
        """Return the headings of the measures as a file."""
        quarters = [column["months"] for column in self.columns()]
        return [_("Measure"), _("Name"), _("Part"), _("Unit"), *quarters]

    def lines_of_file(self) -> Iterator[list[str]]:
        """Yield one line for each measure and part, its numbers as they stand on the page."""
        for row in [row for section in self.sections() for row in section["rows"]]:
            named = (row["key"], row["name"], row["part_name"], row["unit"])
            yield [*map(str, named), *(cell["full"] for cell in row["cells"])]

    def rows(self, key: str) -> list[dict[str, Any]]:
        definition = DEFINITIONS[key]
        return [
            {
                "key": key,
                "name": str(definition.name),
                "part": line["part"],
                "part_name": part_name(line),
                "unit": str(definition.unit),
                "cells": [cell(value) for value in self.values_of(line)],
            }
            for line in self.lines
            if line["key"] == key
        ]

    def missing(self) -> list[str]:
        """Say, in whole sentences, what these figures do not hold."""
        said = []
        if self.first_received_on is None:
            return [_("No report has been received yet, so there is nothing to count.")]
        if self.first_received_on > self.quarters[-1].starts_on:
            said.append(
                _(
                    "Nothing was received here before %(day)s. Quarters that ended by then are"
                    " marked “not counted”, and the quarter that day falls in is not whole."
                )
                % {"day": date_format(self.first_received_on, "j F Y")}
            )
        for key, sentence in (
            (
                "C04.not_due",
                _("Decisions on children that were not due yet when this was counted: %(n)s."),
            ),
            (
                "C04.no_clock",
                _("Contacts taken in from another system, without a clock of ours: %(n)s."),
            ),
        ):
            value = self.values(key)[0] if self.has(key) else None
            if value and value[0]:
                said.append(sentence % {"n": f"{value[0]:,}"})
        return said


def cell(value: Value) -> dict[str, Any]:
    """Return a table cell: the percentage, and the numbers it is made of."""
    if value is None:
        return {"full": "", "share": "", "fraction": "", "numerator": None, "denominator": None}
    numerator, denominator = value
    full = words.figure(numerator, denominator)
    if numerator is None:
        return {"full": full, "share": "", "fraction": "", "numerator": None, "denominator": None}
    return {
        "numerator": numerator,
        "denominator": denominator,
        "full": full,
        "share": "" if denominator is None else words.percentage(numerator, denominator),
        "fraction": words.fraction(numerator, denominator),
    }


def headline(value: Value) -> str:
    """Return the one number of a tile."""
    numerator, denominator = value or (None, None)
    if numerator is None:
        return "–"
    if denominator is None:
        return f"{numerator:,}"
    return words.percentage(numerator, denominator) or "–"


def beside(now: Value, before: Value) -> str:
    """Return what stands under a tile's number: what it is made of, and the quarter before."""
    earlier = words.figure_in_words(*before) if before else _("not counted")
    if now is None or now[0] is None or now[1] is None:
        return _("Quarter before: %(before)s") % {"before": earlier}
    return _("%(numerator)s of %(denominator)s. Quarter before: %(before)s") % {
        "numerator": f"{now[0]:,}",
        "denominator": f"{now[1]:,}",
        "before": earlier,
    }


def part_name(line: dict[str, Any]) -> str:
    """Return the name of a line's part in the reader's language; "" where it has none."""
    if line["key"] == "X02.outcome":
        return str(PractitionerConcern.Outcome(line["part"]).label)
    if line["names"] is None:
        return ""
    english, welsh = line["names"]
    return str(welsh if get_language() == "cy" else english)
