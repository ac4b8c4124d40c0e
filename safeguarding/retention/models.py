"""Until when each closed file is kept, what holds it, and the stone of what was destroyed."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.queries import is_of_authority
from accounts.roles import Can, can
from policies.models import Pathway, RetentionRule
from policies.models.editions import reads_welsh
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Referral
from safeguarding.sight import Sight, in_sight_of

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


def in_sight(rows: Rows, actor: Actor) -> Rows:
    """Keep the rows about files that those of the authority who keep them may know of.

    Keepers of restricted records have the ordinary files too: what holds one may be another.
    """
    if not (can(actor, Can.KEEP_RETENTION) and is_of_authority(actor)):
        return rows.none()
    return rows.filter(in_sight_of(actor))


class KeptFileQuerySet(models.QuerySet["KeptFile"]):
    def visible_to(self, actor: Actor) -> "KeptFileQuerySet":
        return in_sight(self, actor)


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def visible_to(self, actor: Actor) -> "LegalHoldQuerySet":
        return in_sight(self, actor)


class DisposalQuerySet(models.QuerySet["Disposal"]):
    def visible_to(self, actor: Actor) -> "DisposalQuerySet":
        return in_sight(self, actor)


class KeptFile(models.Model):
    """The file of one closed referral: by which rule it is kept, and when that is looked at.

    It is due on ``due_on``; whoever decided to keep it longer moved ``review_on``.
    """

    class Choice(models.TextChoices):
        KEEP = "keep", _("Keep it longer")
        DESTROY = "destroy", _("Have it destroyed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="kept_file")
    reference = models.CharField(max_length=20)
    pathway = models.CharField(max_length=20, choices=Pathway)
    person_id = models.UUIDField()
    sight = models.CharField(max_length=12, choices=Sight)
    rule = models.ForeignKey(RetentionRule, on_delete=models.PROTECT)
    closed_on = models.DateField()
    due_on = models.DateField()
    review_on = models.DateField()
    counted_at = models.DateTimeField()
    counted_by = models.UUIDField()
    decision = models.CharField(max_length=10, choices=Choice, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=150, blank=True)

    objects = KeptFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["review_on", "id"], name="file_to_review")]
        constraints = [
            both_or_neither("decided_at", "decided_by"),
            models.CheckConstraint(
                name="file_decided_on_with_a_reason",
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & ~Q(reason="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="file_never_reviewed_before_it_is_due",
                condition=Q(review_on__gte=models.F("due_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"File {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("kept_file", args=[self.reference])


class LegalHold(models.Model):
    """Why files are not destroyed for now, whatever their rule says: one, a person's, or a rule's.

    It is looked at again by ``review_on`` and ends only when somebody ends it.
    """

    class Scope(models.TextChoices):
        FILE = "file", _("This file alone")
        PERSON = "person", _("Every file about this person")
        RULE = "rule", _("Every file kept by a rule")

    class Kind(models.TextChoices):
        COURT = "court", _("A court case, or one that is expected")
        INQUIRY = "inquiry", _("A public inquiry or a review of practice")
        POLICE = "police", _("A police investigation")
        COMPLAINT = "complaint", _("A complaint, or a request by the person")
        CLAIM = "claim", _("A claim for damages, or insurance")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    scope = models.CharField(max_length=10, choices=Scope)
    reference = models.CharField(max_length=20, blank=True)
    referral_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    rule_code = models.CharField(max_length=60, blank=True)
    sight = models.CharField(max_length=12, choices=Sight, default=Sight.ORDINARY)
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.TextField()
    review_on = models.DateField()
    placed_at = models.DateTimeField()
    placed_by = models.UUIDField()
    placed_by_name = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_by_name = models.CharField(max_length=150, blank=True)
    reason_ended = models.TextField(blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["person_id"], name="hold_of_person", condition=Q(ended_at__isnull=True)
            )
        ]
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.CheckConstraint(
                name="hold_says_what_it_holds",
                condition=Q(scope="rule", referral_id__isnull=True, person_id__isnull=True)
                & ~Q(rule_code="")
                | Q(
                    scope__in=["file", "person"],
                    referral_id__isnull=False,
                    person_id__isnull=False,
                    rule_code="",
                ),
            ),
            models.CheckConstraint(name="hold_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="hold_ended_with_a_reason",
                condition=Q(ended_at__isnull=True) | ~Q(reason_ended=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} hold {self.reference or self.rule_code}"


class Disposal(models.Model):
    """The stone of a file that was destroyed: that it was, by which rule, and by whom.

    Nothing of what was in it, and of whom it was. Never changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20)
    referral_id = models.UUIDField()
    pathway = models.CharField(max_length=20, choices=Pathway)
    person_id = models.UUIDField()
    sight = models.CharField(max_length=12, choices=Sight)
    edition = models.CharField(max_length=60)
    rule_code = models.CharField(max_length=60)
    rule_en = models.CharField(max_length=200)
    rule_cy = models.CharField(max_length=200)
    closed_on = models.DateField()
    due_on = models.DateField()
    rows = models.JSONField(default=dict)
    files = models.PositiveIntegerField(default=0)
    approval_id = models.UUIDField()
    approved_by = models.UUIDField()
    approved_by_name = models.CharField(max_length=150)
    destroyed_at = models.DateTimeField()
    destroyed_by = models.UUIDField()
    destroyed_by_name = models.CharField(max_length=150)

    objects = DisposalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-destroyed_at", "-id"], name="disposal_newest")]
        constraints = [
            models.UniqueConstraint(name="a_file_is_destroyed_once", fields=["referral_id"]),
            models.CheckConstraint(
                name="disposal_by_two",
                condition=~Q(approved_by=models.F("destroyed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"Disposal of {self.reference}"

    @property
    def rule_name(self) -> str:
        return self.rule_cy if reads_welsh() else self.rule_en


class FileToRemove(models.Model):
    """Bytes whose row was destroyed, named by their key, until a sweep has removed them."""

    id = models.UUIDField(primary_key=True, editable=False)
    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="removing")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.UUIDField(null=True)

    class Meta:
        verbose_name_plural = "files to remove"
        indexes = [
            models.Index(
                fields=["id"], name="file_not_removed", condition=Q(removed_at__isnull=True)
            )
        ]
        constraints = [both_or_neither("removed_at", "removed_by")]

    def __str__(self) -> str:
        return f"File {self.pk}"
