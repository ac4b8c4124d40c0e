"""From which probability a match is told of. Nothing is linked by itself, at any score."""

from django.db import models
from django.db.models import Q

from policies.models.editions import Policy, PolicyRow
from policies.models.timescales import Timescale


class MatchThreshold(PolicyRow):
    """From which probability, in hundredths, two records are suggested, asked about or shown."""

    class Use(models.TextChoices):
        """What the code does at a threshold: suggests one person, asks whether it is one, or shows.

        Shown is whoever is worth a look before somebody new is put on record.
        """

        SUGGEST = "suggest", "suggest"
        ASK = "ask", "ask"
        SHOW = "show", "show"

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="match_thresholds")
    code = models.CharField(max_length=10, choices=Use)
    percent = models.PositiveSmallIntegerField()
    standing = models.CharField(max_length=12, choices=Timescale.Standing)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="match_threshold_once_a_policy", fields=["policy", "code"]
            ),
            models.CheckConstraint(
                name="match_threshold_is_a_probability", condition=Q(percent__range=(1, 99))
            ),
        ]

    def __str__(self) -> str:
        return self.code
