"""What one person asks and a second allows: acts that nobody does alone."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from records.models import both_or_neither


class Act(models.TextChoices):
    """What nobody does without a second person. Who that may be is in `accounts.roles`."""

    LIFT_RESTRICTION = "lift_restriction", _("Lift the restriction of a record")
    MERGE_PEOPLE = "merge_people", _("Make two people on record one, or undo it")
    EXPORT_IN_BULK = "export_in_bulk", _("Export many people's records")
    DESTROY = "destroy", _("Destroy records at the end of their retention")
    EMERGENCY_ACCESS = "emergency_access", _("Emergency access beyond one's share for the day")
    RESET_SECOND_FACTOR = "reset_second_factor", _("Reset somebody's second factor")
    LINK_IDENTITY = "link_identity", _("Link somebody's single sign-on")


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def waiting(self) -> "ApprovalQuerySet":
        return self.filter(decided_at__isnull=True)


class Approval(models.Model):
    """One act that somebody asked for, once, on one thing as it then stood.

    ``digest`` says what was asked, to the letter, so that nothing else is done under it. The
    thing is kept as plain values: this app knows no referrals and no people.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    act = models.CharField(max_length=30, choices=Act)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    subject_reference = models.CharField(max_length=20, blank=True)
    digest = models.CharField(max_length=64)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=150)
    expires_at = models.DateTimeField()
    is_approved = models.BooleanField(default=False)
    reason_refused = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=150, blank=True)
    used_at = models.DateTimeField(null=True)
    used_by = models.UUIDField(null=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["expires_at"], name="approval_waiting", condition=Q(decided_at__isnull=True)
            ),
            models.Index(fields=["asked_by", "asked_at"], name="approval_of_asker"),
        ]
        constraints = [
            both_or_neither("decided_at", "decided_by"),
            both_or_neither("used_at", "used_by"),
            models.CheckConstraint(
                name="approval_by_a_second_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="approval_used_only_where_given",
                condition=Q(used_at__isnull=True)
                | Q(is_approved=True, used_at__lte=F("expires_at"), used_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="approval_decided_one_way",
                condition=Q(is_approved=False) | Q(decided_at__isnull=False, reason_refused=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.subject_reference}".strip()
