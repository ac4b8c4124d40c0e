"""For what kinds of reason somebody may open a record in an emergency."""

from django.db import models

from policies.models.editions import Policy, PolicyRow


class EmergencyReason(PolicyRow):
    """One kind of reason to open a record that is not one's own. The words of it are typed too."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="emergency_reasons")
    code = models.CharField(max_length=60)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="emergency_reason_once_a_policy", fields=["policy", "code"]
            )
        ]

    def __str__(self) -> str:
        return self.code
