"""When a look at somebody's record is unusual enough for a second person to ask why."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.roles import Role
from policies.models.editions import Policy, PolicyRow
from policies.models.timescales import Timescale


class LookRule(PolicyRow):
    """One cause to ask about a look. ``most`` in ``hours`` are still usual, where it is counted.

    Looks by ``usual_for_roles`` are not asked about: whoever works at night looks at night.
    """

    class Cause(models.TextChoices):
        """What the code can tell by itself, from what is on record."""

        OWN_NAME = "own_name", "own name"
        OWN_ADDRESS = "own_address", "own address"
        OWN_SEARCH = "own_search", "search for oneself"
        COLLEAGUE = "colleague", "colleague"
        OUT_OF_HOURS = "out_of_hours", "out of hours"
        NO_LINK = "no_link", "no link to the case"
        PEOPLE = "people", "number of people"
        EXPORTS = "exports", "rows taken out"

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="look_rules")
    code = models.CharField(max_length=20, choices=Cause)
    most = models.PositiveIntegerField(null=True, blank=True)
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    usual_for_roles = ArrayField(
        models.CharField(max_length=40, choices=Role), default=list, blank=True
    )
    standing = models.CharField(max_length=12, choices=Timescale.Standing)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="look_rule_once_a_policy", fields=["policy", "code"]),
            models.CheckConstraint(
                name="look_rule_counts_within_hours",
                condition=Q(most__isnull=False, hours__isnull=False, code__in=["people", "exports"])
                | Q(most__isnull=True, hours__isnull=True) & ~Q(code__in=["people", "exports"]),
            ),
        ]

    def __str__(self) -> str:
        return self.code
