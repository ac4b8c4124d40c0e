"""What the reporter of a referral is told of its outcome, in words a screener answers for."""

from django.db import models
from django.db.models import Q

from records.keys import uuid7
from referrals.models.referrals import Referral


class Feedback(models.Model):
    """The outcome with its reason, as written for the reporter; the last one holds.

    ``is_for_professional`` says how full it was written to be: the least for the public.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="feedback")
    words = models.TextField()
    language = models.CharField(max_length=2)
    is_for_professional = models.BooleanField()
    written_at = models.DateTimeField()
    written_by = models.UUIDField()
    written_by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name_plural = "feedback"
        ordering = ["-written_at"]
        constraints = [
            models.CheckConstraint(name="feedback_says_something", condition=~Q(words=""))
        ]

    def __str__(self) -> str:
        return f"Feedback on {self.referral_id}"
