"""What is open now, as the dashboard has it: each number is of the referrals that its page lists.

Everything here is what the reader may open themselves, so that no number says more than its list.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, Value
from django.utils.timezone import localdate

from accounts.models import Agency, User
from measures.queries.figures import closed_to
from measures.rules import at_midnight
from records.audit import Actor
from referrals.models import Deadline, Referral, Status
from referrals.models.referrals import ReferralQuerySet
from referrals.queries.words import in_reader_language

MOST_URGENT = 8
MOST_WORKERS = 50
WITH_A_WORKER = (Status.ENQUIRY, Status.STRATEGY_MEETING, Status.CONFERENCE)


@dataclass(frozen=True)
class Asked:
    """Which open referrals are asked for; empty means every one."""

    about: str = ""
    stage: str = ""
    worker: UUID | None = None
    team: str = ""


def open_referrals(agency: Agency, asked: Asked, *, reader: Actor) -> ReferralQuerySet:
    """Return the agency's referrals that are not closed and that the reader may open."""
    rows = (
        Referral.objects.visible_to(reader)
        .filter(owning_agency=agency)
        .exclude(status=Status.CLOSED)
        .exclude(pk__in=closed_to(reader).values("pk"))
    )
    if asked.about:
        rows = rows.filter(pathway=asked.about)
    if asked.stage:
        rows = rows.filter(status=asked.stage)
    if asked.worker:
        rows = rows.filter(allocated_to=asked.worker)
    if asked.team:
        rows = rows.filter(owning_team__code=asked.team)
    return rows


def running(*, before: datetime, since: datetime | None = None) -> Q:
    """Return what says that a limit runs on a referral which is, or was, due in between."""
    clocks = Deadline.objects.filter(
        met_at__isnull=True, stopped_at__isnull=True, due_at__lt=before
    )
    if since:
        clocks = clocks.filter(due_at__gte=since)
    return Q(pk__in=clocks.values("referral"))


def conditions(*, at: datetime) -> dict[str, Q]:
    """Return what each of the dashboard's lists holds, of what is open at a moment."""
    tomorrow = at_midnight(localdate(at) + timedelta(days=1))
    return {
        "late": running(before=at),
        "today": running(since=at, before=tomorrow),
        "unallocated": Q(status__in=WITH_A_WORKER, allocated_to__isnull=True),
        "sign-off": Q(status=Status.SIGN_OFF),
        "open": Q(),
    }


def numbers_of(rows: ReferralQuerySet, *, at: datetime) -> dict[str, int]:
    """Return how many of ``rows`` are on each of the dashboard's lists, in one query."""
    counted = {
        name.replace("-", "_"): Count("pk", filter=holds) if holds else Count("pk")
        for name, holds in conditions(at=at).items()
    }
    return rows.order_by().aggregate(**counted)


def most_urgent(rows: ReferralQuerySet, *, at: datetime) -> list[Deadline]:
    """Return the limits that ``rows`` are past, what was due first at the top, some of them."""
    late = Deadline.objects.filter(
        met_at__isnull=True, stopped_at__isnull=True, due_at__lt=at, referral__in=rows.values("pk")
    )
    return list(late.select_related("referral", "timescale").order_by("due_at", "pk")[:MOST_URGENT])


def by_stage(rows: ReferralQuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """Return how many are open at each stage, and for how many days since they were received."""
    since = ExpressionWrapper(Value(at) - F("received_at"), output_field=DurationField())
    grouped = rows.order_by().values("status").annotate(number=Count("pk"), open_for=Avg(since))
    found = {row["status"]: row for row in grouped}
    return [
        {
            "stage": stage,
            "name": str(label),
            "number": found[stage]["number"],
            "days": round(found[stage]["open_for"].total_seconds() / 86_400),
        }
        for stage, label in Status.choices
        if stage in found
    ]


def by_team(rows: ReferralQuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """Return how many open referrals each team holds, and how many of them are past a limit."""
    late = conditions(at=at)["late"]
    columns = ("owning_team__code", "owning_team__name_en", "owning_team__name_cy")
    grouped = (
        rows.order_by()
        .values(*columns)
        .annotate(number=Count("pk"), late=Count("pk", filter=late))
        .order_by("-number", "owning_team__code")
    )
    return [
        {
            "team": row["owning_team__code"],
            "name": in_reader_language(row, "owning_team__name"),
            "number": row["number"],
            "late": row["late"],
        }
        for row in grouped
    ]


def by_worker(rows: ReferralQuerySet, *, at: datetime) -> list[dict[str, Any]]:
    """Return how many open referrals each worker has, and how many of them are past a limit.

    One more than ``MOST_WORKERS`` where there are more than a page shows.
    """
    late = conditions(at=at)["late"]
    grouped = (
        rows.filter(allocated_to__isnull=False)
        .order_by()
        .values("allocated_to")
        .annotate(number=Count("pk"), late=Count("pk", filter=late))
        .order_by("-number", "allocated_to")[: MOST_WORKERS + 1]
    )
    found = list(grouped)
    names = User.objects.in_bulk([row["allocated_to"] for row in found])
    return [
        {
            "worker": row["allocated_to"],
            "name": names[row["allocated_to"]].name,
            "number": row["number"],
            "late": row["late"],
        }
        for row in found
        if row["allocated_to"] in names
    ]
