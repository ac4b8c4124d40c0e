"""What managers say about the figures of one count, until its report is issued."""

from django.db import models
from django.db.models import Q

from records.keys import uuid7


class Commentary(models.Model):
    """The notes on one count: the day they are written by, and whether its report is issued.

    Once the report is issued nothing of it changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    snapshot = models.OneToOneField(
        "measures.Snapshot", on_delete=models.PROTECT, related_name="commentary"
    )
    notes_due_on = models.DateField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.UUIDField(null=True)
    issued_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="commentary_issued_by_somebody",
                condition=Q(issued_at__isnull=True, issued_by__isnull=True)
                | Q(issued_at__isnull=False, issued_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"notes on {self.snapshot}"


class MeasureNote(models.Model):
    """One version of a manager's note on one measure, in Welsh, in English or in both.

    Or on the quarter as a whole, or a department's update (``rules_notes.names``).

    A version is never written over: a change is a further one, and what is signed stands as it
    was signed. A version with no text takes the note back. Whoever wrote it says whether it may
    stand in the public edition.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    commentary = models.ForeignKey(Commentary, on_delete=models.PROTECT, related_name="notes")
    measure = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    text_en = models.TextField(blank=True)
    text_cy = models.TextField(blank=True)
    is_public = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    written_by = models.UUIDField()
    written_by_name = models.CharField(max_length=150)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.UUIDField(null=True)
    signed_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["measure", "version"]
        constraints = [
            models.UniqueConstraint(
                name="one_note_per_version", fields=["commentary", "measure", "version"]
            ),
            models.CheckConstraint(
                name="measure_note_signed_by_somebody",
                condition=Q(signed_at__isnull=True, signed_by__isnull=True)
                | Q(signed_at__isnull=False, signed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, version {self.version}"

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def has_text(self) -> bool:
        return bool(self.text_en or self.text_cy)
