"""Keeping the dashboard's counts up to date: what changed is counted again, and nothing else."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from accounts.models import Agency
from measures.models_counts import Counting, QuarterCount
from measures.queries.counts import counts
from measures.queries.figures import first_received_on
from measures.queries.touched import next_transaction, touched
from measures.rules import Quarter, quarter_of
from records import audit
from records.audit import Actor
from records.row_security import operation

BATCH = 2000


@operation
def count_changes(agency: Agency, *, by: Actor, at: datetime) -> int:
    """Count again the teams' quarters in which something changed since the last count.

    The first time everything is counted. Return how many quarters were counted. Where another
    worker counts just now, nothing is done.
    """
    Counting.objects.get_or_create(
        agency=agency, defaults={"counted_at": at, "from_transaction": 0}
    )
    counting = Counting.objects.select_for_update(skip_locked=True).filter(agency=agency).first()
    if counting is None:
        return 0
    from_transaction = next_transaction()
    is_elsewhere = from_transaction < counting.from_transaction  # restored into another server
    if counting.from_transaction == 0 or is_elsewhere:
        quarters = count_all(agency, at=at)
    else:
        quarters = 0
        old = touched(
            agency,
            from_transaction=counting.from_transaction,
            since=counting.counted_at,
            at=at,
        )
        for quarter, teams in old.items():
            count_quarter(agency, quarter, teams=teams, at=at)
            quarters += 1
    counting.counted_at, counting.from_transaction = at, from_transaction
    counting.save()
    if quarters:
        audit.record("figures.counted", None, by=by, at=at, quarters=quarters)
    return quarters


def count_all(agency: Agency, *, at: datetime) -> int:
    """Count every quarter from that of the first referral to that of the moment."""
    QuarterCount.objects.filter(agency=agency).delete()
    first_day = first_received_on(agency)
    if first_day is None:
        return 0
    first, last = quarter_of(first_day), quarter_of(localdate(at))
    keep(agency, first, last, teams=None, at=at)
    return 1 + (last.year - first.year) * 4 + last.number - first.number


def outdate(agency: Agency) -> None:
    """Have the next count be of everything: for an operation whose rows leave no history."""
    Counting.objects.filter(agency=agency).update(from_transaction=0)


def count_quarter(
    agency: Agency, quarter: Quarter, *, teams: Collection[UUID], at: datetime
) -> None:
    """Count some teams' quarter again, in place of what was counted before."""
    QuarterCount.objects.filter(
        agency=agency, year=quarter.year, quarter=quarter.number, team__in=teams
    ).delete()
    keep(agency, quarter, quarter, teams=teams, at=at)


def keep(
    agency: Agency,
    first: Quarter,
    last: Quarter,
    *,
    teams: Collection[UUID] | None,
    at: datetime,
) -> None:
    batch: list[QuarterCount] = []
    for count in counts(agency, first, last, at=at, teams=teams):
        batch.append(count)
        if len(batch) == BATCH:
            QuarterCount.objects.bulk_create(batch)
            batch = []
    QuarterCount.objects.bulk_create(batch)
