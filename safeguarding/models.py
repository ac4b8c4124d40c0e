"""Files that were taken in, and what became of each of their rows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from records.models import both_or_neither
from safeguarding.breaches.models import Breach, BreachReferral, BreachStep, Recall
from safeguarding.chronology.models import ChronologyCopy, ChronologyEntry
from safeguarding.guardian.models import GuardianDecision
from safeguarding.looking.models import LooksJudged, UnusualLook
from safeguarding.retention.models import Disposal, FileToRemove, KeptFile, LegalHold
from safeguarding.rights.models import HeldItem, SubjectPack, SubjectRequest

__all__ = [
    "Breach",
    "BreachReferral",
    "BreachStep",
    "ChronologyCopy",
    "ChronologyEntry",
    "DemoProgress",
    "Disposal",
    "FileToRemove",
    "GuardianDecision",
    "HeldItem",
    "Import",
    "ImportedRow",
    "KeptFile",
    "LegalHold",
    "LooksJudged",
    "Recall",
    "SubjectPack",
    "SubjectRequest",
    "UnusualLook",
]


class Import(models.Model):
    """One file taken in from another system."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.SlugField(max_length=60)
    file_sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    finished_at = models.DateTimeField(null=True)
    finished_by = models.UUIDField(null=True)

    class Meta:
        constraints = [both_or_neither("finished_at", "finished_by")]

    def __str__(self) -> str:
        return f"{self.system} import"


class ImportedRow(models.Model):
    """One row as it was read, and what became of it.

    ``values`` are its columns and cells as they stood in the file, so that nothing is lost.
    ``identity`` is whose row of which list it is; ``fields`` its values as they were understood.
    """

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("Taken")
        TAKEN_WITH_CHANGE = "taken_with_change", _("Taken, with a change")
        REFUSED = "refused", _("Refused")

    class Effect(models.TextChoices):
        ADDED = "added", _("Added")
        CORRECTED = "corrected", _("Corrected")
        NOTHING_NEW = "nothing_new", _("Nothing new")
        NONE = "none", _("None")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    import_run = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="rows")
    system = models.SlugField(max_length=60)
    list_name = models.CharField(max_length=40)
    kind = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    identity = models.CharField(max_length=150, blank=True)
    values = models.JSONField()
    fields = models.JSONField(default=dict)
    outcome = models.CharField(max_length=20, choices=Outcome)
    effect = models.CharField(max_length=20, choices=Effect)
    reasons = models.JSONField(default=list)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    referral_reference = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["system", "list_name", "identity"],
                name="row_of_somebody",
                condition=~Q(effect="none"),
            ),
            models.Index(fields=["referral_reference"], name="row_of_referral"),
        ]

    def __str__(self) -> str:
        return f"{self.list_name}, row {self.number}"


class DemoProgress(models.Model):
    """How far the demo's history has been told, and which history it is. One row, in the demo."""

    as_of = models.DateTimeField()
    seed = models.IntegerField()
    scale = models.FloatField()
    started_at = models.DateTimeField()
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.done} of {self.total}"
