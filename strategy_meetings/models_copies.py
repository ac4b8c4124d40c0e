"""What each recipient gets of the minutes, and what they say is wrong in them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models import Attendance, Correction, Meeting
from records.keys import uuid7
from records.models import IssuedDocument, both_or_neither


class MinutesCopy(models.Model):
    """Which copy of the minutes one recipient gets, why, and the last that was issued.

    ``left_out`` are positions of agenda items. ``added`` are passages that the chair took out
    beside those found, ``left`` those found that stay, each with its reason. ``digest`` is of the
    text that the chair looked at: another text has to be looked at again.
    """

    class Kind(models.TextChoices):
        FULL = "full", _("Full copy")
        PARTIAL = "partial", _("Part of the minutes")
        EMPLOYER = "employer", _("Employer's copy, with names removed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="copies")
    attendance = models.OneToOneField(Attendance, on_delete=models.PROTECT, related_name="copy")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FULL)
    reason = models.TextField(blank=True)
    left_out = models.JSONField(default=list)
    language = models.CharField(max_length=2, default="en")
    set_at = models.DateTimeField()
    set_by = models.UUIDField()
    set_by_name = models.CharField(max_length=150)
    added = models.JSONField(default=list)
    left = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.UUIDField(null=True)
    document = models.OneToOneField(
        IssuedDocument, null=True, on_delete=models.PROTECT, related_name="minutes_copy"
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            both_or_neither("confirmed_at", "confirmed_by"),
            models.UniqueConstraint(name="copies_are_numbered", fields=["meeting", "number"]),
            models.CheckConstraint(
                name="less_than_a_full_copy_says_why", condition=Q(kind="full") | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"Copy {self.number} of the minutes of {self.meeting}"


class Inaccuracy(models.Model):
    """What a recipient says is wrong in the minutes, and what the chair answered. Both stay."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="inaccuracies")
    attendance = models.ForeignKey(
        Attendance, on_delete=models.PROTECT, related_name="inaccuracies"
    )
    words = models.TextField()
    raised_at = models.DateTimeField()
    raised_by = models.UUIDField()
    raised_by_name = models.CharField(max_length=150)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["raised_at", "id"]
        verbose_name_plural = "inaccuracies"
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            models.CheckConstraint(
                name="inaccuracy_is_answered_in_words",
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
            models.CheckConstraint(name="inaccuracy_says_what", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"Inaccuracy raised in the minutes of {self.meeting}"


class Acknowledgement(models.Model):
    """That a recipient has read one numbered correction."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    attendance = models.ForeignKey(
        Attendance, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    acknowledged_at = models.DateTimeField()
    acknowledged_by = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_correction_acknowledged_once", fields=["correction", "attendance"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.correction} acknowledged by {self.attendance}"
