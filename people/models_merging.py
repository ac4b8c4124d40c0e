"""Two people on record who are one: proposed by one worker, done with a second, undone exactly."""

from django.db import models
from django.db.models import F, Q

from people.models_restrictions import Denial
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, actor: Actor) -> "MergeQuerySet":
        """Keep the merges of two people both of whom this actor may see.

        Of two who are one now, whoever is kept is both.
        """
        from people.models import Person  # noqa: PLC0415  (people.models re-exports this module)

        visible = Person.objects.visible_to(actor).values("pk")
        is_one = Q(merged_at__isnull=False, undone_at__isnull=True)
        return self.filter(is_one | Q(merged__in=visible), kept__in=visible)

    def standing(self) -> "MergeQuerySet":
        """Keep those that were done and not undone."""
        return self.filter(merged_at__isnull=False, undone_at__isnull=True)

    def about_denied(self, actor: Actor) -> "MergeQuerySet":
        """Keep those about anybody whom this actor may never see."""
        denied = Denial.objects.against(actor).values("person")
        return self.filter(Q(kept__in=denied) | Q(merged__in=denied))


class Merge(models.Model):
    """Two people are one: the records of ``merged`` move to ``kept``, and can go back.

    Each record that moved is a ``PersonMove``. ``carried`` are the keys of the other rows that
    went over: staff-safety warnings, accounts, and access that was given on the same grounds.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kept = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="merges_into_others"
    )
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    proposed_by_name = models.CharField(max_length=150)
    merged_at = models.DateTimeField(null=True)
    merged_by = models.UUIDField(null=True)
    carried = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)
    reason_undone = models.TextField(blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["merged"],
                name="merge_standing",
                condition=Q(merged_at__isnull=False, undone_at__isnull=True),
            )
        ]
        constraints = [
            both_or_neither("merged_at", "merged_by"),
            both_or_neither("undone_at", "undone_by"),
            models.CheckConstraint(name="merge_is_of_two", condition=~Q(kept=F("merged"))),
            models.CheckConstraint(name="merge_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="merge_undone_only_where_done",
                condition=Q(undone_at__isnull=True) | Q(merged_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="merged_into_one_at_a_time",
                fields=["merged"],
                condition=Q(merged_at__isnull=False, undone_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Merge {self.pk}"
