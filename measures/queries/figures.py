"""From what is counted to the lines of a report. A quarter takes a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, Min
from django.db.models.functions import TruncQuarter

from accounts.models import Agency, Team
from measures.queries.counted import Counted, of_team
from measures.queries.lines import LINES, Line
from measures.queries.parts import Tally
from measures.rules import LONDON, Days, Quarter, quarter_of
from records import row_security
from records.audit import Actor
from referrals.models import Referral, naming_denied


def tally(counted: Counted, quarters: Sequence[Quarter], *, closed: Sequence[UUID] = ()) -> Tally:
    """Count the rows by part ("" for the whole) and quarter, in one query.

    None that leads to a referral in ``closed``.
    """
    rows = counted.within(quarters[-1], quarters[0])
    if closed:
        rows = rows.exclude(**{f"{counted.referral}__in": closed})
    quarter_of_row = (
        TruncQuarter(counted.moment)
        if counted.is_day
        else TruncQuarter(counted.moment, tzinfo=LONDON)
    )
    grouped = (
        rows.order_by()
        .annotate(quarter_starts=quarter_of_row)
        .annotate(part=counted.part)
        .values("part", "quarter_starts")
        .annotate(number=Count(counted.of, distinct=True))
    )
    numbers: dict[str, dict[Quarter, int]] = {}
    for row in grouped:
        quarter = quarter_of(day_of(row["quarter_starts"]))
        numbers.setdefault(row["part"], {})[quarter] = row["number"]
    return numbers


def day_of(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def figures(
    agency: Agency,
    quarters: Sequence[Quarter],
    *,
    at: datetime,
    team: Team | None = None,
    reader: Actor | None = None,
) -> dict[str, Any]:
    """Return the agency's figures for consecutive ``quarters``, the newest first, as JSON values.

    Each line has its key, its part with both names where it is parted, and for each quarter a
    numerator and, for a share, a denominator. Every referral that the agency holds, or its
    ``team``, is counted, restricted ones too: a number names nobody. For a ``reader`` nothing
    counts that is about somebody they may never see, so that no number tells them of a concern
    about themselves.
    """
    closed = list(closed_to(reader).values_list("pk", flat=True)) if reader else []
    counters = {counter for line in LINES for counter in (line.numerator, line.denominator)}
    tallies = {
        counter: tally(of_team(counter(agency, at), team), quarters, closed=closed)
        for counter in counters
        if counter
    }
    first = first_received_on(agency, reader=reader)
    return {
        "quarters": [[quarter.year, quarter.number] for quarter in quarters],
        "first_received_on": first and first.isoformat(),
        "lines": [
            {
                "key": line.key,
                "part": part,
                "names": names,
                "numerators": numbers(tallies[line.numerator], part, quarters),
                "denominators": line.denominator
                and numbers(tallies[line.denominator], part, quarters),
            }
            for line in LINES
            for part, names in line.parts(agency, tallies[line.parted_like]).items()
        ],
    }


def closed_to(reader: Actor) -> models.QuerySet[Referral]:
    """Return the referrals about people whom the reader may never see, or that name any of them.

    So no number tells an alleged source of harm that a panel hears of them.
    """
    return Referral.objects.filter(pk__in=naming_denied(reader))


def numbers(counted: Tally, part: str, quarters: Sequence[Quarter]) -> list[int]:
    """Return a part's number for each quarter; what is not parted has one number for all parts."""
    by_quarter = counted.get(part) or counted.get("", {})
    return [by_quarter.get(quarter, 0) for quarter in quarters]


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def first_received_on(agency: Agency, *, reader: Actor | None = None) -> date | None:
    """Return the day, in Europe/London, on which the agency's first report was received.

    For a ``reader``: the first that is not about somebody they may never see.
    """
    received = Referral.objects.filter(owning_agency=agency)
    if reader:
        received = received.exclude(pk__in=closed_to(reader).values("pk"))
    first: datetime | None = received.aggregate(at=Min("received_at"))["at"]
    return first.astimezone(LONDON).date() if first else None


def rows_behind(
    agency: Agency,
    line: Line,
    *,
    part: str,
    of_all: bool,
    quarter: Days,
    team: Team | None = None,
    at: datetime,
) -> Counted:
    """Return what a number counts, and nothing else, in a quarter or any other period.

    ``of_all`` asks for what a share is taken of. ``part`` is "" for a line without parts.
    """
    counter = line.denominator if of_all and line.denominator else line.numerator
    counted = of_team(counter(agency, at), team)
    rows = counted.of_part(counted.within(quarter, quarter).order_by(), part)
    return replace(counted, rows=rows)


def referrals_behind(counted: Counted) -> models.QuerySet[Referral]:
    """Return the referrals behind a number, the latest first. What to show is ``visible_to``'s."""
    behind = Referral.objects.filter(pk__in=counted.rows.values(counted.referral))
    return behind.order_by("-received_at", "-pk")


def counted_for(counted: Counted, reader: Actor) -> Counted:
    """Leave out every row that leads to a referral closed to the reader, also beside others."""
    rows = counted.rows.exclude(**{f"{counted.referral}__in": closed_to(reader).values("pk")})
    return replace(counted, rows=rows)


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def figure_behind(counted: Counted, *, reader: Actor | None = None) -> int:
    """Return the number itself; for a ``reader``, as their figures have it.

    One referral may have several of what is counted, so it may be more than the referrals are.
    """
    rows = counted_for(counted, reader).rows if reader else counted.rows
    figure: int = rows.aggregate(figure=Count(counted.of, distinct=True))["figure"]
    return figure


@row_security.as_system("counts for an agency, whatever of it its reader may open")
def number_behind(behind: models.QuerySet[Referral], *, reader: Actor) -> int:
    """Return how many referrals a number counts for its reader, those they may not open too."""
    return behind.exclude(pk__in=closed_to(reader).values("pk")).count()
