"""Advice without names, and what the police tell schools: neither opens a case."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral


class Consultation(models.Model):
    """A professional asks for advice without saying whom it is about; a screener gives it.

    It names nobody and opens no referral (Procedures 2.1). Both questions and advice are kept.
    """

    class Outcome(models.TextChoices):
        NO_ACTION = "no_action", _("No action is needed")
        OWN_SERVICE = "own_service", _("The agency's own service can meet the need")
        ASSESSMENT = "assessment", _("Ask for an assessment, with the person's agreement")
        REPORT = "report", _("Make a report")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    owning_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="consultations")
    category = models.SlugField(max_length=40, blank=True)
    question = models.TextField()
    language = models.CharField(max_length=2, default="en")
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=150)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    advice = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["owning_agency", "asked_at"],
                name="consultation_waiting",
                condition=Q(answered_at__isnull=True),
            ),
            models.Index(fields=["agency", "-asked_at"], name="consultation_of_agency"),
        ]
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            models.CheckConstraint(name="consultation_asks_something", condition=~Q(question="")),
            models.CheckConstraint(
                name="consultation_answered_with_advice",
                condition=Q(answered_at__isnull=True) | (~Q(advice="") & ~Q(outcome="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("referrals:consultation", args=[self.reference])


class Notice(models.Model):
    """What a school should know about a child known to it, after domestic abuse at home.

    It opens no case. It is for the school's designated person, and whoever stands in for them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="notices_received")
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="notices_sent")
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="notices"
    )
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    date_of_birth = models.DateField(null=True)
    incident_on = models.DateField()
    incident_reference = models.CharField(max_length=60, blank=True)
    words = models.TextField()
    language = models.CharField(max_length=2, default="en")
    sent_at = models.DateTimeField()
    sent_by = models.UUIDField()
    sent_by_name = models.CharField(max_length=150)
    read_at = models.DateTimeField(null=True)
    read_by = models.UUIDField(null=True)
    read_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["agency", "-sent_at"], name="notice_received"),
            models.Index(fields=["from_agency", "-sent_at"], name="notice_sent"),
        ]
        constraints = [
            both_or_neither("read_at", "read_by"),
            models.CheckConstraint(name="notice_says_something", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("referrals:notice", args=[self.reference])
