"""Figures made by hand, in the shape of a snapshot, for tests of words and documents."""

import datetime as dt
from typing import Any

from accounts.models import Agency
from measures.models import Snapshot
from measures.queries import LINES
from measures.queries.parts import whole
from measures.rules import Quarter, shown_quarters

COUNTED_AT = dt.datetime(2026, 10, 3, 9, 12, tzinfo=dt.UTC)
SUMMER = Quarter(2026, 2)


def figures(*, first_received_on: str | None = "2024-04-02", **given: Any) -> dict[str, Any]:
    """Return the figures of summer 2026: 0 everywhere, but for what is given.

    ``given`` names a key (dots as underscores) and holds its numerators, or its numerators and
    denominators; the latest quarter comes first.
    """
    quarters = shown_quarters(SUMMER)
    nothing = [0] * len(quarters)
    lines = []
    for line in LINES:
        parts: dict[str, list[str] | None] = {"": None}
        if line.key == "C02":
            parts = {"school": ["School or college", "Ysgol neu goleg"]}
        elif line.key == "X02.outcome":
            parts = {"substantiated": None, "unfounded": None}
        elif line.key.startswith("P"):
            parts = {"marac": ["MARAC", "MARAC (CAAR)"]}
        elif line.parts is not whole:
            parts = {"neglect": ["Neglect", "Esgeulustod"]}
        value = given.get(line.key.replace(".", "_"), nothing)
        numerators, denominators = value if isinstance(value, tuple) else (value, nothing)
        lines += [
            {
                "key": line.key,
                "part": part,
                "names": names,
                "numerators": numerators,
                "denominators": denominators if line.denominator else None,
            }
            for part, names in parts.items()
        ]
    return {
        "quarters": [[quarter.year, quarter.number] for quarter in quarters],
        "first_received_on": first_received_on,
        "lines": lines,
    }


def snapshot(taken_at: dt.datetime = COUNTED_AT, **given: Any) -> Snapshot:
    """Return an unsaved snapshot of such figures, of the council."""
    return Snapshot(
        agency=Agency(code="conwy", name_en="Conwy Council", name_cy="Cyngor Conwy"),
        year=SUMMER.year,
        quarter=SUMMER.number,
        figures=figures(**given),
        taken_at=taken_at,
    )
