"""Investigations that a strategy meeting decided on, and orders that let somebody be spoken to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from policies.models import InvestigationType
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Referral
from strategy_meetings.models_section_126 import Version


class Investigation(Version):
    """An investigation that a strategy meeting decided on, by the agency responsible for it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="investigations")
    strategy_meeting = models.ForeignKey(
        "strategy_meetings.StrategyMeeting",
        on_delete=models.PROTECT,
        related_name="investigations",
    )
    kind = models.ForeignKey(InvestigationType, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    responsible = models.CharField(max_length=200)
    lead = models.CharField(max_length=200)
    started_on = models.DateField()
    report_due_on = models.DateField(null=True)
    report_received_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    class Meta:
        ordering = ["started_on", "id"]
        constraints = [
            both_or_neither("saved_at", "saved_by"),
            models.CheckConstraint(
                name="investigation_reports_after_it_started",
                condition=Q(report_received_on__isnull=True)
                | Q(report_received_on__gte=F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} investigation, {self.referral}"


class ProtectionAndSupportOrder(Version):
    """An adult protection and support order (section 127): asked of a court, and what came of it.

    It gives entry, not removal. Each of the four grounds is said in the application.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Applied for")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="protection_and_support_orders"
    )
    officer = models.CharField(max_length=200)
    applied_on = models.DateField()
    court = models.CharField(max_length=200)
    premises = models.TextField()
    ground_suspicion = models.TextField()
    ground_access = models.TextField()
    ground_purposes = models.TextField()
    ground_no_more_risk = models.TextField()
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.WAITING)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    constable = models.CharField(max_length=200, blank=True)
    others = models.TextField(blank=True)
    executed_on = models.DateField(null=True)
    result = models.TextField(blank=True)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    class Meta:
        ordering = ["applied_on", "id"]
        constraints = [
            both_or_neither("saved_at", "saved_by"),
            models.CheckConstraint(
                name="order_granted_for_a_period",
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) & ~Q(outcome="granted")
                | Q(outcome="granted", starts_at__lt=F("ends_at")),
            ),
            models.CheckConstraint(
                name="only_a_granted_order_is_executed",
                condition=Q(executed_on__isnull=True) | Q(outcome="granted"),
            ),
        ]

    def __str__(self) -> str:
        return f"Adult protection and support order, {self.referral}"
