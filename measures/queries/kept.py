"""The dashboard's figures, read from what is kept: the same as counting every row, but sooner."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import Agency, Team
from measures.models_counts import Counting, QuarterCount
from measures.queries.counts import counts
from measures.queries.figures import closed_to, first_received_on, numbers
from measures.queries.lines import BY_KEY
from measures.queries.parts import Tally
from measures.queries.quality import KNOWN
from measures.rules import Quarter
from policies.models import Pathway
from records import row_security
from records.audit import Actor

What = QuarterCount.What


@dataclass(frozen=True)
class Wanted:
    """Which counts make a line: of what, on which pathway (any where None), by source or part."""

    what: What
    pathway: Pathway | None = None
    part: str = ""
    by: str = ""


OF_CHILDREN = Wanted(What.RECEIVED, Pathway.CHILD)
OF_ADULTS = Wanted(What.RECEIVED, Pathway.ADULT)
DUE, IN_TIME = Wanted(What.DECISION_DUE), Wanted(What.DECISION_IN_TIME)
REPORTED = Wanted(What.RECEIVED)
# What each line of the dashboard counts, and of what it is a share.
KEPT: Mapping[str, tuple[Wanted, Wanted | None]] = {
    "C01": (OF_CHILDREN, None),
    "C02": (Wanted(What.RECEIVED, Pathway.CHILD, by="source"), OF_CHILDREN),
    "C04": (IN_TIME, DUE),
    "C06": (Wanted(What.REPEATED), Wanted(What.FIRST_OF_DAY)),
    "A03": (OF_ADULTS, None),
    "A05": (Wanted(What.RECEIVED, Pathway.ADULT, by="source"), OF_ADULTS),
    "A06": (Wanted(What.CATEGORY, Pathway.ADULT, by="part"), OF_ADULTS),
    "A10": (Wanted(What.ENQUIRY_IN_TIME), Wanted(What.ENQUIRY_ENDED)),
    **{f"X04.{column}": (Wanted(What.KNOWN, part=column), REPORTED) for column in KNOWN},
}


def counted_at(agency: Agency) -> datetime | None:
    """Return when an agency's counts were last brought up to date; None where they never were."""
    counting = Counting.objects.filter(agency=agency, from_transaction__gt=0).first()
    return counting.counted_at if counting else None


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def kept_figures(
    agency: Agency,
    quarters: Sequence[Quarter],
    *,
    team: Team | None = None,
    at: datetime,
    reader: Actor,
) -> dict[str, Any]:
    """Return what ``figures`` does, of the dashboard's lines, from the counts that are kept.

    What is about somebody the reader may never see is counted now and taken off: it is theirs
    alone, so it is not kept.
    """
    found = QuarterCount.objects.filter(
        agency=agency, year__gte=quarters[-1].year, year__lte=quarters[0].year
    )
    if team:
        found = found.filter(team=team)
    rows = [row for row in found if Quarter(row.year, row.quarter) in quarters]
    if closed := list(closed_to(reader).values_list("pk", flat=True)):
        rows += taken_off(agency, quarters, team=team, closed=closed, at=at)
    return {
        "quarters": [[quarter.year, quarter.number] for quarter in quarters],
        "first_received_on": (first := first_received_on(agency, reader=reader))
        and first.isoformat(),
        "lines": [line for key in KEPT for line in lines_of(agency, key, rows, quarters)],
    }


def taken_off(
    agency: Agency,
    quarters: Sequence[Quarter],
    *,
    team: Team | None,
    closed: Sequence[UUID],
    at: datetime,
) -> list[QuarterCount]:
    """Return the counts of some referrals, each below nought."""
    teams = [team.pk] if team else None
    theirs = list(counts(agency, quarters[-1], quarters[0], at=at, teams=teams, among=closed))
    for row in theirs:
        row.number = -row.number
    return theirs


def lines_of(
    agency: Agency, key: str, rows: Iterable[QuarterCount], quarters: Sequence[Quarter]
) -> list[dict[str, Any]]:
    """Return one key's lines of figures, a line for each of its parts."""
    numerator, denominator = KEPT[key]
    counted = tally_of(numerator, rows)
    base = tally_of(denominator, rows) if denominator else None
    return [
        {
            "key": key,
            "part": part,
            "names": names,
            "numerators": numbers(counted, part, quarters),
            "denominators": None if base is None else numbers(base, part, quarters),
        }
        for part, names in BY_KEY[key].parts(agency, counted).items()
    ]


def tally_of(wanted: Wanted, rows: Iterable[QuarterCount]) -> Tally:
    """Add the counts up by part ("" for the whole) and quarter; a part without any is left out."""
    found: dict[str, dict[Quarter, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        is_wanted = row.what == wanted.what and wanted.pathway in (None, row.pathway)
        if is_wanted and (wanted.by or row.part == wanted.part):
            part = str(getattr(row, wanted.by)) if wanted.by else ""
            found[part][Quarter(row.year, row.quarter)] += row.number
    return {part: by for part, by in found.items() if any(by.values())}
