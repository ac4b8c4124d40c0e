"""What somebody on record disputes: that it is right, or that it is used."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral


class Dispute(models.Model):
    """Somebody asks that what a record says of them be corrected, or objects to its use.

    What is recorded stays as it was: an accepted correction stands beside it, and so do the words
    of whoever was refused. ``due_at`` is empty where the calendar is missing. ``made_for`` says
    who asked, where it was not the person: a parent, or an advocate.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Something should be corrected")
        OBJECTION = "objection", _("An objection to its use")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="disputes")
    kind = models.CharField(max_length=10, choices=Kind)
    about = models.CharField(max_length=300)
    statement = models.TextField()
    language = models.CharField(max_length=2)
    made_for = models.CharField(max_length=150, blank=True)
    received_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    recorded_by_name = models.CharField(max_length=150)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    correction = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["recorded_at", "id"]
        indexes = [
            models.Index(
                fields=["due_at"], name="dispute_to_decide", condition=Q(decided_at__isnull=True)
            )
        ]
        constraints = [
            both_or_neither("decided_at", "decided_by"),
            models.CheckConstraint(
                name="dispute_says_what", condition=~Q(about="") & ~Q(statement="")
            ),
            models.CheckConstraint(
                name="dispute_decided_with_a_reason",
                condition=Q(decided_at__isnull=True, outcome="", correction="", reason="")
                | (Q(decided_at__isnull=False) & ~Q(outcome="") & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="accepted_correction_says_what_is_right",
                condition=~Q(kind="correction", outcome="accepted") | ~Q(correction=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.referral_id}"
