"""Figures frozen at a moment, and the reports made from them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Team
from measures.models_circulation import Circulation  # noqa: F401  Django looks for models here
from measures.models_counts import (  # noqa: F401  Django looks for models here
    Counting,
    QuarterCount,
)
from measures.models_exports import RowsExport  # noqa: F401  Django looks for models here
from measures.models_frozen import FrozenRow  # noqa: F401
from measures.models_notes import Commentary, MeasureNote  # noqa: F401
from records.keys import uuid7
from records.models import IssuedDocument


def whose(agency: Agency, team: Team | None) -> str:
    """Return whose figures they are in the reader's language: an agency's, or one team's of it."""
    return f"{agency.name}, {team.name}" if team else agency.name


class Snapshot(models.Model):
    """One quarter's figures as counted at one moment; a report is made from it, never live.

    ``year`` is the year in which the financial year starts; quarter 1 is April to June. ``team`` is
    whose figures they are, where they are not the whole agency's.
    ``has_rows`` says that what its own quarter counted was kept with it, as every count since has.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="snapshots")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="snapshots")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    figures = models.JSONField()
    has_rows = models.BooleanField(default=False)
    taken_at = models.DateTimeField()
    taken_by = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quarter_is_one_of_four", condition=Q(quarter__gte=1, quarter__lte=4)
            ),
            models.UniqueConstraint(
                name="one_snapshot_per_version",
                fields=["agency", "team", "year", "quarter", "version"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} Q{self.quarter}, version {self.version}"

    @property
    def whose(self) -> str:
        return whose(self.agency, self.team)


class QuarterlyReport(models.Model):
    """A request for a quarter's report in one language, from counting to the finished PDF.

    The public edition withholds small numbers; the other is for the partnership. A report is about
    everything that is counted, or about its ``subject`` alone.
    """

    class Subject(models.TextChoices):
        WHOLE = "whole", _("Everything that is counted")
        CHILDREN = "children", _("Children")
        ADULTS = "adults", _("Adults")
        MARAC = "marac", _("MARAC")
        PRACTITIONERS = "practitioners", _("Practitioners in a position of trust (Section 5)")

    class Progress(models.TextChoices):
        WAITING = "waiting", _("Waiting to start")
        COUNTING = "counting", _("Counting")
        DRAWING = "drawing", _("Making the PDF")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")
        REFUSED = "refused", _("Not made: whoever asked for it may not have it any more")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=20, choices=Subject, default=Subject.WHOLE)
    is_public = models.BooleanField(default=False)
    progress = models.CharField(max_length=10, choices=Progress, default=Progress.WAITING)
    snapshot = models.ForeignKey(Snapshot, null=True, on_delete=models.PROTECT)
    document = models.ForeignKey(IssuedDocument, null=True, on_delete=models.PROTECT)
    attempts = models.PositiveSmallIntegerField(default=0)
    requested_at = models.DateTimeField()
    requested_by = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="quarterly_report_waiting",
                condition=~Q(progress__in=["ready", "failed", "refused"]),
            ),
            models.Index(fields=["agency", "-requested_at"], name="quarterly_report_of_agency"),
        ]
        constraints = [
            models.CheckConstraint(
                name="quarterly_report_ready_with_its_document",
                condition=~Q(progress="ready") | Q(document__isnull=False, snapshot__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} Q{self.quarter} ({self.language})"

    @property
    def whose(self) -> str:
        return whose(self.agency, self.team)

    @property
    def is_running(self) -> bool:
        over = (self.Progress.READY, self.Progress.FAILED, self.Progress.REFUSED)
        return self.progress not in over
