"""What a screener weighs a referral against, and what may be decided."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.models.editions import Pathway, Policy, PolicyRow


class ThresholdLevel(PolicyRow):
    """One level of need or risk; its description stands beside the decision."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="threshold_levels")
    code = models.CharField(max_length=60)
    pathway = models.CharField(max_length=12, choices=Pathway)
    description_en = models.TextField()
    description_cy = models.TextField()
    needs_sign_off = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="threshold_level_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def description(self) -> str:
        return self.in_reader_language("description")


class ScreeningOutcome(PolicyRow):
    """One thing a screener may decide; its own fields say what follows."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="screening_outcomes")
    code = models.CharField(max_length=60)
    pathway = models.CharField(max_length=12, choices=Pathway)
    hint_en = models.TextField(blank=True)
    hint_cy = models.TextField(blank=True)
    needs_strategy_meeting = models.BooleanField(default=False)
    needs_enquiry = models.BooleanField(default=False)
    needs_panel = models.BooleanField(default=False)
    offers_panel = models.BooleanField(default=False)
    needs_support_question = models.BooleanField(default=False)
    closes = models.BooleanField(default=False)
    is_further_action = models.BooleanField(default=True)
    counts_as_advice = models.BooleanField(default=False)
    needs_consent = models.BooleanField(default=False)
    needs_adult_tests = models.BooleanField(default=False)
    needs_sign_off_at_high_risk = models.BooleanField(default=False)
    destinations = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    needs_destination = models.BooleanField(default=False)
    starts_timescales = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    class Meta:
        ordering = ["pathway", "order"]
        constraints = [
            models.UniqueConstraint(
                name="screening_outcome_once_a_policy", fields=["policy", "code"]
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def hint(self) -> str:
        return self.in_reader_language("hint")


class Destination(PolicyRow):
    """Where help for the person comes from after a decision; its own fields say what follows."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="destinations")
    code = models.CharField(max_length=60)
    pathways = ArrayField(models.CharField(max_length=12, choices=Pathway))
    agency_kind = models.CharField(max_length=60, blank=True)
    hint_en = models.TextField(blank=True)
    hint_cy = models.TextField(blank=True)
    needs_consent = models.BooleanField(default=False)
    needs_panel = models.BooleanField(default=False)
    needs_hand_over = models.BooleanField(default=False)
    is_short_intervention = models.BooleanField(default=False)
    is_transfer = models.BooleanField(default=False)
    counts_families = models.BooleanField(default=False)
    asks_when_identified = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="destination_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def hint(self) -> str:
        return self.in_reader_language("hint")

    @property
    def keeps_open(self) -> bool:
        """Whether something is still to be done here, so that the referral is not closed yet."""
        follows = (
            self.needs_panel,
            self.is_short_intervention,
            self.needs_hand_over,
            self.is_transfer,
        )
        return any(follows)


class VoiceReason(PolicyRow):
    """Why the voice of the child or adult is not known at the moment of a decision."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="voice_reasons")
    code = models.CharField(max_length=60)
    pathways = ArrayField(models.CharField(max_length=12, choices=Pathway))

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="voice_reason_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code


class SignOffRule(PolicyRow):
    """What makes the risk high, so that a manager signs off that nothing more is done."""

    class When(models.TextChoices):
        RATED_RED = "rated_red", _("Rated red")
        IN_DANGER = "in_danger", _("Somebody is in danger now")
        LEVEL = "level", _("The threshold level needs it")
        REPEATED = "repeated", _("Reported again and again")

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="sign_off_rules")
    code = models.CharField(max_length=60)
    when = models.CharField(max_length=12, choices=When)
    reports = models.PositiveSmallIntegerField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="sign_off_rule_once_a_policy", fields=["policy", "code"]),
            models.CheckConstraint(
                name="sign_off_rule_on_repeats_says_how_many_in_how_long",
                condition=Q(when="repeated", reports__gte=2, days__gte=1)
                | (~Q(when="repeated") & Q(reports__isnull=True, days__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.code
