"""Who has a referral open, and who has been reminded of its clocks."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from records import audit
from records.audit import Actor
from referrals import notifications
from referrals.models import Deadline, Presence, Referral, Reminder


@transaction.atomic(savepoint=False)
def note_presence(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Note that somebody has the referral open at ``at``. It is no event: the look itself was."""
    Presence.objects.bulk_create(
        [Presence(referral=referral, seen_at=at, seen_by=by.id, seen_by_name=by.name)],
        update_conflicts=True,
        unique_fields=["referral", "seen_by"],
        update_fields=["seen_at", "seen_by_name"],
    )


@transaction.atomic(savepoint=False)
def remind(
    deadline: Deadline, *, kind: Reminder.Kind, people: Iterable[User], by: Actor, at: datetime
) -> int:
    """Remind these people of a clock, each once ever for this kind; return how many were told."""
    already = set(deadline.reminders.filter(kind=kind).values_list("user_id", flat=True))
    told = [person for person in people if person.pk not in already]
    Reminder.objects.bulk_create(
        [
            Reminder(
                deadline=deadline, kind=kind, user_id=person.pk, reminded_at=at, reminded_by=by.id
            )
            for person in told
        ],
        ignore_conflicts=True,
    )
    for person in told:
        notifications.remind(deadline, kind=kind, person=person, by=by, at=at)
    if told:
        audit.record(
            "deadline.reminded",
            deadline.referral,
            by=by,
            at=at,
            ref=deadline.timescale.ref,
            kind=kind,
            people=[str(person.pk) for person in told],
        )
    return len(told)


@transaction.atomic(savepoint=False)
def see_reminders(referral: Referral, *, by: Actor, at: datetime) -> int:
    """Mark one's own reminders about this referral as seen; return how many there were."""
    unseen = Reminder.objects.filter(
        deadline__referral=referral, user_id=by.id, seen_at__isnull=True
    )
    seen = unseen.update(seen_at=at, seen_by=by.id)
    if seen:
        audit.record("reminder.seen", referral, by=by, at=at, reminders=seen)
    return seen
