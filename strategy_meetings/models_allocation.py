"""Who holds enquiries: each duty by one person at a time, and why they hold it no more."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.keys import uuid7
from records.models import both_or_neither
from strategy_meetings.models_enquiries import Enquiry


class Allocation(models.Model):
    """Somebody holds one duty of an enquiry; ``note`` is what whoever held it before told them."""

    class Duty(models.TextChoices):
        SOCIAL_WORKER = "social_worker", _("Social worker")
        TEAM_MANAGER = "team_manager", _("Team manager")
        LEAD_COORDINATOR = "lead_coordinator", _("Lead co-ordinator")

    class Ended(models.TextChoices):
        HANDED_OVER = "handed_over", _("Handed over to a colleague")
        GIVEN_UP = "given_up", _("Given up, with nobody to take it on yet")
        ENQUIRIES_ENDED = "enquiries_ended", _("The enquiries ended")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="allocations")
    duty = models.CharField(max_length=20, choices=Duty)
    user_id = models.UUIDField()
    note = models.TextField(blank=True)
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    why_ended = models.CharField(max_length=20, choices=Ended, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["started_at", "id"]
        indexes = [
            models.Index(
                fields=["user_id"], name="allocation_of_user", condition=Q(ended_at__isnull=True)
            )
        ]
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.UniqueConstraint(
                name="one_holder_per_duty",
                fields=["enquiry", "duty"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="allocation_ended_says_why",
                condition=Q(ended_at__isnull=True, why_ended="")
                | (Q(ended_at__isnull=False) & ~Q(why_ended="")),
            ),
            models.CheckConstraint(
                name="duty_given_up_with_a_reason",
                condition=~Q(why_ended="given_up") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_duty_display()}, {self.enquiry}"
