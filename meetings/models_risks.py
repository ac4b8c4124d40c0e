"""Risks that a meeting agreed on, and the marked lines of its minutes that were dealt with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from referrals.models import Referral


class Risk(models.Model):
    """A risk to one person, in the words the meeting agreed on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT, related_name="risks")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="risks")
    text = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [models.CheckConstraint(name="risk_says_something", condition=~Q(text=""))]

    def __str__(self) -> str:
        return f"Risk at {self.meeting}"


class SettledLine(models.Model):
    """A marked line that the chair confirmed or set aside, so that it is not offered again.

    ``digest`` is of the line's words (``rules_marks.digest_of``): the words stay in the minutes.
    """

    class Kind(models.TextChoices):
        ACTION = "action", _("Action")
        DECISION = "decision", _("Decision")
        RISK = "risk", _("Risk")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.PROTECT, related_name="settled_lines"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    digest = models.CharField(max_length=64)
    is_set_aside = models.BooleanField(default=False)
    settled_at = models.DateTimeField()
    settled_by = models.UUIDField()

    class Meta:
        ordering = ["settled_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="a_line_settled_once", fields=["meeting", "kind", "digest"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.meeting}"
