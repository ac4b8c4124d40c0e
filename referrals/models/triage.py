"""What a screener records before the decision: that it was seen, what is awaited, what was done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral


class Acknowledgement(models.Model):
    """Somebody on duty has seen an urgent referral, and it is in hand."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    acknowledged_at = models.DateTimeField()
    acknowledged_by = models.UUIDField()
    acknowledged_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["acknowledged_at"]

    def __str__(self) -> str:
        return f"{self.referral} seen by {self.acknowledged_by_name}"


class UrgentAlert(models.Model):
    """One step of telling people of an urgent referral that nobody has seen: once, ever."""

    class Step(models.TextChoices):
        ON_DUTY = "on_duty", _("those on duty")
        MANAGER = "manager", _("the manager")
        SERVICE_MANAGER = "service_manager", _("the service manager")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="urgent_alerts")
    step = models.CharField(max_length=20, choices=Step)
    alerted_at = models.DateTimeField()
    alerted_by = models.UUIDField()

    class Meta:
        ordering = ["alerted_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_alert_per_step_of_a_referral", fields=["referral", "step"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral}: {self.step}"


class InterimDecision(models.Model):
    """What is done for now, while partners' information is outstanding; the decision follows.

    It meets no clock: the decision stays due when it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="interim_decisions"
    )
    for_now = models.TextField()
    awaited = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.UUIDField()
    decided_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(
                name="interim_decision_says_what_is_awaited",
                condition=~Q(awaited="") & ~Q(for_now=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral}, for now"


class SafetyAnswer(models.Model):
    """What was done to make somebody safe or to tell the police; or why it was not.

    Where it is still to be done, the question stays open. The last answer holds.
    """

    class Prompt(models.TextChoices):
        SAFETY = "safety", _("Is the person safe for now?")
        POLICE = "police", _("Have the police been told?")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="safety_answers")
    prompt = models.CharField(max_length=10, choices=Prompt)
    is_done = models.BooleanField()
    is_still_to_do = models.BooleanField(default=False)
    done_by_whom = models.CharField(max_length=150, blank=True)
    done_at = models.DateTimeField(null=True)
    police_reference = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.UUIDField()
    answered_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["-answered_at"]
        constraints = [
            models.CheckConstraint(
                name="safety_answer_says_who_and_when_or_why_not",
                condition=(Q(is_done=True, done_at__isnull=False) & ~Q(done_by_whom=""))
                | (Q(is_done=False, done_at__isnull=True) & ~Q(words="")),
            ),
            models.CheckConstraint(
                name="what_was_done_is_not_still_to_do",
                condition=~Q(is_done=True, is_still_to_do=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral}: {self.prompt}"


class HandoverNote(models.Model):
    """What one team tells the next at the end of a period of duty, until somebody accepts it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    from_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="handover_notes_given"
    )
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="handover_notes_got")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    words = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.UUIDField()
    written_by_name = models.CharField(max_length=150)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.UUIDField(null=True)
    accepted_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-written_at"]
        indexes = [
            models.Index(
                fields=["to_team"],
                name="handover_not_accepted",
                condition=Q(accepted_at__isnull=True),
            )
        ]
        constraints = [
            both_or_neither("accepted_at", "accepted_by"),
            models.CheckConstraint(
                name="handover_period_ends_after_it_starts",
                condition=Q(ends_at__gt=models.F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_team} to {self.to_team}"


class HandoverLine(models.Model):
    """What a hand-over note says of one referral."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    note = models.ForeignKey(HandoverNote, on_delete=models.PROTECT, related_name="lines")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="handover_lines")
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_line_per_referral_in_a_note", fields=["note", "referral"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral} in {self.note}"
