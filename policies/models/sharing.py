"""What information is shared for, the law it rests on, and the codes police grade theirs with."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models.editions import Pathway, Policy, PolicyRow
from policies.models.timescales import Timescale


class SharingPurpose(PolicyRow):
    """A purpose for which agencies share, with the words that a basis to share begins with.

    ``part_3`` stands in the place of both articles for an agency that processes for law
    enforcement (Data Protection Act 2018, Part 3). People confirm the words and may change them.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="sharing_purposes")
    code = models.CharField(max_length=60)
    pathways = ArrayField(models.CharField(max_length=12, choices=Pathway))
    asks_for_en = models.TextField()
    asks_for_cy = models.TextField()
    gateway_en = models.TextField()
    gateway_cy = models.TextField()
    article_6_en = models.TextField()
    article_6_cy = models.TextField()
    article_9_en = models.TextField()
    article_9_cy = models.TextField()
    part_3_en = models.TextField()
    part_3_cy = models.TextField()
    article_10_en = models.TextField()
    article_10_cy = models.TextField()
    consent_reason_en = models.TextField()
    consent_reason_cy = models.TextField()
    proportionality_en = models.TextField()
    proportionality_cy = models.TextField()
    agreement_en = models.CharField(max_length=200, blank=True)
    agreement_cy = models.CharField(max_length=200, blank=True)
    standing = models.CharField(max_length=12, choices=Timescale.Standing)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="sharing_purpose_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code


class GradingCode(PolicyRow):
    """One code of a police intelligence report: how reliable, how known, who may handle it."""

    class Part(models.TextChoices):
        SOURCE = "source", _("How reliable the source is")
        ASSESSMENT = "assessment", _("How the intelligence is known")
        HANDLING = "handling", _("How it may be handled")

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="grading_codes")
    part = models.CharField(max_length=12, choices=Part)
    code = models.CharField(max_length=2)
    needs_conditions = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="grading_code_once_a_policy", fields=["policy", "part", "code"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.code}"
