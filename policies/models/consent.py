"""Why a report is made without agreement, in the words of the Procedures."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from policies.models.editions import Pathway, Policy, PolicyRow


class ConsentReason(PolicyRow):
    """One reason not to ask for agreement, or to go on where it was refused or cannot be given."""

    class Use(models.TextChoices):
        NOT_ASKED = "not_asked", _("Why they were not asked")
        REFUSED = "refused", _("Why it goes on although they refused")
        LACKS_CAPACITY = "lacks_capacity", _("Why it goes on where they lack capacity")

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="consent_reasons")
    code = models.CharField(max_length=60)
    pathways = ArrayField(models.CharField(max_length=12, choices=Pathway))
    used_when = models.CharField(max_length=20, choices=Use)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="consent_reason_once_a_policy", fields=["policy", "code"])
        ]

    def __str__(self) -> str:
        return self.code
