"""When earlier reports add up, what a screener may answer, and kinds of staff-safety warning."""

from django.db import models
from django.db.models import Q

from policies.models.editions import Policy, PolicyRow
from policies.models.timescales import Timescale


class PatternThreshold(PolicyRow):
    """How many reports within how many days ask whether harm is adding up."""

    class About(models.TextChoices):
        PERSON = "person", "person"
        HOUSEHOLD = "household", "household"

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="pattern_thresholds")
    code = models.CharField(max_length=60)
    about = models.CharField(max_length=10, choices=About)
    reports = models.PositiveSmallIntegerField()  # this one counts
    days = models.PositiveSmallIntegerField()
    counts_minor_only = models.BooleanField(default=False)
    standing = models.CharField(max_length=12, choices=Timescale.Standing)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="pattern_threshold_once_a_policy", fields=["policy", "code"]
            ),
            models.CheckConstraint(
                name="pattern_needs_an_earlier_report", condition=Q(reports__gt=1)
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PatternAnswer(PolicyRow):
    """One answer to the question whether harm is adding up: given with one press."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="pattern_answers")
    code = models.CharField(max_length=60)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="pattern_answer_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code


class WarningKind(PolicyRow):
    """A kind of staff-safety warning, and after how many days it is reviewed at the latest."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="warning_kinds")
    code = models.CharField(max_length=60)
    review_days = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="warning_kind_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code
