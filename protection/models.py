"""Conferences and the child protection register: kept and counted; their pages come later."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models import PersonRecord
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Referral


class Conference(models.Model):
    """A child protection conference about one child, in time or not, and what it decided.

    Children considered together share ``family``; a figure per conference counts families' rows
    once, a figure per child counts every row.
    """

    class Kind(models.TextChoices):
        INITIAL = "initial", _("Initial child protection conference")
        REVIEW = "review", _("Review conference")

    class Decision(models.TextChoices):
        REGISTERED = "registered", _("Placed on the register")
        NOT_REGISTERED = "not_registered", _("Not placed on the register")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="conferences")
    family = models.UUIDField(default=uuid7)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.INITIAL)
    last_strategy_discussion_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    held_on = models.DateField(null=True)
    decision = models.CharField(max_length=20, choices=Decision, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["held_on"], name="conference_held")]
        constraints = [
            models.UniqueConstraint(
                name="one_conference_of_a_kind_a_day", fields=["referral", "kind", "held_on"]
            ),
            models.CheckConstraint(
                name="conference_decides_when_held",
                condition=Q(decision="") | Q(held_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.referral}"


class Registration(models.Model):
    """A child's name on the child protection register, in one or more categories, from and to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="registrations")
    conference = models.ForeignKey(Conference, null=True, on_delete=models.PROTECT)
    categories = ArrayField(models.SlugField(max_length=40))
    first_categories = ArrayField(models.SlugField(max_length=40), default=list)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    ending_reason = models.CharField(max_length=60, blank=True)
    last_visited_on = models.DateField(null=True)
    was_seen_alone = models.BooleanField(null=True)
    last_reviewed_on = models.DateField(null=True)
    earlier_registrations = models.PositiveSmallIntegerField(null=True)
    was_emergency_protected = models.BooleanField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["started_on"], name="registration_started")]
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.CheckConstraint(
                name="registration_ends_after_it_starts",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
            ),
            models.UniqueConstraint(
                name="one_registration_per_start", fields=["record", "started_on"]
            ),
        ]

    def __str__(self) -> str:
        return f"Registration from {self.started_on:%Y-%m-%d}"
