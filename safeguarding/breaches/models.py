"""Breaches: what went wrong, what was decided about it, and who was asked to delete what."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.queries import is_of_authority
from accounts.roles import Can, can
from people.models import Restriction
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Referral
from safeguarding.looking.models import hidden_referrals


class BreachQuerySet(models.QuerySet["Breach"]):
    def visible_to(self, actor: Actor) -> "BreachQuerySet":
        """Keep those this actor may see to: none about a record that is hidden from them.

        One about a restricted record is for the keepers of such records, who have only those.
        On a page, where hidden referrals cannot be asked for, the policy of the table says so.
        """
        if not can(actor, Can.SEE_TO_BREACHES) or not is_of_authority(actor):
            return self.none()
        about = BreachReferral.objects.filter(breach=OuterRef("pk"))
        found = self.exclude(Exists(about.filter(referral__in=hidden_referrals(actor))))
        if not can(actor, Can.VIEW_PRACTITIONER_REFERRALS):
            return found
        closed = Restriction.objects.of_people().values("person_id")
        kept = Q(referral__is_restricted=True) | Q(referral__record__person__in=closed)
        return found.filter(Exists(about.filter(kept)))


class Breach(models.Model):
    """Something told, shown or joined that should not have been, from the report of it to its end.

    ``subject_reference`` is what it is about, as its reporter gave it; ``aware_since`` is when the
    authority knew, from which the time to tell the Information Commissioner counts.
    """

    class Kind(models.TextChoices):
        DISCLOSED = "disclosed", _("Something reached somebody it should not have")
        WRONG_PERSON = "wrong_person", _("A record was joined to the wrong person")
        LOOKED_AT = "looked_at", _("Somebody looked without a reason")
        LOST = "lost", _("Something was lost, stolen or altered")
        OTHER = "other", _("Something else went wrong")

    class Status(models.TextChoices):
        REPORTED = "reported", _("Reported, and nobody sees to it yet")
        OPEN = "open", _("Being seen to")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    subject_reference = models.CharField(max_length=20)
    what_happened = models.TextField()
    aware_since = models.DateTimeField()
    due_at = models.DateTimeField()
    first_day = models.DateField()
    last_day = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.REPORTED)
    reported_at = models.DateTimeField()
    reported_by = models.UUIDField()
    reported_by_name = models.CharField(max_length=150)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.UUIDField(null=True)
    opened_by_name = models.CharField(max_length=150, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closed_by_name = models.CharField(max_length=150, blank=True)

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "breaches"
        indexes = [
            models.Index(fields=["due_at"], name="breach_not_closed", condition=~Q(status="closed"))
        ]
        constraints = [
            both_or_neither("opened_at", "opened_by"),
            both_or_neither("closed_at", "closed_by"),
            models.CheckConstraint(
                name="breach_says_what_happened",
                condition=~Q(what_happened="") & ~Q(subject_reference=""),
            ),
            models.CheckConstraint(
                name="breach_ends_after_it_begins", condition=Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(
                name="breach_closed_by_somebody_else",
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("opened_by")),
            ),
            models.CheckConstraint(
                name="breach_closed_with_its_time",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("breach", args=[self.pk])


class BreachReferral(models.Model):
    """A referral that a breach is about: whoever may not know of it does not see the breach."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="about")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="referral_once_a_breach", fields=["breach", "referral"])
        ]

    def __str__(self) -> str:
        return f"{self.breach} about {self.referral_id}"


class BreachStep(models.Model):
    """One thing decided or done about a breach. Never changed: what is decided anew is a new one.

    ``moment`` is when it was done, where that was not when it was written down.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        RISK = "risk", _("Risk to people assessed")
        COMMISSIONER = "commissioner", _("Decided whether to tell the Information Commissioner")
        COMMISSIONER_TOLD = "commissioner_told", _("Information Commissioner told")
        PEOPLE = "people", _("Decided whether to tell the people it concerns")
        PEOPLE_TOLD = "people_told", _("People it concerns told")
        MEASURE = "measure", _("Measure taken")
        RECALLED = "recalled", _("Recipients asked to delete it")
        ANSWERED = "answered", _("A recipient answered")
        CLOSED = "closed", _("Closed")

    class Choice(models.TextChoices):
        UNLIKELY = "unlikely", _("A risk to people is unlikely")
        RISK = "risk", _("A risk to people")
        HIGH = "high", _("A high risk to people")
        TELL = "tell", _("To be told")
        NOT_TOLD = "not_told", _("Not to be told")
        BREACH = "breach", _("It was a breach")
        NO_BREACH = "no_breach", _("It was no breach")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind)
    choice = models.CharField(max_length=10, choices=Choice, blank=True)
    words = models.TextField(blank=True)
    moment = models.DateTimeField(null=True)
    taken_at = models.DateTimeField()
    taken_by = models.UUIDField()
    taken_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["taken_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.breach_id}"


class RecallQuerySet(models.QuerySet["Recall"]):
    def addressed_to(self, actor: Actor) -> "RecallQuerySet":
        """Keep what this actor is asked to delete: by name, or for the agency they answer for."""
        asked = Q(user_id=actor.id)
        if can(actor, Can.ANSWER_INFORMATION_REQUESTS):
            asked |= Q(agency_id=actor.agency_id)
        return self.filter(asked)


class Recall(models.Model):
    """One recipient asked to delete what reached them, by the reference they know, and no more.

    ``key`` says which of the recipients that a breach lists: a user, an agency or an address.
    """

    class Answer(models.TextChoices):
        DELETED = "deleted", _("Deleted, and kept nowhere")
        NOT_RECEIVED = "not_received", _("Never received or opened")
        KEPT = "kept", _("Kept, with a reason")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="recalls")
    key = models.CharField(max_length=300)
    name = models.CharField(max_length=254)
    reference = models.CharField(max_length=20)
    user_id = models.UUIDField(null=True)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    answer = models.CharField(max_length=15, choices=Answer, blank=True)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)

    objects = RecallQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            models.UniqueConstraint(name="recalled_once_a_breach", fields=["breach", "key"]),
            models.CheckConstraint(
                name="recall_answered_with_its_time",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="what_is_kept_has_a_reason", condition=~Q(answer="kept") | ~Q(words="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} recalled"
