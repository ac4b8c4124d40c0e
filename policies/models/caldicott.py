"""The Caldicott principles, by which a guardian decides."""

from django.db import models

from policies.models.editions import Policy, PolicyRow


class CaldicottPrinciple(PolicyRow):
    """One of the principles of the National Data Guardian, in the order of their numbers."""

    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="caldicott_principles"
    )
    code = models.CharField(max_length=40)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="caldicott_principle_once_a_policy", fields=["policy", "code"]
            )
        ]

    def __str__(self) -> str:
        return self.code
