"""Reads `docs/access-matrix.csv`, written by hand: who may do what to which record, and where.

It imports nothing of the application, so that the table judges the code and never the other way.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

FILE = Path("docs") / "access-matrix.csv"
SAID = ("kind", "surface", "record", "action")
# What a cell may say. "missing" is what the answer is where there is nothing; "no" is refused.
ANSWERS = frozenset({"yes", "no", "missing", "sign in"})


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
