"""Starting, meeting and stopping the clocks of a referral."""

from datetime import datetime

from django.db import transaction

from policies.models import Timescale
from policies.queries import calendar as calendar_of
from policies.rules import CalendarMissing, WorkingCalendar, due_at
from records import audit
from records.audit import Actor
from records.row_security import operation
from referrals import rules
from referrals.models import Deadline, Pathway, Rating, Referral

CALENDAR_MISSING = {"due_at": None, "calendar_missing": True}


@transaction.atomic(savepoint=False)
def start_deadline(
    referral: Referral, *, ref: str, started_at: datetime, by: Actor, at: datetime
) -> Deadline | None:
    """Start the clock ``ref`` of the referral's own policy; one that runs already starts anew.

    Returns None where the policy sets no moment for it; without a date past the published bank
    holidays. ``started_at`` is the true moment of
    the event from which the limit counts, however late it was written down.
    """
    deadline = counted(
        referral.policy.timescale(ref),
        started_at=started_at,
        calendar=calendar_of(referral.policy),
        is_red=referral.rating == Rating.RED,
        by=by,
    )
    if deadline is None:
        return None
    stop_deadline(referral, ref=ref, by=by, at=at)
    deadline.referral = referral
    deadline.save()
    due = {"due_at": deadline.due_at.isoformat()} if deadline.due_at else CALENDAR_MISSING
    audit.record("deadline.started", referral, by=by, at=at, ref=ref, **due)
    return deadline


def counted(
    timescale: Timescale,
    *,
    started_at: datetime,
    calendar: WorkingCalendar,
    is_red: bool,
    by: Actor,
) -> Deadline | None:
    """Return the clock, not yet saved; None where the policy sets no moment for it.

    Past the published bank holidays it runs without a date: nothing is refused, or guessed.
    """
    due: datetime | None
    try:
        due = due_at(started_at, timescale, calendar=calendar, is_red=is_red)
        if due is None:
            return None
    except CalendarMissing:
        due = None
    return Deadline(
        timescale=timescale, started_at=started_at, started_by=by.id, due_at=due, is_red=is_red
    )


@transaction.atomic(savepoint=False)
def meet_deadline(
    referral: Referral, *, ref: str, by: Actor, at: datetime, reason_late: str = ""
) -> Deadline | None:
    """Record that what the clock waited for happened at ``at``; None where none runs."""
    deadline = running(referral, ref)
    if deadline is None:
        return None
    deadline.met_at = at
    deadline.met_by = by.id
    deadline.reason_late = reason_late
    deadline.save(update_fields=["met_at", "met_by", "reason_late"])
    is_late = deadline.is_late(at=at)
    audit.record("deadline.met", referral, by=by, at=at, ref=ref, is_late=is_late)
    return deadline


@transaction.atomic(savepoint=False)
def stop_deadline(referral: Referral, *, ref: str, by: Actor, at: datetime) -> Deadline | None:
    """Stop a clock whose event is no longer needed; None where none runs."""
    deadline = running(referral, ref)
    if deadline is None:
        return None
    deadline.stopped_at = at
    deadline.stopped_by = by.id
    deadline.save()
    audit.record("deadline.stopped", referral, by=by, at=at, ref=ref)
    return deadline


@operation
def recompute_deadlines(*, by: Actor, at: datetime) -> int:
    """Count every running clock again, after a bank holiday was added; return how many moved."""
    moved = 0
    waiting = Referral.objects.filter(pk__in=Deadline.objects.running().values("referral"))
    # A decision locks the referral and then its clocks: whoever locks both does so in that order.
    list(waiting.select_for_update().order_by("pk").values_list("pk"))
    clocks = Deadline.objects.running().select_for_update(of=("self",))
    for deadline in clocks.select_related("timescale", "referral__policy").order_by("id"):
        moved += recompute(deadline, by=by, at=at)
    return moved


def recompute(deadline: Deadline, *, by: Actor, at: datetime) -> bool:
    referral = deadline.referral
    try:
        due = due_at(
            deadline.started_at,
            deadline.timescale,
            calendar=calendar_of(referral.policy),
            is_red=deadline.is_red,
        )
    except CalendarMissing:
        return False
    if due == deadline.due_at:
        return False
    audit.record(
        "deadline.moved",
        referral,
        by=by,
        at=at,
        ref=deadline.timescale.ref,
        due_at=due.isoformat() if due else None,
    )
    deadline.due_at = due
    deadline.save()
    bring_queue_forward(referral)
    return True


def bring_queue_forward(referral: Referral) -> None:
    """Let the queue show the first of the moments that the screening decision waits for."""
    refs = [rules.SCREENING_DECISION[Pathway(referral.pathway)], rules.DECISION_WHEN_RED]
    clocks = Deadline.objects.running().filter(referral=referral, timescale__ref__in=refs)
    dues = list(clocks.values_list("due_at", flat=True))
    if not dues:
        return
    first = rules.decision_due(dues, received_at=referral.received_at)
    if first != referral.decision_due_at:
        referral.decision_due_at = first
        referral.save(update_fields=["decision_due_at"])


def running(referral: Referral, ref: str) -> Deadline | None:
    clocks = Deadline.objects.running().select_for_update(of=("self",))
    return clocks.filter(referral=referral, timescale__ref=ref).first()
