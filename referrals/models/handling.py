"""How a referral is handled: who has it open just now, and how urgent it was found to be."""

from django.db import models

from records.keys import uuid7
from referrals.models.referrals import Rating, Referral


class Presence(models.Model):
    """Somebody has a referral open just now, so that two do not start to decide it at once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="presences")
    seen_at = models.DateTimeField()
    seen_by = models.UUIDField()
    seen_by_name = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_presence_per_referral_and_person", fields=["referral", "seen_by"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.seen_by_name} at {self.referral_id}"


class RatingGiven(models.Model):
    """One rating of a referral, with its reason; each is kept, and the last one holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="ratings")
    rating = models.CharField(max_length=10, choices=Rating)
    reason = models.TextField()
    rated_at = models.DateTimeField()
    rated_by = models.UUIDField()
    rated_by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name_plural = "ratings given"
        ordering = ["-rated_at"]
        constraints = [
            models.CheckConstraint(name="rating_has_a_reason", condition=~models.Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.referral} {self.rating}"
