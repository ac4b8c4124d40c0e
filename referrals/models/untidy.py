"""What puts right an untidy beginning, with every original left as it came."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral
from referrals.models.reports import Report


class JoinedReferral(models.Model):
    """A referral that tells of the same incident as another, which leads.

    Each keeps its report, reference, clocks and reporter. It can be undone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="joinings")
    lead = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="joined")
    reason = models.TextField()
    joined_at = models.DateTimeField()
    joined_by = models.UUIDField()
    joined_by_name = models.CharField(max_length=150)
    parted_at = models.DateTimeField(null=True)
    parted_by = models.UUIDField(null=True)
    reason_parted = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["lead"], name="joined_to_lead", condition=Q(parted_at__isnull=True)
            )
        ]
        constraints = [
            both_or_neither("parted_at", "parted_by"),
            models.UniqueConstraint(
                name="joined_to_one_lead",
                fields=["referral"],
                condition=Q(parted_at__isnull=True),
            ),
            models.CheckConstraint(name="joined_to_another", condition=~Q(referral=F("lead"))),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} joined to {self.lead_id}"


class OpenedFrom(models.Model):
    """A referral opened from another of the same report, after the report was taken in."""

    class Why(models.TextChoices):
        FOUND_LATER = "found_later", _("Somebody else at risk was found later")
        PATHWAY_CORRECTED = "pathway_corrected", _("The pathway was corrected")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="opened_from")
    earlier = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="led_to")
    why = models.CharField(max_length=20, choices=Why)
    reason = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    opened_by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name_plural = "opened from"

    def __str__(self) -> str:
        return f"{self.referral_id} opened from {self.earlier_id}"


class Withdrawal(models.Model):
    """The reporter has withdrawn the report. Nothing of it goes; whether to go on is decided."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="withdrawal")
    words = models.TextField()
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.UUIDField()
    withdrawn_by_name = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.report_id} withdrawn"


class WithdrawalAnswer(models.Model):
    """Whether one referral goes on although its reporter withdrew the report, and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.OneToOneField(
        Referral, on_delete=models.PROTECT, related_name="withdrawal_answer"
    )
    goes_on = models.BooleanField()
    reason = models.TextField()
    answered_at = models.DateTimeField()
    answered_by = models.UUIDField()
    answered_by_name = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.referral_id} goes on: {self.goes_on}"
