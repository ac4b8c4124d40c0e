"""The address at which somebody's own calendar reads their meetings."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from records.keys import uuid7
from records.models import both_or_neither


class CalendarFeed(models.Model):
    """A person's own feed. Of the token in its address only a digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            both_or_neither("revoked_at", "revoked_by"),
            models.UniqueConstraint(
                name="one_live_feed_per_person",
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar feed of {self.user}"
