"""Reads `docs/access-matrix.csv`, written by hand: who may do what to which record, and where.

It imports nothing of the application, so that the table judges the code and never the other way.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FILE = Path("docs") / "access-matrix.csv"
SAID = ("kind", "surface", "record", "action")
# What a cell may say. "missing" is what the answer is where there is nothing; "no" is refused.
ANSWERS = frozenset({"yes", "no", "missing", "sign in"})
HOW = "docs/how-to/add-a-row-of-access.md"


@dataclass(frozen=True)
class Row:
    """One surface, one class of record, one action: a cell for everybody who might try."""

    kind: str
    surface: str
    record: str
    action: str
    cells: dict[str, str]

    def __str__(self) -> str:
        return "-".join(part for part in (self.surface, self.record, self.action) if part)


def rows(kind: str = "") -> list[Row]:
    """Return the rows of one kind, or all of them, as the file has them."""
    with FILE.open(newline="", encoding="utf-8") as file:
        found = [
            Row(**{name: line.pop(name) for name in SAID}, cells=line)
            for line in csv.DictReader(file)
        ]
    return [row for row in found if not kind or row.kind == kind]


def columns() -> list[str]:
    """Return who stands in the table, in its order."""
    with FILE.open(newline="", encoding="utf-8") as file:
        return next(csv.reader(file))[len(SAID) :]


def to_fill_in(wanted: Iterable[tuple[str, ...]]) -> str:
    """Return lines for the table that somebody has to write: each cell of theirs is a question.

    ``wanted`` are kind, surface, record and action of each. The guest's cell alone is given.
    """
    cells = ["sign in", *("?" for _column in columns()[1:])]
    lines = [",".join([*said, *cells]) for said in sorted(wanted)]
    return "\n".join([f"write by hand, as {HOW} says, and not from what is answered:", *lines])


def wrong_cells(said: dict[str, str], row: Row) -> list[str]:
    """Return each cell where the answer is not the one that the row has."""
    return [
        f"{row.kind} {row} for {column}: the table says {row.cells.get(column)}, and not {answer}"
        for column, answer in said.items()
        if row.cells.get(column) != answer
    ]
