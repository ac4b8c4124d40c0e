"""The numbers of some measures over any days, as JSON values in the shape of a snapshot's lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from accounts.models import Agency, Team
from measures.queries.counted import Counted, Counter, of_team
from measures.queries.figures import closed_to
from measures.queries.lines import BY_KEY
from measures.rules import Days, Quarter, quarter_of
from records import row_security
from records.audit import Actor


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def figures_over(
    agency: Agency,
    keys: Sequence[str],
    days: Days,
    *,
    team: Team | None = None,
    reader: Actor,
    at: datetime,
) -> list[dict[str, Any]]:
    """Return the lines of these measures over a quarter or any other days, with one number each.

    Of what a ``team`` holds, or of everything. As on the page of figures nothing counts that is
    about somebody ``reader`` may never see.
    """
    closed = list(closed_to(reader).values_list("pk", flat=True))
    lines = []
    tallies: dict[Counter, dict[str, int]] = {}  # many shares are of one base, counted once

    def counted(counter: Counter) -> dict[str, int]:
        if counter not in tallies:
            tallies[counter] = by_part(of_team(counter(agency, at), team), days, closed=closed)
        return tallies[counter]

    for key in keys:
        line = BY_KEY[key]
        top = counted(line.numerator)
        base = counted(line.denominator) if line.denominator else {}
        named: Quarter = quarter_of(days.starts_on)  # parts are ordered by their numbers alone
        parted_like = base if line.is_each_of_base else top
        tally = {part: {named: number} for part, number in parted_like.items()}
        lines += [
            {
                "key": key,
                "part": part,
                "names": names,
                "numerators": [top.get(part, 0)],
                "denominators": [base.get(part, base.get("", 0))] if line.denominator else None,
            }
            for part, names in line.parts(agency, tally).items()
        ]
    return lines


def by_part(counted: Counted, days: Days, *, closed: Sequence[UUID]) -> dict[str, int]:
    """Count the rows of some days by part ("" for the whole), in one query."""
    rows = counted.within(days, days)
    if closed:
        rows = rows.exclude(**{f"{counted.referral}__in": closed})
    grouped = (
        rows.order_by()
        .annotate(part=counted.part)
        .values("part")
        .annotate(number=Count(counted.of, distinct=True))
    )
    return {row["part"]: row["number"] for row in grouped}
