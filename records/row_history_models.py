"""What rows of cases were before they were changed: written by the database's triggers alone."""

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model


class RowChangeQuerySet(models.QuerySet["RowChange"]):
    def of(self, model: "type[Model]", *keys: object) -> "RowChangeQuerySet":
        """Keep what happened to these rows of a table, the newest first."""
        table, told = model._meta.db_table, [str(key) for key in keys]
        return self.filter(table=table, row_key__in=told).order_by("-sequence")


class RowChange(models.Model):
    """One row of a case that was added, changed or removed. Never altered, and never written by us.

    ``was`` holds the earlier values of the columns that changed, as JSON, and the whole row where
    it was removed; what is encrypted stays as it was encrypted. ``purpose`` names the operation,
    task or command; where the database was told of nobody, it names the database's role.
    """

    class Kind(models.TextChoices):
        ADDED = "added", _("Added")
        CHANGED = "changed", _("Changed")
        REMOVED = "removed", _("Removed")

    sequence = models.BigAutoField(primary_key=True)
    table = models.CharField(max_length=63)
    row_key = models.CharField(max_length=36)
    kind = models.CharField(max_length=7, choices=Kind)
    was = models.JSONField(default=dict)
    changed_at = models.DateTimeField(db_default=Now())
    changed_by = models.UUIDField(null=True)
    changed_by_kind = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(max_length=200)
    transaction_id = models.BigIntegerField()

    objects = RowChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["table", "row_key", "sequence"], name="row_change_row"),
            models.Index(fields=["table"], name="row_change_removed", condition=Q(kind="removed")),
            BrinIndex(fields=["transaction_id"], name="row_change_transaction", autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.kind}"
