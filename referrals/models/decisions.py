"""What a screener decided, with what they weighed, and the manager's word on it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.models import (
    Destination,
    ScreeningOutcome,
    SignOffRule,
    ThresholdLevel,
    VoiceReason,
)
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Check, Referral


class Consent(models.TextChoices):
    """On what footing help goes ahead that nobody can be made to take."""

    GIVEN = "given", _("The person agrees, or somebody who may agree for them")
    BEST_INTERESTS = (
        "best_interests",
        _("The person cannot agree for want of capacity, and it is in their best interests"),
    )


class AdultTest(models.TextChoices):
    """The three tests of section 126(1) of the 2014 Act; all are needed for an adult at risk."""

    ABUSE = "abuse", _("Is experiencing or at risk of abuse or neglect")
    NEEDS = "needs", _("Has needs for care and support, whether or not they are met")
    UNABLE = "unable", _("Because of those needs, cannot protect himself or herself")


class ScreeningDecisionQuerySet(models.QuerySet["ScreeningDecision"]):
    def awaiting_sign_off(self) -> "ScreeningDecisionQuerySet":
        return self.filter(needs_sign_off=True, signed_off_at__isnull=True)

    def awaiting_check(self) -> "ScreeningDecisionQuerySet":
        return self.filter(is_sampled=True, checked_at__isnull=True)


class ScreeningDecision(models.Model):
    """One decision of a screener. It stands at once, or from the moment a manager agrees to it.

    A referral has one for each time somebody decided: one that was returned stays beside the
    next. The referral itself repeats the decision that stands.
    """

    class SignOff(models.TextChoices):
        AGREED = "agreed", _("Agreed")
        RETURNED = "returned", _("Returned to the screener")

    class CheckResult(models.TextChoices):
        AGREED = "agreed", _("I would have decided the same")
        DISAGREED = "disagreed", _("I would have decided otherwise")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="screenings")
    outcome = models.ForeignKey(ScreeningOutcome, on_delete=models.PROTECT)
    destination = models.ForeignKey(Destination, null=True, on_delete=models.PROTECT)
    level = models.ForeignKey(ThresholdLevel, null=True, on_delete=models.PROTECT)
    rationale = models.TextField()
    support_offered = models.TextField(blank=True)
    checks_done = ArrayField(models.CharField(max_length=20, choices=Check), default=list)
    reason_checks_not_done = models.TextField(blank=True)
    voice = models.TextField(blank=True)
    voice_reason = models.ForeignKey(VoiceReason, null=True, on_delete=models.PROTECT)
    consent = models.CharField(max_length=20, choices=Consent, blank=True)
    consent_reason = models.TextField(blank=True)
    adult_tests = ArrayField(models.CharField(max_length=10, choices=AdultTest), default=list)
    decided_at = models.DateTimeField()
    decided_by = models.UUIDField()
    decided_by_name = models.CharField(max_length=150, blank=True)

    needs_sign_off = models.BooleanField(default=False)
    sign_off_rules = models.ManyToManyField(SignOffRule, blank=True)
    sign_off = models.CharField(max_length=10, choices=SignOff, blank=True)
    sign_off_reason = models.TextField(blank=True)
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.UUIDField(null=True)
    signed_off_by_name = models.CharField(max_length=150, blank=True)

    is_sampled = models.BooleanField(default=False)
    check_result = models.CharField(max_length=10, choices=CheckResult, blank=True)
    check_comment = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.UUIDField(null=True)
    checked_by_name = models.CharField(max_length=150, blank=True)

    objects = ScreeningDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-id"]
        indexes = [
            models.Index(
                fields=["decided_at"],
                name="decision_awaiting_sign_off",
                condition=Q(needs_sign_off=True, signed_off_at__isnull=True),
            ),
            models.Index(
                fields=["decided_at"],
                name="decision_awaiting_check",
                condition=Q(is_sampled=True, checked_at__isnull=True),
            ),
            models.Index(
                fields=["checked_at"],
                name="decision_checked",
                condition=Q(checked_at__isnull=False),
            ),
        ]
        constraints = [
            both_or_neither("signed_off_at", "signed_off_by"),
            both_or_neither("checked_at", "checked_by"),
            models.CheckConstraint(
                name="nobody_signs_off_their_own_decision",
                condition=Q(signed_off_by__isnull=True) | ~Q(signed_off_by=models.F("decided_by")),
            ),
            models.CheckConstraint(
                name="nobody_checks_their_own_decision",
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=models.F("decided_by")),
            ),
            models.CheckConstraint(
                name="decision_returned_with_a_reason",
                condition=~Q(sign_off="returned") | ~Q(sign_off_reason=""),
            ),
            models.CheckConstraint(
                name="voice_is_told_or_missing_for_one_reason",
                condition=Q(voice="") | Q(voice_reason__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_decision_awaits_sign_off_per_referral",
                fields=["referral"],
                condition=Q(needs_sign_off=True, signed_off_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral} {self.outcome}"

    @property
    def stands(self) -> bool:
        """Whether this is what was decided: no manager has still to agree, or has refused."""
        return not self.needs_sign_off or self.sign_off == self.SignOff.AGREED

    @property
    def is_awaiting_sign_off(self) -> bool:
        return self.needs_sign_off and self.signed_off_at is None

    @property
    def was_returned(self) -> bool:
        return self.sign_off == self.SignOff.RETURNED
