"""What agencies recorded about someone, and who we believe that is."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.roles import Can, can
from people.models_families import Household, Kind, Relationship, Stay, Vehicle
from people.models_merging import Merge
from people.models_restrictions import (
    AdoptionLink,
    Denial,
    Restriction,
    RestrictionReview,
    UserPerson,
)
from records.audit import Actor
from records.fields import EncryptedTextField
from records.keys import uuid7
from records.models import both_or_neither

__all__ = [
    "AdoptionLink",
    "Denial",
    "Household",
    "Kind",
    "Merge",
    "Person",
    "PersonAccess",
    "PersonMove",
    "PersonRecord",
    "Relationship",
    "Restriction",
    "RestrictionReview",
    "SafetyWarning",
    "Stay",
    "UserPerson",
    "Vehicle",
]


EMERGENCY = "emergency"  # the ground of what is opened for an hour, by the database's clock


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, actor: Actor) -> "PersonQuerySet":
        """Keep the people a stage has let this actor's agency, team or self in to.

        A denial beats everything; a restricted person is open only to those let in by name, and
        not to whoever is named on one referral alone.
        """
        restricted = Restriction.objects.of_people().filter(person_id=OuterRef("person_id"))
        access = PersonAccess.objects.open_to(actor).filter(person_id=OuterRef("pk"))
        of_one_referral = Restriction.objects.filter(
            pk=OuterRef("source_id"), referral_id__isnull=False
        )
        by_name = Q(user_id=actor.id) & ~Q(source_kind=EMERGENCY) & ~Exists(of_one_referral)
        denied = Denial.objects.against(actor).filter(person_id=OuterRef("pk"))
        return self.filter(Exists(access.filter(by_name | ~Exists(restricted))), ~Exists(denied))


class Person(models.Model):
    """Who we believe somebody is: the records that humans have said are about one person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField()
    created_by = models.UUIDField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return f"Person {self.pk}"


def initials_of(given_name: str, family_name: str) -> str:
    """Return the initials of somebody's name; empty where none is known."""
    return "".join(word[0] for word in (given_name, family_name) if word)


class PersonRecord(models.Model):
    """What one report or agency said about someone. Matching never alters it.

    ``nhs_number`` holds only a number whose check digit is right: anything else that was given
    stands in ``nhs_number_as_given`` with the reason to keep it, and is never matched by.

    ``ethnicity`` is a code of the edition, or why there is none; ``language`` one of ``Language``,
    or a code of the edition. ``not_given`` says of a column
    that is empty that somebody refused to fill it, or was not asked; otherwise nobody knew.

    The ``search_`` columns are the same words made comparable: lower case, without accents. What
    the record is matched by stands in ``match_keys``, which only a holder of FIELD_KEYS can read.
    """

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Other")
        REFUSED = "refused", _("Would not say")
        NOT_KNOWN = "not_known", _("Not known")
        NOT_ASKED = "not_asked", _("Not asked")

    class Language(models.TextChoices):
        WELSH = "cy", _("Welsh")
        ENGLISH = "en", _("English")
        BSL = "bfi", _("British Sign Language")
        OTHER = "other", _("Another language")
        REFUSED = "refused", _("Would not say")
        NOT_KNOWN = "not_known", _("Not known")
        NOT_ASKED = "not_asked", _("Not asked")

    class AddressKind(models.TextChoices):
        HOME = "home", _("Their home")
        FAMILY = "family", _("With family or friends")
        FOSTER = "foster", _("Foster home")
        CARE_HOME = "care_home", _("Care home or supported living")
        HOSPITAL = "hospital", _("Hospital")
        TEMPORARY = "temporary", _("Temporary accommodation or a hostel")
        REFUGE = "refuge", _("A refuge")
        SECURE = "secure", _("Prison or secure accommodation")
        NO_FIXED_ABODE = "no_fixed_abode", _("No fixed abode")
        SITE = "site", _("A site for caravans or boats")
        BFPO = "bfpo", _("British Forces (BFPO)")
        ISLE_OF_MAN = "isle_of_man", _("Isle of Man or Channel Islands")
        OVERSEAS = "overseas", _("Outside the United Kingdom")
        WORDS = "what3words", _("A place given by what3words or a map reference")
        OTHER = "other", _("Another place")
        NOT_KNOWN = "not_known", _("Not known")
        NOT_ASKED = "not_asked", _("Not asked")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="records")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    aliases = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=500, blank=True)
    date_of_birth = models.DateField(null=True)
    is_birth_date_estimated = models.BooleanField(default=False)
    expected_on = models.DateField(null=True)
    died_on = models.DateField(null=True)
    sex = models.CharField(max_length=10, choices=Sex, default=Sex.NOT_KNOWN)
    ethnicity = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, default=Language.NOT_KNOWN)
    communication_needs = models.CharField(max_length=300, blank=True)
    address = EncryptedTextField(blank=True)
    address_kind = models.CharField(
        max_length=20, choices=AddressKind, default=AddressKind.NOT_KNOWN
    )
    postcode = EncryptedTextField(blank=True)
    telephone = EncryptedTextField(blank=True)
    is_place_kept_safe = models.BooleanField(default=False)
    nhs_number = models.CharField(max_length=10, blank=True)
    nhs_number_as_given = models.CharField(max_length=30, blank=True)
    nhs_number_reason = models.CharField(max_length=300, blank=True)
    upn = models.CharField(max_length=13, blank=True)
    not_given = models.JSONField(default=dict, blank=True)
    source_system = models.CharField(max_length=60, blank=True)
    source_id = models.CharField(max_length=100, blank=True)
    search_name = models.CharField(max_length=410, blank=True)
    search_postcode = models.CharField(max_length=10, blank=True)
    match_keys = ArrayField(models.BigIntegerField(), default=list, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    class Meta:
        indexes = [
            GinIndex(
                fields=["search_name"],
                name="record_name_trigrams",
                opclasses=["gin_trgm_ops"],
            ),
            models.Index(fields=["date_of_birth"], name="record_date_of_birth"),
            models.Index(fields=["search_postcode"], name="record_postcode"),
            GinIndex(fields=["match_keys"], name="record_match_keys"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_record_per_source_row",
                fields=["source_system", "source_id"],
                condition=~Q(source_id=""),
            ),
            models.CheckConstraint(
                name="record_says_who",
                condition=~Q(given_name="")
                | ~Q(family_name="")
                | ~Q(aliases="")
                | ~Q(description=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name as it is said, or the description of someone without one."""
        return f"{self.given_name} {self.family_name}".strip() or self.aliases or self.description

    @property
    def is_address_hidden(self) -> bool:
        """Whether address and telephone are only for who holds them: a refuge, or kept safe."""
        return self.is_place_kept_safe or self.address_kind == self.AddressKind.REFUGE

    @property
    def initials(self) -> str:
        return initials_of(self.given_name, self.family_name)

    def age_on(self, day: date) -> int | None:
        """Return the age in whole years on ``day``; None before birth or where unknown."""
        born = self.date_of_birth
        if born is None or born > day:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class PersonAccessQuerySet(models.QuerySet["PersonAccess"]):
    def open_to(self, actor: Actor) -> "PersonAccessQuerySet":
        """Keep what lets this actor in: by name, with their agency, or as a keeper in their team.

        What is open to one team only rests on a restricted referral. Others in that team may not
        see it, and so may not find the person either.
        """
        shared = Q(team_id__isnull=True)
        if can(actor, Can.VIEW_PRACTITIONER_REFERRALS) or can(actor, Can.VIEW_RESTRICTED_REFERRALS):
            shared |= Q(team_id=actor.team_id)
        return self.filter(
            Q(user_id=actor.id) | Q(user_id__isnull=True, agency_id=actor.agency_id) & shared,
            Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()),
            ~Q(source_kind=EMERGENCY) | Q(ends_at__gt=Now()),
            ended_at__isnull=True,
        )


class PersonAccess(models.Model):
    """An agency, a team or somebody by name has been let in to a person, and on what ground.

    Written only by ``operations.admit`` and ``withdraw``, which the stages of the work call.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="access")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT)
    team_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    source_kind = models.CharField(max_length=40)
    source_id = models.UUIDField()
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = PersonAccessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "person access"
        indexes = [
            models.Index(
                fields=["agency", "person"],
                name="access_of_agency",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["user_id", "person"],
                name="access_of_user",
                condition=Q(ended_at__isnull=True),
            ),
        ]
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.CheckConstraint(
                name="access_is_somebodys",
                condition=Q(agency__isnull=False) | Q(user_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} open by {self.source_kind}"


class PersonMove(models.Model):
    """A record moved from one person to another by a human, kept so that it can be undone.

    ``merge`` is what moved it where two people were made one, or that was undone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="moves")
    from_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merge = models.ForeignKey(Merge, null=True, on_delete=models.PROTECT, related_name="moves")
    reason = models.TextField()
    moved_at = models.DateTimeField()
    moved_by = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.record_id} moved"


class SafetyWarningQuerySet(models.QuerySet["SafetyWarning"]):
    def running(self) -> "SafetyWarningQuerySet":
        return self.filter(ended_at__isnull=True)

    def open_to(self, actor: Actor) -> "SafetyWarningQuerySet":
        """Keep the warnings about people this actor may see, and about addresses.

        Whether they may know of an address is for the page that shows it to answer.
        """
        return self.filter(Q(person__isnull=True) | Q(person__in=Person.objects.visible_to(actor)))


class SafetyWarning(models.Model):
    """What staff must know before they visit somebody, or an address, and until when.

    ``kind`` is a code of the policy; ``told_by`` says who told us. It is reviewed by ``review_on``
    and ends only when somebody ends it. ``search_`` columns make addresses comparable.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="safety_warnings"
    )
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    search_address = models.CharField(max_length=300, blank=True)
    search_postcode = models.CharField(max_length=10, blank=True)
    kind = models.SlugField(max_length=60)
    words = models.CharField(max_length=500)
    told_by = models.CharField(max_length=150)
    review_on = models.DateField()
    raised_at = models.DateTimeField()
    raised_by = models.UUIDField()
    raised_by_name = models.CharField(max_length=150)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)
    reviewed_by_name = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    reason_ended = models.CharField(max_length=500, blank=True)

    objects = SafetyWarningQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["person"],
                name="warning_of_person",
                condition=Q(ended_at__isnull=True, person__isnull=False),
            ),
            models.Index(
                fields=["search_postcode"],
                name="warning_of_address",
                condition=Q(ended_at__isnull=True, person__isnull=True),
            ),
            models.Index(
                fields=["agency", "review_on"],
                name="warning_to_review",
                condition=Q(ended_at__isnull=True),
            ),
        ]
        constraints = [
            both_or_neither("reviewed_at", "reviewed_by"),
            both_or_neither("ended_at", "ended_by"),
            models.CheckConstraint(
                name="warning_of_a_person_or_an_address",
                condition=Q(person__isnull=False) ^ ~Q(search_address=""),
            ),
            models.CheckConstraint(name="warning_says_what", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} warning {self.pk}"
