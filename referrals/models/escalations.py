"""A professional disagreement with a decision, stage by stage."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from policies.models import EscalationStage
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral


class Escalation(models.Model):
    """One stage of a professional disagreement: why, who must answer by when, and the answer.

    A disagreement that is taken further is a new row, which points at the one before.
    """

    class Ending(models.TextChoices):
        """How a stage ended for the one who raised it."""

        RESOLVED = "resolved", _("Settled")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        TAKEN_FURTHER = "taken_further", _("Taken to the next stage")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="escalations")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="escalations_raised")
    stage = models.ForeignKey(EscalationStage, on_delete=models.PROTECT)
    earlier = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="following"
    )
    reason = models.TextField()
    raised_at = models.DateTimeField()
    raised_by = models.UUIDField()
    raised_by_name = models.CharField(max_length=150)
    due_at = models.DateTimeField(null=True)
    response = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)
    ending = models.CharField(max_length=15, choices=Ending, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["raised_at"]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="escalation_to_answer",
                condition=Q(answered_at__isnull=True, ended_at__isnull=True),
            ),
            models.Index(fields=["agency", "-raised_at"], name="escalation_of_agency"),
        ]
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            both_or_neither("ended_at", "ended_by"),
            models.CheckConstraint(name="escalation_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="escalation_answered_in_words",
                condition=Q(answered_at__isnull=True) | ~Q(response=""),
            ),
            models.CheckConstraint(
                name="escalation_ended_with_its_time",
                condition=Q(ending="", ended_at__isnull=True)
                | (~Q(ending="") & Q(ended_at__isnull=False)),
            ),
            models.UniqueConstraint(
                name="one_open_escalation_per_referral_and_agency",
                fields=["referral", "agency"],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} on {self.referral}"
