"""Whether earlier reports add up to harm: the question asked of a screener, and the answer."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from policies.models import PatternAnswer
from records.keys import uuid7
from referrals.models.referrals import Referral


class PatternReview(models.Model):
    """One answer to the question whether harm is adding up; ``thresholds`` are those passed.

    The question is asked once for each referral, so again at the next report.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.OneToOneField(
        Referral, on_delete=models.PROTECT, related_name="pattern_review"
    )
    answer = models.ForeignKey(PatternAnswer, on_delete=models.PROTECT)
    thresholds = ArrayField(models.CharField(max_length=60))
    answered_at = models.DateTimeField()
    answered_by = models.UUIDField()
    answered_by_name = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.answer} on {self.referral}"
