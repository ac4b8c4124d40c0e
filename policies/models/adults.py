"""What adult enquiries choose from: urgent circumstances, and kinds of investigation."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from policies.models.editions import Policy, PolicyRow
from policies.models.timescales import Timescale


class UrgentCircumstance(PolicyRow):
    """A circumstance in which an adult at risk is seen on the same day."""

    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="urgent_circumstances"
    )
    code = models.CharField(max_length=60)
    standing = models.CharField(max_length=12, choices=Timescale.Standing)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="urgent_circumstance_once_a_policy", fields=["policy", "code"]
            )
        ]

    def __str__(self) -> str:
        return self.code


class InvestigationType(PolicyRow):
    """A kind of investigation that a strategy meeting may ask for, and who is responsible for it.

    ``agency_kinds`` are those of the partnership's own agencies; others are named in words.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="investigation_types")
    code = models.CharField(max_length=60)
    is_criminal = models.BooleanField(default=False)
    responsible_en = models.CharField(max_length=200)
    responsible_cy = models.CharField(max_length=200)
    agency_kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    standing = models.CharField(max_length=12, choices=Timescale.Standing)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="investigation_type_once_a_policy", fields=["policy", "code"]
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def responsible(self) -> str:
        """Return who is responsible, in the reader's language."""
        return self.in_reader_language("responsible")
