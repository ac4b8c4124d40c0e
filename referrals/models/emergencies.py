"""Emergency access: one referral opened for an hour by somebody who has no part in it."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from policies.models import EmergencyReason
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral

if TYPE_CHECKING:
    from uuid import UUID


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def running(self) -> "EmergencyAccessQuerySet":
        """Keep what is open now, by the database's clock."""
        return self.filter(ends_at__gt=Now(), ended_at__isnull=True, referral__isnull=False)

    def run_by(self, user_id: "UUID") -> "EmergencyAccessQuerySet":
        return self.running().filter(started_by=user_id)

    def to_review(self) -> "EmergencyAccessQuerySet":
        return self.filter(reviewed_at__isnull=True)


class EmergencyAccess(models.Model):
    """One use of emergency access, also where nothing was opened by what somebody gave.

    ``referral`` is empty then: whether there is none, or one that stays closed, is not written
    down, and what was typed is not kept. Each use is reviewed by somebody else.
    """

    class Finding(models.TextChoices):
        JUSTIFIED = "justified", _("It was needed")
        NOT_NEEDED = "not_needed", _("It was not needed, and done in good faith")
        MISUSE = "misuse", _("It should not have been done")

    class Pattern(models.TextChoices):
        SEVERAL = "several", _("Several in one day")
        SAME_AGAIN = "same_again", _("The same referral again within a week")
        FOUND_NOTHING = "found_nothing", _("Nothing found, several times in one day")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="emergency_accesses"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey(EmergencyReason, on_delete=models.PROTECT, related_name="+")
    explanation = models.TextField()
    patterns = ArrayField(models.CharField(max_length=20, choices=Pattern), default=list)
    approval_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    started_by_name = models.CharField(max_length=150)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    review_due_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    escalated_by = models.UUIDField(null=True)
    finding = models.CharField(max_length=20, choices=Finding, blank=True)
    review = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_by_name = models.CharField(max_length=150, blank=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "emergency accesses"
        indexes = [
            models.Index(fields=["started_by", "started_at"], name="emergency_of_user"),
            models.Index(
                fields=["review_due_at"],
                name="emergency_to_review",
                condition=Q(reviewed_at__isnull=True),
            ),
        ]
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            both_or_neither("escalated_at", "escalated_by"),
            both_or_neither("reviewed_at", "reviewed_by"),
            models.CheckConstraint(
                name="emergency_reviewed_by_somebody_else",
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("started_by")),
            ),
            models.CheckConstraint(
                name="emergency_reviewed_with_a_finding",
                condition=Q(reviewed_at__isnull=True, finding="", review="")
                | (Q(reviewed_at__isnull=False) & ~Q(finding="") & ~Q(review="")),
            ),
            models.CheckConstraint(name="emergency_explained", condition=~Q(explanation="")),
        ]

    def __str__(self) -> str:
        return f"Emergency access {self.pk}"
