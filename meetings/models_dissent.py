"""Which agency disagreed with a decision, and why."""

from django.db import models
from django.db.models import Q

from accounts.models import Agency
from records.keys import uuid7


class Dissent(models.Model):
    """An agency's disagreement with one decision; the decision stands all the same."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.ForeignKey(
        "meetings.Decision", on_delete=models.PROTECT, related_name="dissents"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="dissents")
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(name="an_agency_dissents_once", fields=["decision", "agency"]),
            models.CheckConstraint(name="dissent_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"Dissent of {self.agency}"
