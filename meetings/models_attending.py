"""When those invited were in the room, and what each declared there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from referrals.models import Referral


class AttendanceSpan(models.Model):
    """A time somebody was in the room before they left and came back.

    The last time, or the only one, stands on their attendance itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    attendance = models.ForeignKey(
        "meetings.Attendance", on_delete=models.PROTECT, related_name="spans"
    )
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField()

    class Meta:
        ordering = ["arrived_at"]
        constraints = [
            models.CheckConstraint(
                name="span_ends_after_it_begins", condition=Q(left_at__gte=models.F("arrived_at"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.attendance}, for a time"


class Declaration(models.Model):
    """What somebody declared at a meeting: that they keep it confidential, or a conflict.

    A conflict of interest is with one of the people the meeting is about, in their own words.
    """

    class Kind(models.TextChoices):
        CONFIDENTIALITY = "confidentiality", _("Keeps it confidential, and has no conflict")
        CONFLICT = "conflict", _("Has a conflict of interest")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    attendance = models.ForeignKey(
        "meetings.Attendance", on_delete=models.PROTECT, related_name="declarations"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="conflicts_declared"
    )
    words = models.TextField(blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.UUIDField()

    class Meta:
        ordering = ["declared_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="conflict_says_with_whom_and_why",
                condition=Q(kind="confidentiality", referral__isnull=True)
                | (Q(kind="conflict", referral__isnull=False) & ~Q(words="")),
            ),
            models.UniqueConstraint(
                name="confidentiality_declared_once",
                fields=["attendance"],
                condition=Q(kind="confidentiality"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.attendance}"
