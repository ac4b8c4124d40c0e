"""Which agencies a report of figures was circulated to."""

from django.db import models
from django.db.models import Q

from accounts.models import Agency
from records.keys import uuid7
from records.models import both_or_neither


class Circulation(models.Model):
    """One agency whose people may read a report, until that is ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(
        "measures.QuarterlyReport", on_delete=models.PROTECT, related_name="circulation"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    circulated_at = models.DateTimeField()
    circulated_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.UniqueConstraint(
                name="a_report_circulated_once_to_an_agency",
                fields=["report", "agency"],
                condition=Q(ended_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["agency", "-circulated_at"], name="reports_of_an_agency")]

    def __str__(self) -> str:
        return f"{self.report} for {self.agency}"
