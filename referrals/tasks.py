"""The sweeps: whoever should know of a clock is told once, and old drafts are thrown away."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from policies.models import Policy
from records.audit import SYSTEM
from records.models import Heartbeat
from referrals import operations, paper
from referrals.models import Deadline, Reminder
from referrals.queries.answering import answers_to_remind_of
from referrals.queries.duty import people_of, steps_due
from referrals.queries.feedback import given_up
from referrals.queries.powers import people_to_tell_of, powers_to_tell_of
from referrals.queries.reminders import (
    SWEEP,
    clocks_to_tell_of,
    confirmations_to_chase,
    people_to_tell,
)

BATCH = 200


@shared_task
def remind_of_deadlines() -> int:
    """Remind people of the clocks that are late or nearly due; return how many were told.

    Any number may sweep at once: each clock is locked by the one that tells of it.
    """
    Heartbeat.beat(SWEEP, at=timezone.now())
    return sum(sweep(kind) for kind in (Reminder.Kind.OVERDUE, Reminder.Kind.DUE_SOON))


def sweep(kind: Reminder.Kind) -> int:
    """Go once through the clocks of one kind, some at a time, in the order of their keys."""
    told = 0
    last = None
    while deadlines := next_batch(kind, last):
        told += tell(deadlines, kind)
        last = deadlines[-1].pk
    return told


def next_batch(kind: Reminder.Kind, last: object) -> list[Deadline]:
    waiting = clocks_to_tell_of(kind, at=timezone.now()).order_by("pk")
    return list((waiting.filter(pk__gt=last) if last else waiting).only("pk")[:BATCH])


@transaction.atomic
def tell(deadlines: list[Deadline], kind: Reminder.Kind) -> int:
    """Tell people of those clocks of a batch that nobody else is telling of just now."""
    at = timezone.now()
    locked = list(
        clocks_to_tell_of(kind, at=at)
        .filter(pk__in=[deadline.pk for deadline in deadlines])
        .select_for_update(skip_locked=True, of=("self",))
        .select_related("referral__record", "timescale")
    )
    people = people_to_tell(locked, kind, at=at)
    return sum(
        operations.remind(deadline, kind=kind, people=people[deadline.pk], by=SYSTEM, at=at)
        for deadline in locked
    )


@shared_task
def alert_of_urgent() -> int:
    """Tell people of each urgent referral that nobody has seen; return how many were told."""
    at = timezone.now()
    return sum(
        operations.alert(
            referral, step=step, people=people_of(step, referral, at=at), by=SYSTEM, at=at
        )
        for referral, step in steps_due(at)
    )


@shared_task
def chase_confirmations() -> int:
    """Remind reporters of the written confirmation they owe us; return how many were reminded."""
    at = timezone.now()
    return sum(
        operations.chase_confirmation(deadline, by=SYSTEM, at=at)
        for deadline in confirmations_to_chase(at=at)[:BATCH]
    )


@shared_task
def discard_old_drafts() -> int:
    """Throw away reports that were begun and never sent; return how many there were."""
    return operations.discard_old_drafts(by=SYSTEM, at=timezone.now())


@shared_task
def remind_of_information() -> int:
    """Remind agencies of answers that are late or nearly due; return how many were reminded."""
    at = timezone.now()
    return sum(
        operations.remind_agency(asked, kind=kind, by=SYSTEM, at=at)
        for kind in (Reminder.Kind.OVERDUE, Reminder.Kind.DUE_SOON)
        for asked in answers_to_remind_of(kind, at=at)
        .select_related("request__referral")
        .order_by("pk")[:BATCH]
    )


@shared_task
def see_to_failed_messages() -> int:
    """Let reporters whose message was given up wait again; return how many clocks run on."""
    at = timezone.now()
    return sum(
        operations.wait_to_be_told(message, by=SYSTEM, at=at) for message in given_up()[:BATCH]
    )


@shared_task
def tell_of_powers() -> int:
    """Tell of each power that is about to end or has ended; return how many were told."""
    at = timezone.now()
    powers = powers_to_tell_of(at=at)
    people = people_to_tell_of(powers, at=at)
    return sum(
        operations.tell_of_power(power, people=people[power.pk], by=SYSTEM, at=at)
        for power in powers
    )


@shared_task
def cover_what_nobody_sees() -> int:
    """Name who covers for what nobody on duty sees; return how many were asked."""
    return operations.cover_what_nobody_sees(by=SYSTEM, at=timezone.now())


@shared_task
def end_what_has_run_out() -> int:
    """End shares whose time or agreement is over, and tell of late reviews; return how many."""
    at = timezone.now()
    ended = operations.end_what_has_run_out(by=SYSTEM, at=at)
    return ended + operations.end_shares_of_lapsed(by=SYSTEM, at=at)


@shared_task
def escalate_emergency_reviews() -> int:
    """Tell everybody who reviews of each review of emergency access that is late, once."""
    return operations.escalate_reviews(by=SYSTEM, at=timezone.now())


@shared_task
def remind_of_restrictions() -> int:
    """Tell the gatekeepers of restrictions past their review; return how many were told."""
    return operations.remind_of_restrictions(by=SYSTEM, at=timezone.now())


@shared_task
def make_report_form() -> bool:
    """Make the report's form on paper, where a word of it changed; return whether one did."""
    try:
        return paper.make()
    except Policy.DoesNotExist:  # nothing is published yet, so there is nothing to ask by
        return False
