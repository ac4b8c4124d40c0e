"""A score of a risk tool, and people's judgement beside it."""

from django.db import models
from django.db.models import F, Q

from policies.models import RiskTool
from records.keys import uuid7
from referrals.models.referrals import Referral


class RiskAssessment(models.Model):
    """One use of one version of a tool: what was counted, what it came to, what people make of it.

    It is never changed: a later one stands beside it. ``counts`` is ``{part: {window: number}}``.
    ``band`` is the score's; ``judged_band`` is empty where people saw it so too.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="assessments")
    tool = models.ForeignKey(RiskTool, on_delete=models.PROTECT, related_name="assessments")
    assessed_on = models.DateField()
    counts = models.JSONField()
    score = models.PositiveSmallIntegerField()
    band = models.SlugField(max_length=40)
    judged_band = models.SlugField(max_length=40, blank=True)
    judgement = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    recorded_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["assessed_on", "recorded_at"]
        constraints = [
            models.CheckConstraint(
                name="judgement_against_the_score_has_a_reason",
                condition=Q(judged_band="") | Q(judged_band=F("band")) | ~Q(judgement=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.tool} on {self.referral}"

    @property
    def stands(self) -> str:
        """The code of the band that people go by: their own, or else the score's."""
        return self.judged_band or self.band
