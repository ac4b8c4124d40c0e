"""The support that a panel devises for somebody, and what difference it made."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from records.keys import uuid7


class SupportPackage(models.Model):
    """What a person wants, in their own words, which agency leads, and when it is reviewed next.

    Its parts are the actions agreed on the case. ``review_on`` is empty once it has ended.
    """

    listing = models.OneToOneField(
        "panels.Listing", primary_key=True, on_delete=models.PROTECT, related_name="support"
    )
    lead_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    wishes = models.TextField()
    review_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    made_by_name = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.CheckConstraint(name="support_says_what_is_wanted", condition=~Q(wishes="")),
        ]
        indexes = [
            models.Index(
                name="support_to_review", fields=["review_on"], condition=Q(review_on__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"Support package of {self.listing}"


class SupportReview(models.Model):
    """What difference the support made, in the person's words, and whether it goes on."""

    class Outcome(models.TextChoices):
        CONTINUES = "continues", _("The support goes on")
        ACHIEVED = "achieved", _("What the person wanted is reached: it ends")
        NOT_WANTED = "not_wanted", _("The person no longer wants it: it ends")
        ELSEWHERE = "elsewhere", _("Another service takes over: it ends")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    package = models.ForeignKey(SupportPackage, on_delete=models.PROTECT, related_name="reviews")
    outcome = models.CharField(max_length=20, choices=Outcome)
    difference = models.TextField()
    next_review_on = models.DateField(null=True)
    reviewed_at = models.DateTimeField()
    reviewed_by = models.UUIDField()
    reviewed_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["reviewed_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="support_that_goes_on_is_reviewed_again",
                condition=Q(outcome="continues", next_review_on__isnull=False)
                | (~Q(outcome="continues") & Q(next_review_on__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} on {self.package}"
