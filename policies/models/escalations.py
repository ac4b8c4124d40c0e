"""The stages of a professional disagreement: who answers each, and in which time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from policies.models.editions import Policy, PolicyRow


class EscalationStage(PolicyRow):
    """One stage of a professional disagreement, in the order of the edition.

    ``answering_roles`` are who may answer it: in the agency that raised it where it
    ``is_own_agency``, otherwise in the one that holds the referral. The first of them is asked;
    the others stand in. ``timescale`` is the ref of its limit.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="escalation_stages")
    code = models.CharField(max_length=60)
    is_own_agency = models.BooleanField(default=False)
    answering_roles = ArrayField(models.CharField(max_length=40))
    timescale = models.CharField(max_length=30)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="escalation_stage_once_a_policy", fields=["policy", "code"]
            )
        ]

    def __str__(self) -> str:
        return self.code
