"""What a screener weighs a referral against, and what may be decided."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from policies.models.editions import Pathway, Policy, PolicyRow


class ThresholdLevel(PolicyRow):
    """One level of need or risk; its description stands beside the decision."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="threshold_levels")
    code = models.CharField(max_length=60)
    pathway = models.CharField(max_length=12, choices=Pathway)
    description_en = models.TextField()
    description_cy = models.TextField()

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
