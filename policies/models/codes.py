"""The code lists of an edition: kinds of abuse, kinds of agency, and how a report came."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from policies.models.editions import Pathway, Policy, PolicyRow


class AbuseCategory(PolicyRow):
    """A category of abuse or neglect, as the Act and the register name them.

    Where it ``suggests_crime``, the screener is asked whether the police know (R5).
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="abuse_categories")
    code = models.CharField(max_length=60)
    pathways = ArrayField(models.CharField(max_length=12, choices=Pathway))
    suggests_crime = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "abuse categories"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="abuse_category_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code


class ConcernFlag(PolicyRow):
    """Something to notice in a concern that is not a category of its own.

    One that ``means_missing`` says that somebody went missing: an episode in the network.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="concern_flags")
    code = models.CharField(max_length=60)
    pathways = ArrayField(models.CharField(max_length=12, choices=Pathway))
    suggests_crime = models.BooleanField(default=False)
    means_missing = models.BooleanField(default=False)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="concern_flag_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code


class AgencyKind(PolicyRow):
    """What kind of agency a partner is; ``accounts.Agency.kind`` holds its code.

    One that ``is_law_enforcement`` answers under Part 3 of the Data Protection Act 2018, and
    grades what it tells. ``agreement`` is the sharing agreement with agencies of this kind. One
    that ``receives_notices`` is told of domestic abuse at the home of a child known to it.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="agency_kinds")
    code = models.CharField(max_length=60)
    is_law_enforcement = models.BooleanField(default=False)
    receives_notices = models.BooleanField(default=False)
    agreement = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="agency_kind_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code


class Source(PolicyRow):
    """Who a report came from, in the words of the returns; ``group`` is what the figures count."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="sources")
    code = models.CharField(max_length=60)
    group = models.CharField(max_length=60)
    is_professional = models.BooleanField(default=True)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="source_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code


class Channel(PolicyRow):
    """The way a report came in: online, by telephone, on paper."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="channels")
    code = models.CharField(max_length=60)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="channel_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code
