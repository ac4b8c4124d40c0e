"""Why a record is closed to all but named people, and what goes with each reason."""

from django.db import models

from policies.models.editions import Policy, PolicyRow


class RestrictionCategory(PolicyRow):
    """A reason to restrict, with its rules: how far it reaches, who may be named, its review.

    ``is_for_person`` closes everything about somebody; otherwise one referral is closed alone.
    ``is_authority_only`` keeps it from partner agencies. ``keeps_identities_apart`` lets an
    identity before and after be joined by those for adoptions alone.
    """

    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="restriction_categories"
    )
    code = models.CharField(max_length=40)
    review_days = models.PositiveSmallIntegerField()
    is_for_person = models.BooleanField(default=True)
    is_authority_only = models.BooleanField(default=False)
    keeps_identities_apart = models.BooleanField(default=False)
    note_en = models.CharField(max_length=300, blank=True)
    note_cy = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["order"]
        verbose_name_plural = "restriction categories"
        constraints = [
            models.UniqueConstraint(
                name="restriction_category_once_a_policy", fields=["policy", "code"]
            )
        ]

    def __str__(self) -> str:
        return self.code
