"""Open referrals for paper, for the day the system is down."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Min, Q
from django.utils.formats import date_format

from accounts.models import User
from records.audit import Actor
from referrals import clocks
from referrals.models import Rating, Referral, Status
from referrals.queries.warnings import warned
from referrals.queries.words import concern_of

MOST_PRINTED = 500


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One open referral as paper shows it. Moments, not time left: paper does not tick."""

    reference: str
    name: str
    born: str
    kind: str
    due: str
    due_at: datetime | None
    is_late: bool
    status: str
    rating: str
    concern: str
    with_whom: str
    is_warned: bool


def open_referrals(
    actor: Actor, *, only: list[UUID] | None, at: datetime
) -> tuple[list[PrintedRow], bool]:
    """Return the open referrals this reader may see, what is due first at the top.

    The second value says whether that is all of them; past ``MOST_PRINTED`` nobody carries it.
    """
    running = Q(deadlines__met_at__isnull=True, deadlines__stopped_at__isnull=True)
    found = (
        Referral.objects.visible_to(actor)
        .exclude(status=Status.CLOSED)
        .select_related("record", "report")
        .annotate(
            next_due_at=Min("deadlines__due_at", filter=running),
            without_a_date=Count("deadlines", filter=running & Q(deadlines__due_at__isnull=True)),
        )
        .order_by(F("next_due_at").asc(nulls_last=True), "id")
    )
    if only is not None:
        found = found.filter(pk__in=only)
    referrals = list(found[: MOST_PRINTED + 1])
    shown = referrals[:MOST_PRINTED]
    workers = User.objects.in_bulk({r.allocated_to for r in shown if r.allocated_to})
    warned_of = warned([referral.pk for referral in shown], actor)
    rows = [
        printed(referral, workers=workers, is_warned=referral.pk in warned_of, at=at)
        for referral in shown
    ]
    return rows, len(referrals) <= MOST_PRINTED


def printed(
    referral: Referral, *, workers: dict[UUID, User], is_warned: bool, at: datetime
) -> PrintedRow:
    due_at: datetime | None = referral.next_due_at  # type: ignore[attr-defined]
    due = clocks.moment(due_at) if due_at else ""
    if not due and referral.without_a_date:  # type: ignore[attr-defined]
        due = clocks.calendar_missing().words
    born = referral.record.date_of_birth
    worker = workers.get(referral.allocated_to) if referral.allocated_to else None
    return PrintedRow(
        reference=referral.reference,
        name=referral.record.name,
        born=date_format(born, "j M Y") if born else "",
        kind=str(referral.get_pathway_display()),
        due=due,
        due_at=due_at,
        is_late=due_at is not None and due_at < at,
        status=str(referral.get_status_display()),
        rating=str(Rating(referral.rating).label) if referral.rating else "",
        concern=concern_of(referral.policy_id, referral.report.categories, referral.report.flags),
        with_whom=worker.name if worker else referral.taken_by_name,
        is_warned=is_warned,
    )
