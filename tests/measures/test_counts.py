"""The dashboard's counts: brought up to date by what changed, they are what a full count finds."""

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Max
from django.utils import timezone

from measures.models_counts import Counting, QuarterCount
from measures.operations_counts import count_changes
from measures.queries.counts import counts
from measures.queries.touched import touched
from measures.rules import Quarter, quarter_before, quarter_of
from people import operations as people
from people.models import Person
from records.audit import SYSTEM
from records.models import RowChange
from referrals import operations
from referrals.models import Deadline, Pathway, Referral, Report
from tests.cast import agency
from tests.measures.story import decided, received

A_DAY = dt.timedelta(days=1)
YEAR_OF_QUARTERS = 5


def recounted(at: dt.datetime | None = None) -> int:
    """Bring the counts up to date; return how many quarters were counted again."""
    return count_changes(agency("conwy"), by=SYSTEM, at=at or timezone.now())


def told(rows: Any) -> Counter[tuple[Any, ...]]:
    return Counter(
        {
            (row.year, row.quarter, row.team_id, row.pathway, row.source, row.what, row.part): (
                row.number
            )
            for row in rows
        }
    )


def in_full(at: dt.datetime | None = None) -> Counter[tuple[Any, ...]]:
    """Return what a count of every row finds now."""
    now = at or timezone.now()
    last = quarter_of(timezone.localdate(now))
    return told(counts(agency("conwy"), quarter_before(last, steps=YEAR_OF_QUARTERS), last, at=now))


def latest_change() -> int:
    latest: int = RowChange.objects.aggregate(at=Max("transaction_id"))["at"]
    return latest


def touched_since(transaction: int) -> set[Quarter]:
    """Return which quarters are old by what happened after a transaction.

    The sweep itself may count more again: it asks for whatever any transaction that still ran
    when it last counted may have changed, and transactions of other databases run beside it.
    """
    now = timezone.now()
    old = touched(agency("conwy"), from_transaction=transaction + 1, since=now, at=now)
    return set(old)


def kept() -> Counter[tuple[Any, ...]]:
    return told(QuarterCount.objects.all())


def number(what: str, part: str = "") -> int:
    rows = QuarterCount.objects.filter(what=what, part=part)
    return sum(rows.values_list("number", flat=True))


def test_counts_follow_what_happens_and_only_that(own_database: str) -> None:
    """A story told in transactions of its own; after each part the counts are those in full."""
    now = timezone.now()
    first = received(now - 300 * A_DAY, source="school")
    mair = first.record.person
    second = received(now - 200 * A_DAY, source="police", someone=mair)
    adult = received(now - 200 * A_DAY, pathway=Pathway.ADULT)
    recounted()
    assert kept() == in_full()
    assert (number("received"), number("repeated")) == (3, 1)
    seen = latest_change()
    assert not touched_since(seen), "nothing happened"

    third = received(now - 2 * A_DAY, source="health-visitor", someone=mair)  # and a repeat
    days = [now - days * A_DAY for days in (300, 200, 2)]
    of_the_child = {quarter_of(timezone.localdate(day)) for day in days}
    assert touched_since(seen) == of_the_child, "the quarters of this child, and no others"
    recounted()
    assert kept() == in_full()
    assert number("repeated") == 2

    decided(third, now)
    recounted()
    assert kept() == in_full()

    Referral.objects.filter(pk=first.pk).update(received_at=now - 20 * A_DAY)  # a correction
    recounted()
    assert kept() == in_full()
    assert number("first_of_day") == 3

    operations.correct_pathway(adult, reason="A child.", by=SYSTEM, at=now)
    recounted()
    assert kept() == in_full()

    elin = Person.objects.create(created_at=now, created_by=SYSTEM.id)
    people.link(second.record, to=elin, reason="Somebody else.", by=SYSTEM, at=now)
    recounted()
    assert kept() == in_full()
    assert number("repeated") == 1

    Report.objects.filter(pk=second.report_id).update(categories=["neglect"])
    recounted()
    assert kept() == in_full()
    assert number("category", "neglect") == 1

    before = number("received")
    Referral.objects.filter(pk=second.pk).update(is_restricted=True)
    recounted()
    assert kept() == in_full()
    assert number("received") == before, "a number names nobody"


def test_a_decision_becomes_late_though_no_row_changed(own_database: str) -> None:
    referral = received(timezone.now())
    due = timezone.now() + A_DAY
    Deadline.objects.filter(referral=referral, timescale__ref="R6").update(due_at=due)
    recounted()
    assert number("decision_due") == 0

    later = due + dt.timedelta(seconds=1)
    recounted(later)

    assert kept() == in_full(later)
    assert (number("decision_due"), number("decision_in_time")) == (1, 0)


def test_counts_restored_into_another_server_are_made_anew(own_database: str) -> None:
    """There the numbers of transactions begin again, far below the one that was kept."""
    received(timezone.now() - 100 * A_DAY)
    recounted()
    Counting.objects.update(from_transaction=2**40)
    received(timezone.now() - 10 * A_DAY)

    recounted()

    assert kept() == in_full()
    assert number("received") == 2
    now = timezone.now()
    long_ago = touched(agency("conwy"), from_transaction=1, since=now + 2 * A_DAY, at=now)
    assert not long_ago, "what the backup brought along is not new for ever"


def test_a_quarter_begins_at_midnight_in_wales(db: None) -> None:
    just_after = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)  # half past midnight, 1 July
    received(just_after)

    count_changes(agency("conwy"), by=SYSTEM, at=just_after + dt.timedelta(minutes=5))

    assert QuarterCount.objects.filter(year=2026, quarter=2, what="received").exists()
