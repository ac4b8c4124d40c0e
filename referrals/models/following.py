"""What follows a decision: hand-overs, short interventions, conversations, other authorities."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from policies.models import Destination
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral


class CaseHandover(models.Model):
    """Work that goes on in the council's own case system, until a worker there says it is theirs.

    Handed over and not accepted, it is still ours to watch: the clock H1 runs on the referral.
    ``system`` is that system's name on the day, ``case_number`` its number for the case.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="handovers")
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT)
    system = models.CharField(max_length=60)
    handed_over_at = models.DateTimeField()
    handed_over_by = models.UUIDField()
    handed_over_by_name = models.CharField(max_length=150, blank=True)
    case_number = models.CharField(max_length=60, blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.UUIDField(null=True)
    accepted_by_name = models.CharField(max_length=150, blank=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.UUIDField(null=True)
    refused_by_name = models.CharField(max_length=150, blank=True)
    refusal_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-handed_over_at", "-id"]
        indexes = [
            models.Index(
                fields=["handed_over_at"],
                name="case_handover_not_accepted",
                condition=Q(accepted_at__isnull=True),
            )
        ]
        constraints = [
            both_or_neither("accepted_at", "accepted_by"),
            both_or_neither("refused_at", "refused_by"),
            models.CheckConstraint(
                name="handover_accepted_by_name_with_the_case_number",
                condition=Q(accepted_at__isnull=True)
                | (~Q(case_number="") & ~Q(accepted_by_name="")),
            ),
            models.CheckConstraint(
                name="handover_refused_with_a_reason",
                condition=Q(refused_at__isnull=True) | ~Q(refusal_reason=""),
            ),
            models.CheckConstraint(
                name="handover_accepted_or_refused",
                condition=Q(accepted_at__isnull=True) | Q(refused_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_open_handover_per_referral",
                fields=["referral"],
                condition=Q(accepted_at__isnull=True, refused_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral} to {self.system}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.refused_at is None

    @property
    def state(self) -> str:
        """Return where it stands, in words."""
        if self.accepted_at:
            return str(_("Accepted"))
        if self.refused_at:
            return str(_("Refused"))
        return str(_("Handed over, not accepted"))


class ShortIntervention(models.Model):
    """Help of some weeks from one team. It waits to start, starts, and ends with an outcome."""

    class Result(models.TextChoices):
        MET = "met", _("What was agreed was achieved")
        PARTLY = "partly", _("Some of what was agreed was achieved")
        DECLINED = "declined", _("The family did not take it up, or stopped")
        STEPPED_UP = "stepped_up", _("More was needed: a new decision was asked for")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="interventions")
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT)
    offered_at = models.DateTimeField()
    offered_by = models.UUIDField()
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    result = models.CharField(max_length=12, choices=Result, blank=True)
    outcome = models.TextField(blank=True)
    families_helped = models.PositiveSmallIntegerField(null=True)
    children_helped = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["-offered_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="intervention_ends_after_it_starts",
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=models.F("started_on")),
            ),
            models.CheckConstraint(
                name="intervention_ends_with_a_result_and_an_outcome",
                condition=Q(ended_on__isnull=True) | (~Q(result="") & ~Q(outcome="")),
            ),
            models.UniqueConstraint(
                name="one_open_intervention_per_referral",
                fields=["referral"],
                condition=Q(ended_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.destination} for {self.referral}"


class WhatMattersConversation(models.Model):
    """A conversation with somebody about what matters to them (the 2014 Act, Part 3).

    How it was held says what nobody could see: a telephone shows no home.
    """

    class Mode(models.TextChoices):
        VISIT = "visit", _("Visit")
        TELEPHONE = "telephone", _("Telephone")
        VIDEO = "video", _("Video")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="conversations")
    mode = models.CharField(max_length=10, choices=Mode)
    held_on = models.DateField()
    with_whom = models.CharField(max_length=300)
    what_matters = models.TextField()
    not_seen = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    recorded_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="conversation_without_a_visit_says_what_was_not_seen",
                condition=Q(mode="visit") | ~Q(not_seen=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} about {self.referral}"


class Transfer(models.Model):
    """A concern passed to another authority: whom we told there, and when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="transfer")
    authority = models.CharField(max_length=150)
    told_whom = models.CharField(max_length=150)
    told_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.referral} to {self.authority}"


class FirstIdentified(models.Model):
    """The day another authority first saw the need that it refers to us now.

    Its lateness is counted from that day to the day the report reached us.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.OneToOneField(
        Referral, on_delete=models.PROTECT, related_name="first_identified"
    )
    authority = models.ForeignKey(Agency, on_delete=models.PROTECT)
    identified_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    class Meta:
        verbose_name_plural = "first identified"

    def __str__(self) -> str:
        return f"{self.referral} by {self.authority}"

    @property
    def received_on(self) -> date:
        return localtime(self.referral.received_at).date()

    @property
    def days_late(self) -> int:
        """Return how many days lie between the need being seen and our being told."""
        return (self.received_on - self.identified_on).days
