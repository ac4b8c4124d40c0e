"""What was said at a meeting of each person it is about, and what had to be asked of each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from records.keys import uuid7
from referrals.models import Referral


class Statement(models.Model):
    """What an agency said of one person: fact, observation, allegation, opinion, or not yet told.

    What was said of several stands once for each, because each has a record of their own.
    """

    class Kind(models.TextChoices):
        FACT = "fact", _("Fact")
        OBSERVATION = "observation", _("Observation")
        ALLEGATION = "allegation", _("Allegation")
        OPINION = "opinion", _("Opinion")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.PROTECT, related_name="statements"
    )
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="statements")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    text = models.TextField()
    stated_at = models.DateTimeField()
    stated_by = models.UUIDField()

    class Meta:
        ordering = ["stated_at", "id"]
        constraints = [
            models.CheckConstraint(name="statement_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"Statement of {self.agency} at {self.meeting}"


class GateAnswer(models.Model):
    """What a meeting answered to one of the questions that its policy asks of each person.

    ``gate`` and ``answer`` are codes of the meeting's type; "not yet known" is an answer too.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.PROTECT, related_name="gate_answers"
    )
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="gate_answers")
    gate = models.SlugField(max_length=40)
    answer = models.SlugField(max_length=40)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.UUIDField()

    class Meta:
        ordering = ["answered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                name="a_gate_answered_once_per_meeting", fields=["meeting", "referral", "gate"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.gate} at {self.meeting}"
