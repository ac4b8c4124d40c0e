"""Counts for the dashboard: what the measures count, by team, pathway, source and quarter.

The rows are those of the measures themselves, so that a count is what the figures have (ADR 55).
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F
from django.db.models.functions import TruncQuarter

from accounts.models import Agency
from measures.models_counts import QuarterCount
from measures.queries import adults, children, quality
from measures.queries.counted import Counted, Counter
from measures.queries.figures import day_of
from measures.rules import LONDON, Quarter, quarter_of

What = QuarterCount.What


def categories(agency: Agency, at: datetime) -> Counted:
    """Return reports about children and adults by category; one may have several."""
    rows = quality.people_reported(agency, at).rows
    return Counted(rows, "received_at", each="report__categories")


COUNTERS: Sequence[tuple[What, str, Counter]] = (
    (What.RECEIVED, "", quality.people_reported),
    (What.DECISION_DUE, "", children.decisions_due),
    (What.DECISION_IN_TIME, "", children.decisions_in_time),
    (What.ENQUIRY_ENDED, "", adults.enquiries_concluded),
    (What.ENQUIRY_IN_TIME, "", adults.enquiries_in_time),
    (What.FIRST_OF_DAY, "", children.first_referrals_of_a_day),
    (What.REPEATED, "", children.repeat_referrals),
    (What.CATEGORY, "", categories),
    *((What.KNOWN, column, quality.known(column)) for column in quality.KNOWN),
)


def counts(
    agency: Agency,
    first: Quarter,
    last: Quarter,
    *,
    at: datetime,
    teams: Collection[UUID] | None = None,
    among: Collection[UUID] | None = None,
) -> Iterator[QuarterCount]:
    """Yield every count that is not 0 of the quarters from ``first`` to ``last``, not saved.

    Only of ``teams``, and only of the referrals ``among`` these keys, where they are given. One
    query for each thing that is counted, whatever the quarters are.
    """
    for what, column, counter in COUNTERS:
        counted = counter(agency, at)
        to = "" if counted.referral == "pk" else f"{counted.referral}__"
        rows = counted.within(first, last)
        if teams is not None:
            rows = rows.filter(**{f"{to}owning_team__in": teams})
        if among is not None:
            rows = rows.filter(**{f"{counted.referral}__in": among})
        grouped = (
            rows.order_by()
            .annotate(
                in_quarter=TruncQuarter(counted.moment, tzinfo=LONDON),
                of_team=F(f"{to}owning_team"),
                of_pathway=F(f"{to}pathway"),
                of_source=F(f"{to}report__source__code"),
                of_part=counted.part,
            )
            .values("in_quarter", "of_team", "of_pathway", "of_source", "of_part")
            .annotate(number=Count(counted.of, distinct=True))
        )
        for row in grouped.iterator():
            quarter = quarter_of(day_of(row["in_quarter"]))
            yield QuarterCount(
                agency=agency,
                year=quarter.year,
                quarter=quarter.number,
                team_id=row["of_team"],
                pathway=row["of_pathway"],
                source=row["of_source"],
                what=what,
                part=column or row["of_part"],
                number=row["number"],
            )
