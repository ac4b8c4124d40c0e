"""Enquiries into what happened: section 47 for a child, section 126 for an adult."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Referral


class Enquiry(models.Model):
    """Enquiries into what happened: section 47 for a child, section 126 for an adult."""

    class Kind(models.TextChoices):
        SECTION_47 = "section_47", _("Section 47 enquiry (child)")
        SECTION_126 = "section_126", _("Section 126 enquiries (adult)")

    class Determination(models.TextChoices):
        ONE = "1", _("Determination 1")
        TWO = "2", _("Determination 2")
        THREE = "3", _("Determination 3")
        NO_FURTHER_ACTION = "nfa", _("No further action")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="enquiries")
    kind = models.CharField(max_length=20, choices=Kind)
    is_joint = models.BooleanField(default=False)
    strategy_discussion_on = models.DateField(null=True)
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    determination = models.CharField(max_length=3, choices=Determination, blank=True)
    reason = models.TextField(blank=True)
    is_conference_needed = models.BooleanField(null=True)

    class Meta:
        verbose_name_plural = "enquiries"
        indexes = [models.Index(fields=["kind", "ended_at"], name="enquiry_ended")]
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.UniqueConstraint(
                name="one_running_enquiry_per_referral",
                fields=["referral", "kind"],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.referral}"
