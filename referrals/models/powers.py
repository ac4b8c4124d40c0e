"""A power or an order that protects somebody at once, and when it ends."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral


class EmergencyPower(models.Model):
    """One use of a power, or one order: it holds from a moment to a moment, and then no more.

    ``ends_at`` is what the law or the court says; None where the court gave no end. What is
    entered when it had run out already is kept, and shown so.
    """

    class Power(models.TextChoices):
        POLICE_PROTECTION = "police_protection", _("Police protection (section 46)")
        PROTECTION_ORDER = "protection_order", _("Emergency protection order (section 44)")
        ASSESSMENT_ORDER = "assessment_order", _("Child assessment order (section 43)")
        EXCLUSION = "exclusion", _("Exclusion requirement (section 38A or 44A)")
        INTERIM_ORDER = "interim_order", _("Interim care or supervision order (section 38)")
        FGM_ORDER = "fgm_order", _("Female genital mutilation protection order")
        MARRIAGE_ORDER = "marriage_order", _("Forced marriage protection order")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="emergency_powers"
    )
    power = models.CharField(max_length=20, choices=Power)
    authorised_by = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    extended_until = models.DateTimeField(null=True)
    place = models.TextField(blank=True)
    parents_told = models.TextField(blank=True)
    welfare_seen = models.TextField(blank=True)
    handed_over = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    why_ended = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    recorded_by_name = models.CharField(max_length=150)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.UUIDField(null=True)
    saved_by_name = models.CharField(max_length=150, blank=True)
    # When somebody was told that it is about to end, and that it has ended.
    warned_at = models.DateTimeField(null=True)
    end_told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["started_at", "id"]
        indexes = [
            models.Index(
                fields=["ends_at"],
                condition=Q(ended_at__isnull=True, end_told_at__isnull=True),
                name="power_that_runs",
            )
        ]
        constraints = [
            both_or_neither("saved_at", "saved_by"),
            models.CheckConstraint(
                name="power_ends_after_it_started",
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("started_at")),
            ),
            models.CheckConstraint(
                name="only_an_emergency_protection_order_is_extended",
                condition=Q(extended_until__isnull=True)
                | Q(power="protection_order", extended_until__gt=F("ends_at")),
            ),
            models.CheckConstraint(
                name="power_ended_says_why",
                condition=Q(ended_at__isnull=True, why_ended="")
                | (Q(ended_at__gte=F("started_at")) & ~Q(why_ended="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_power_display()}, {self.referral}"

    @property
    def until(self) -> datetime | None:
        """Return when it runs out, with its extension; None where no end was given."""
        return self.extended_until or self.ends_at

    @property
    def was_over_when_recorded(self) -> bool:
        """Say whether it had run out before anybody wrote it down here."""
        return self.ends_at is not None and self.ends_at <= self.recorded_at
