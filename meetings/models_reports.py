"""What an invited agency writes, before a meeting, of each person it is about."""

from django.db import models
from django.db.models import Q

from accounts.models import Agency
from meetings.models_statements import Statement
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Referral


class AgencyReport(models.Model):
    """One agency's report of one person to a meeting; nobody else reads it until it is sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(
        "meetings.Meeting", on_delete=models.PROTECT, related_name="agency_reports"
    )
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="agency_reports")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reports_to_meetings")
    begun_at = models.DateTimeField()
    begun_by = models.UUIDField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.UUIDField(null=True)
    sent_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            both_or_neither("sent_at", "sent_by"),
            models.UniqueConstraint(
                name="one_report_per_agency_and_person", fields=["meeting", "referral", "agency"]
            ),
        ]

    def __str__(self) -> str:
        return f"Report of {self.agency} to {self.meeting}"


class ReportedStatement(models.Model):
    """One statement of a report, and what kind it is; a sensitive one is for the chair alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(AgencyReport, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=20, choices=Statement.Kind)
    text = models.TextField()
    is_for_chair = models.BooleanField(default=False)
    stated_at = models.DateTimeField()
    stated_by = models.UUIDField()

    class Meta:
        ordering = ["stated_at", "id"]
        constraints = [
            models.CheckConstraint(name="reported_statement_says_something", condition=~Q(text=""))
        ]

    def __str__(self) -> str:
        return f"Statement in {self.report}"
