"""What a concern about somebody's work is weighed by, and who is told of it (Section 5)."""

from django.db import models

from policies.models.editions import Policy, PolicyRow
from policies.models.timescales import Timescale


class ThresholdCriterion(PolicyRow):
    """One of the criteria of which at least one must be met for a concern to go on."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="threshold_criteria")
    code = models.CharField(max_length=60)
    standing = models.CharField(max_length=12, choices=Timescale.Standing)

    class Meta:
        verbose_name_plural = "threshold criteria"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="threshold_criterion_once_a_policy", fields=["policy", "code"]
            )
        ]

    def __str__(self) -> str:
        return self.code


class Regulator(PolicyRow):
    """A body that is told of somebody who may not be fit for their work.

    Telling one that ``keeps_barred_lists`` is what the time to refer to the DBS waits for (S6).
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="regulators")
    code = models.CharField(max_length=60)
    keeps_barred_lists = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="regulator_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code
