"""Who may not know: restricted people, denials, and identities that are kept apart."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def standing(self) -> "RestrictionQuerySet":
        return self.filter(lifted_at__isnull=True)

    def of_people(self) -> "RestrictionQuerySet":
        """Keep those that stand and close everything about somebody, not one referral alone."""
        return self.standing().filter(referral_id__isnull=True)

    def overdue(self, on: date) -> "RestrictionQuerySet":
        """Keep those that stand and should have been reviewed before this day."""
        return self.standing().filter(review_on__lt=on)


class Restriction(models.Model):
    """A person, or one referral about them, that is open only to those named on it.

    ``kind`` is a code of the policy's restriction categories. Those named are the running
    ``PersonAccess`` rows that rest on it. ``referral_id`` is set where it closes that one alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="restrictions"
    )
    referral_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    reason = models.TextField()
    decided_by_name = models.CharField(max_length=150, blank=True)
    review_on = models.DateField(null=True)
    restricted_at = models.DateTimeField()
    restricted_by = models.UUIDField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)
    reason_lifted = models.TextField(blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        constraints = [both_or_neither("lifted_at", "lifted_by")]
        indexes = [
            models.Index(
                fields=["review_on"],
                name="restriction_to_review",
                condition=Q(lifted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} restriction on {self.person_id}"


class RestrictionReview(models.Model):
    """Somebody looked at whether a restriction is still needed, and said why it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="reviews")
    reason = models.TextField()
    review_on = models.DateField()
    reviewed_at = models.DateTimeField()
    reviewed_by = models.UUIDField()
    reviewed_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["-reviewed_at"]
        constraints = [
            models.CheckConstraint(
                name="restriction_reviewed_with_a_reason", condition=~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return f"Review of {self.restriction_id}"


class DenialQuerySet(models.QuerySet["Denial"]):
    def against(self, actor: Actor) -> "DenialQuerySet":
        return self.filter(user_id=actor.id, lifted_at__isnull=True)

    def standing(self) -> "DenialQuerySet":
        return self.filter(lifted_at__isnull=True)


class Denial(models.Model):
    """Somebody who may never see a person: subject, relative, conflict of interest, excluded.

    ``source_id`` is what it rests on until somebody has looked, such as a silent match.
    """

    class Kind(models.TextChoices):
        SUBJECT = "subject", _("It is about them")
        RELATIVE = "relative", _("A relative, or somebody they live with")
        LINE = "line", _("In their line: manages them, or is managed by them")
        CONFLICT = "conflict", _("A conflict of interest: a friend, a neighbour, a colleague")
        EXCLUDED = "excluded", _("Kept out for another reason")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="denials")
    user_id = models.UUIDField()
    reason = models.CharField(max_length=40)
    words = models.CharField(max_length=500, blank=True)
    source_id = models.UUIDField(null=True)
    denied_at = models.DateTimeField()
    denied_by = models.UUIDField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)

    objects = DenialQuerySet.as_manager()

    class Meta:
        constraints = [both_or_neither("lifted_at", "lifted_by")]
        indexes = [models.Index(fields=["user_id", "person"], name="denial_of_user")]

    def __str__(self) -> str:
        return f"{self.reason} denial on {self.person_id}"


class UserPerson(models.Model):
    """Somebody who signs in is this person on record: they never see what is said of them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user_id = models.UUIDField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="users")
    linked_at = models.DateTimeField()
    linked_by = models.UUIDField()

    class Meta:
        verbose_name_plural = "people who sign in"
        constraints = [
            models.UniqueConstraint(name="user_is_a_person_once", fields=["user_id", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.user_id} is {self.person_id}"


class AdoptionLink(models.Model):
    """The identity before an adoption and the one after. Only those for adoptions may know.

    Nothing else leads from the one to the other, in either direction.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    before = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    linked_at = models.DateTimeField()
    linked_by = models.UUIDField()
    linked_by_name = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="adopted_once_from_an_identity", fields=["before"]),
            models.UniqueConstraint(name="adopted_once_into_an_identity", fields=["after"]),
            models.CheckConstraint(
                name="adoption_has_two_identities", condition=~Q(before=F("after"))
            ),
            models.CheckConstraint(name="adoption_link_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"Adoption {self.pk}"
