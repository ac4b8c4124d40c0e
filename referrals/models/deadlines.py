"""Clocks are rows: when one started, when it is due, and when it was met."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from policies.models import Timescale
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def running(self) -> "DeadlineQuerySet":
        return self.filter(met_at__isnull=True, stopped_at__isnull=True)

    def late(self, *, at: datetime) -> "DeadlineQuerySet":
        """Keep the clocks met after they were due, or still running past it."""
        return self.filter(
            Q(met_at__gt=F("due_at"))
            | Q(met_at__isnull=True, stopped_at__isnull=True, due_at__lt=at)
        )


class Deadline(models.Model):
    """A limit that runs on a referral. Due is stored when it starts; late is derived when read.

    A deadline raises a flag and never blocks. It stops without being met where what it waited
    for is no longer needed. ``due_at`` is empty where the calendar is missing: its bank holidays
    were not published when it was counted. ``is_red`` says that it was counted as red.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="deadlines")
    timescale = models.ForeignKey(Timescale, on_delete=models.PROTECT)
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    due_at = models.DateTimeField(null=True)
    is_red = models.BooleanField(default=False)
    met_at = models.DateTimeField(null=True)
    met_by = models.UUIDField(null=True)
    reason_late = models.TextField(blank=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.UUIDField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="deadline_running",
                condition=Q(met_at__isnull=True, stopped_at__isnull=True),
            ),
        ]
        constraints = [
            both_or_neither("met_at", "met_by"),
            both_or_neither("stopped_at", "stopped_by"),
            models.UniqueConstraint(
                name="one_running_clock_per_limit",
                fields=["referral", "timescale"],
                condition=Q(met_at__isnull=True, stopped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timescale.ref} on {self.referral}"

    def is_late(self, *, at: datetime) -> bool:
        """Say whether it was met after it was due, or is past it and still running."""
        if self.due_at is None or self.stopped_at is not None:
            return False
        return (self.met_at or at) > self.due_at


class Reminder(models.Model):
    """One clock, one kind of reminder, one person told: once, ever."""

    class Kind(models.TextChoices):
        DUE_SOON = "due_soon", _("Due soon")
        OVERDUE = "overdue", _("Late")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Kind)
    user_id = models.UUIDField()
    reminded_at = models.DateTimeField()
    reminded_by = models.UUIDField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user_id", "-reminded_at"],
                name="reminder_unseen",
                condition=Q(seen_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_reminder_per_clock_kind_and_person",
                fields=["deadline", "kind", "user_id"],
            ),
            both_or_neither("seen_at", "seen_by"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.deadline_id}"
