"""The dashboard's charts as plain values: a message, and under it a bar and a number for each row.

Each chart is titled by what it says. Its rows are a table too, so that nothing is in the bars
alone.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measures import words
from measures.definitions.definition import Section
from measures.queries.quality import KNOWN
from measures.rules import Quarter, percent
from measures.tables import Tables

Address = Callable[..., str]
MOST_PARTS = 8
# Of each line over the quarters: what is said where it rose, fell or stayed, beside one before.
MOVED: dict[str, tuple[Promise, Promise, Promise]] = {
    "C01": (
        gettext_lazy("Contacts about children rose to %(now)s"),
        gettext_lazy("Contacts about children fell to %(now)s"),
        gettext_lazy("Contacts about children stayed at %(now)s"),
    ),
    "C04": (
        gettext_lazy("Decisions on children within one working day rose to %(now)s"),
        gettext_lazy("Decisions on children within one working day fell to %(now)s"),
        gettext_lazy("Decisions on children within one working day stayed at %(now)s"),
    ),
    "A03": (
        gettext_lazy("Reports of adults at risk rose to %(now)s"),
        gettext_lazy("Reports of adults at risk fell to %(now)s"),
        gettext_lazy("Reports of adults at risk stayed at %(now)s"),
    ),
    "A10": (
        gettext_lazy("Adult enquiries within seven working days rose to %(now)s"),
        gettext_lazy("Adult enquiries within seven working days fell to %(now)s"),
        gettext_lazy("Adult enquiries within seven working days stayed at %(now)s"),
    ),
}
MOST: dict[str, Promise] = {
    "C02": gettext_lazy("Most contacts about children came from: %(name)s"),
    "A05": gettext_lazy("Most reports of adults came from: %(name)s"),
    "A06": gettext_lazy("Most reports of adults name: %(name)s"),
}
ABOUT = {"child": ("C01", "C04", "C02"), "adult": ("A03", "A10", "A05", "A06")}


def charts(tables: Tables, *, about: str, address: Address | None) -> list[dict[str, Any]]:
    """Return the charts of children, of adults, or of both; ``address`` gives the rows' pages."""
    keys = ABOUT[about] if about else [key for of in ABOUT.values() for key in of]
    made = [
        of_quarters(tables, key, address) if key in MOVED else of_parts(tables, key, address)
        for key in keys
    ]
    return [chart for chart in made if chart["rows"]]


def of_quarters(tables: Tables, key: str, address: Address | None) -> dict[str, Any]:
    """Return one line over the quarters, the oldest first, and which way it went last."""
    [row] = tables.rows(key)
    counted = [
        (quarter, cell)
        for quarter, cell in zip(tables.quarters, row["cells"], strict=True)
        if cell["numerator"] is not None
    ]
    sizes = [size_of(cell) for _quarter, cell in counted]
    most = 100.0 if row["cells"][0]["denominator"] is not None else max([*sizes, 1.0])
    return {
        "title": moved(key, counted),
        "head": _("Quarter"),
        "rows": [
            bar(words.short_months_of(quarter), cell, size / most, key, "", quarter, address)
            for (quarter, cell), size in zip(counted, sizes, strict=True)
        ][::-1],
    }


def of_parts(tables: Tables, key: str, address: Address | None) -> dict[str, Any]:
    """Return the largest parts of one line in the newest quarter."""
    newest = tables.quarters[0]
    rows = [row for row in tables.rows(key) if row["cells"][0]["numerator"]]
    rows = sorted(rows, key=lambda row: -row["cells"][0]["numerator"])[:MOST_PARTS]
    most = max([row["cells"][0]["numerator"] for row in rows] or [1])
    return {
        "title": MOST[key] % {"name": rows[0]["part_name"]} if rows else "",
        "head": _("From") if key != "A06" else _("Kind of abuse or neglect"),
        "rows": [
            bar(
                row["part_name"],
                row["cells"][0],
                row["cells"][0]["numerator"] / most,
                key,
                row["part"],
                newest,
                address,
            )
            for row in rows
        ],
    }


def bar(
    label: str,
    cell: dict[str, Any],
    share: float,
    key: str,
    part: str,
    quarter: Quarter,
    address: Address | None,
) -> dict[str, Any]:
    return {
        "label": label,
        "width": round(min(max(share, 0), 1) * 100, 1),
        "text": words.figure_in_words(cell["numerator"], cell["denominator"]),
        "url": address(key, quarter, part=part) if address else "",
    }


def size_of(cell: dict[str, Any]) -> float:
    """Return a share in hundredths, or a number as it is."""
    if cell["denominator"] is None:
        return float(cell["numerator"])
    return float(percent(cell["numerator"], cell["denominator"]) or 0)


def moved(key: str, counted: Sequence[tuple[Quarter, dict[str, Any]]]) -> str:
    """Say which way a line went between the last two quarters that were counted."""
    if not counted:
        return ""
    sizes = [size_of(cell) for _quarter, cell in counted[:2]]
    change = sizes[0] - (sizes[1] if len(sizes) > 1 else sizes[0])
    rose, fell, stayed = MOVED[key]
    sentence = rose if change > 0 else fell if change < 0 else stayed
    newest = counted[0][1]
    return str(sentence) % {"now": newest["share"] or newest["full"]}


def completeness(tables: Tables, address: Address | None) -> dict[str, Any]:
    """Return how much is recorded of the people in the newest quarter's reports."""
    newest = tables.quarters[0]
    rows = [row for column in KNOWN for row in tables.rows(f"X04.{column}")]
    return {
        "title": str(Section.QUALITY.label),
        "head": _("Measure"),
        "rows": [
            bar(row["name"], cell, size_of(cell) / 100, row["key"], "", newest, address)
            for row in rows
            if (cell := row["cells"][0])["numerator"] is not None
        ],
    }
