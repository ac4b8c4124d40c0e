"""What the Caldicott guardian was asked and decided."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Agency
from accounts.roles import Can, can
from policies.models import Policy
from records.audit import Actor
from records.keys import uuid7
from referrals.models import Referral
from safeguarding.looking.models import hidden_referrals


class GuardianDecisionQuerySet(models.QuerySet["GuardianDecision"]):
    def visible_to(self, actor: Actor) -> "GuardianDecisionQuerySet":
        """Keep those of the actor's own agency, and none about a record hidden from them."""
        if not can(actor, Can.KEEP_GUARDIAN_LOG):
            return self.none()
        own = self.filter(Q(agency_id=actor.agency_id))
        return own.filter(
            Q(referral__isnull=True) | ~Q(referral__in=hidden_referrals(actor).values("pk"))
        )


class GuardianDecision(models.Model):
    """One question to an agency's Caldicott guardian and the answer to it. Never changed.

    ``principles`` are codes of the edition's Caldicott principles that it rests on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    decision = models.TextField()
    reason = models.TextField()
    principles = ArrayField(models.CharField(max_length=40))
    decided_at = models.DateTimeField()
    decided_by = models.UUIDField()
    decided_by_name = models.CharField(max_length=150)

    objects = GuardianDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-id"]
        indexes = [models.Index(fields=["agency", "-decided_at"], name="guardian_log_of_agency")]
        constraints = [
            models.CheckConstraint(
                name="guardian_decides_a_question_with_a_reason",
                condition=~Q(question="") & ~Q(decision="") & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="guardian_decides_on_a_principle", condition=Q(principles__len__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"Decision of {self.decided_at:%Y-%m-%d}"
