"""Looks at records that somebody else should ask about, and what they found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.queries import is_of_authority
from accounts.roles import Can, can
from people.models import Denial, Restriction
from policies.models import LookRule
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Referral
from referrals.models.referrals import ReferralQuerySet


def hidden_referrals(actor: Actor) -> ReferralQuerySet:
    """Return the referrals of which this actor may not even learn that they exist."""
    closed = Restriction.objects.of_people().values("person_id")
    denied = Denial.objects.against(actor).values("person_id")
    return Referral.objects.filter(
        Q(is_restricted=True) | Q(record__person__in=closed) | Q(record__person__in=denied)
    ).exclude(pk__in=Referral.objects.visible_to(actor).values("pk"))


def seen_to_by(actor: Actor) -> ReferralQuerySet:
    """Return the referrals somebody sees to by their reference, having no part in the case.

    Keepers of restricted records have those; everybody else the rest. Nobody has one they are
    denied. Ask as the system: under a reader's own sight nothing hidden would be left out.
    """
    closed = Restriction.objects.of_people().values("person_id")
    found = Referral.objects.exclude(pk__in=hidden_referrals(actor).values("pk"))
    if not can(actor, Can.VIEW_PRACTITIONER_REFERRALS):
        return found
    return found.filter(Q(is_restricted=True) | Q(record__person__in=closed))


class UnusualLookQuerySet(models.QuerySet["UnusualLook"]):
    def visible_to(self, actor: Actor) -> "UnusualLookQuerySet":
        """Keep those this actor may review: of their own agency's staff, and never their own.

        The authority's reviewers see those of every agency. One at a hidden record, or by somebody
        who is on record themselves, is for the keepers of such records alone.
        """
        if not can(actor, Can.REVIEW_LOOKS):
            return self.none()
        found = self.exclude(looker_id=actor.id)
        if not is_of_authority(actor):
            found = found.filter(looker_agency_id=actor.agency_id)
        if can(actor, Can.VIEW_RESTRICTED_REFERRALS):
            return found.filter(for_keepers=True)
        if can(actor, Can.VIEW_PRACTITIONER_REFERRALS):
            return found.filter(for_keepers=True, is_of_practitioner=True)
        return found.filter(for_keepers=False)

    def waiting(self) -> "UnusualLookQuerySet":
        return self.filter(reviewed_at__isnull=True)


class UnusualLook(models.Model):
    """A look at a record that somebody else is to ask about: once for each cause.

    ``cause`` is a code of the policy's look rules, ``key`` what it is about and by whom. ``looks``
    counts how often it was seen since, until the review.
    """

    class Outcome(models.TextChoices):
        EXPLAINED = "explained", _("There was a reason to look")
        MISTAKE = "mistake", _("A mistake, and talked about")
        BREACH = "breach", _("No reason to look: a breach to be dealt with")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=150, unique=True)
    cause = models.CharField(max_length=20, choices=LookRule.Cause)
    looker_id = models.UUIDField()
    looker_name = models.CharField(max_length=200)
    looker_agency_id = models.UUIDField(null=True)
    subject_reference = models.CharField(max_length=20, blank=True)
    event_sequence = models.BigIntegerField()
    looked_at = models.DateTimeField()
    looks = models.PositiveIntegerField(default=1)
    for_keepers = models.BooleanField(default=False)
    is_of_practitioner = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_by_name = models.CharField(max_length=150, blank=True)

    objects = UnusualLookQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["found_at"],
                name="unusual_look_waiting",
                condition=Q(reviewed_at__isnull=True),
            )
        ]
        constraints = [
            both_or_neither("reviewed_at", "reviewed_by"),
            models.CheckConstraint(
                name="unusual_look_reviewed_with_a_reason",
                condition=Q(reviewed_at__isnull=True, outcome="")
                | (Q(reviewed_at__isnull=False) & ~Q(outcome="") & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} by {self.looker_id}"


class LooksJudged(models.Model):
    """How far the looks on record were judged: one row, with the last seal that was."""

    seal = models.BigIntegerField()

    def __str__(self) -> str:
        return f"Judged to seal {self.seal}"
