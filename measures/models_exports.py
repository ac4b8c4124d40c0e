"""The rows behind a number, asked for as a file that a worker writes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from records.keys import uuid7


class Purpose(models.TextChoices):
    """What somebody takes the rows behind a number out of the system for."""

    AUDIT = "audit", _("An audit or a review of practice")
    PERFORMANCE = "performance", _("Looking into a figure with the team")
    RETURN = "return", _("A statutory return")
    REQUEST = "request", _("Asked for by an inspectorate, a court or a regulator")


class FileKind(models.TextChoices):
    XLSX = "xlsx", _("An Excel workbook")
    CSV = "csv", _("A CSV file")


class RowsExport(models.Model):
    """Many rows behind one number: asked for by one, allowed by a second, written by a worker.

    It holds what its asker may see, in the team and role they asked in, and is theirs alone.
    ``counted_team`` is the code of the team whose number it is, or "" for the whole agency's. The
    bytes are kept under its key until ``ends_at``. ``began_at`` and ``moved_at`` are when a worker
    began to write and last wrote some.
    """

    class Progress(models.TextChoices):
        ASKED = "asked", _("Waiting for a second person")
        WAITING = "waiting", _("Waiting to start")
        WRITING = "writing", _("Writing the file")
        READY = "ready", _("Ready")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Could not be written")
        REFUSED = "refused", _("Not written: whoever asked for it may not have it any more")
        ENDED = "ended", _("Not kept any more")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    measure = models.CharField(max_length=30)
    part = models.CharField(max_length=100, blank=True)
    of_all = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    counted_team = models.SlugField(max_length=60, blank=True, db_index=False)
    language = models.CharField(max_length=2)
    kind = models.CharField(max_length=4, choices=FileKind)
    purpose = models.CharField(max_length=20, choices=Purpose)
    progress = models.CharField(max_length=10, choices=Progress, default=Progress.ASKED)
    total = models.PositiveIntegerField()
    written = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=150)
    team_id = models.UUIDField()
    role = models.CharField(max_length=30)
    began_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="rows_exports_of_asker"),
            models.Index(
                fields=["id"],
                name="rows_exports_to_see_to",
                condition=Q(progress__in=["waiting", "writing", "ready"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="rows_export_ready_with_its_bytes",
                condition=~Q(progress="ready")
                | (~Q(sha256="") & Q(size__isnull=False, ends_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="rows_export_of_days_in_order", condition=Q(starts_on__lte=models.F("ends_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.starts_on} to {self.ends_on} ({self.kind})"

    @property
    def reference(self) -> str:
        """Return what an approval and the log call it: "C01 2026-07-01"."""
        return f"{self.measure[:9]} {self.starts_on}"

    @property
    def is_running(self) -> bool:
        return self.progress in (self.Progress.WAITING, self.Progress.WRITING)

    @property
    def can_be_cancelled(self) -> bool:
        return self.is_running or self.progress in (self.Progress.ASKED, self.Progress.READY)

    @property
    def file_name(self) -> str:
        """Return the name a reader's computer keeps it under; it names nobody."""
        return f"rows-{self.measure}-{self.starts_on}-{self.ends_on}.{self.kind}"
