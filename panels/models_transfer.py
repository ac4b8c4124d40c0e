"""A case that another area's panel goes on with, since whoever it is about moved there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import both_or_neither
from referrals.models.information import SharingBasis


class PanelTransfer(SharingBasis):
    """To which panel a case was passed, why and on what basis in law, and who there took it on.

    The summary that was sent is an issued document under the referral. Acknowledged by whoever
    said so there: nobody outside signs in, so it is recorded how they said it.
    """

    class How(models.TextChoices):
        TELEPHONE = "telephone", _("By telephone")
        EMAIL = "email", _("By secure e-mail")
        LETTER = "letter", _("By letter")

    listing = models.OneToOneField(
        "panels.Listing", primary_key=True, on_delete=models.PROTECT, related_name="transfer"
    )
    to_panel = models.CharField(max_length=150)
    told_whom = models.CharField(max_length=150)
    reason = models.TextField()
    transferred_at = models.DateTimeField()
    transferred_by = models.UUIDField()
    transferred_by_name = models.CharField(max_length=150)
    acknowledged_on = models.DateField(null=True)
    acknowledged_by = models.CharField(max_length=150, blank=True)
    acknowledged_how = models.CharField(max_length=12, choices=How, blank=True)
    noted_at = models.DateTimeField(null=True)
    noted_by = models.UUIDField(null=True)

    class Meta(SharingBasis.Meta):
        constraints = [
            *SharingBasis.Meta.constraints,
            both_or_neither("acknowledged_on", "noted_at"),
            models.CheckConstraint(
                name="transfer_acknowledged_by_somebody",
                condition=Q(acknowledged_on__isnull=True)
                | (~Q(acknowledged_by="") & ~Q(acknowledged_how="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing} to {self.to_panel}"
