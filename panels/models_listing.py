"""On what basis a case is heard, and the papers that come with it."""

from django.db import models

from accounts.models import Agency
from records.keys import uuid7
from records.models import Attachment
from referrals.models.information import SharingBasis


class ListingBasis(SharingBasis):
    """On what basis in law a panel hears a case, as somebody confirmed it when they listed it.

    ``below_threshold`` says, where the person meets no other threshold, which one they are below
    and why the panel hears them all the same; empty where they meet one.
    """

    listing = models.OneToOneField(
        "panels.Listing", primary_key=True, on_delete=models.PROTECT, related_name="basis"
    )
    below_threshold = models.TextField(blank=True)

    class Meta(SharingBasis.Meta):
        verbose_name_plural = "listing bases"

    def __str__(self) -> str:
        return f"Basis of {self.listing}"


class Paper(models.Model):
    """A file that an agency brings to one case; it is for those who may see the case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey("panels.Listing", on_delete=models.PROTECT, related_name="papers")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="papers_to_panels")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
    shows = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    added_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(name="paper_says_what_it_is", condition=~models.Q(shows=""))
        ]

    def __str__(self) -> str:
        return f"Paper of {self.agency} on {self.listing}"
