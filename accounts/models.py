"""Agencies of the partnership, their teams, and who works there in which role."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models_agreements import (  # noqa: F401  Django looks for models here
    AgreementParty,
    SharingAgreement,
)
from accounts.models_approvals import Approval  # noqa: F401  Django looks for models here
from accounts.models_identities import Identity  # noqa: F401  Django looks for models here
from accounts.roles import Role
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither


class Bilingual(models.Model):
    """Something with a Welsh and an English name, neither of which comes second."""

    name_en = models.CharField(max_length=200)
    name_cy = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return self.name_cy if get_language() == "cy" else self.name_en


class Agency(Bilingual):
    """An organisation in the partnership, or one that reports to it.

    ``kind`` is a code that the policy describes. The one ``is_authority`` owns every referral: an
    installation is one partnership. ``group`` carries the agency's explicit shares. Whoever reads
    an address in one of ``email_domains`` works there; ``shared_mailboxes`` are read by many, so
    nothing personal is sent to them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    kind = models.SlugField(max_length=40)
    is_authority = models.BooleanField(default=False)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    out_of_hours_telephone = models.CharField(max_length=30, blank=True)
    email_domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    shared_mailboxes = ArrayField(models.EmailField(), default=list, blank=True)
    group = models.OneToOneField(Group, on_delete=models.PROTECT)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.UniqueConstraint(
                name="one_authority",
                fields=["is_authority"],
                condition=Q(is_authority=True, left_on__isnull=True),
            ),
        ]


class Team(Bilingual):
    """A team or unit of an agency; partners' people may sit in it."""

    class Function(models.TextChoices):
        """What the team is there for, so that work finds its way to it."""

        MASH = "mash", _("Screening")
        EMERGENCY_DUTY = "emergency_duty", _("Emergency duty")
        SAFEGUARDING = "safeguarding", _("Safeguarding")
        CASEWORK = "casework", _("Casework")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="teams")
    code = models.SlugField(max_length=60, unique=True)
    function = models.CharField(max_length=20, choices=Function, default=Function.OTHER)
    email = models.EmailField(blank=True)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do comes from the membership they act in.

    ``suspended_at`` is set while an account is shut because nobody used it: it can be opened again.
    """

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        WELSH = "cy", _("Welsh")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    is_active = models.BooleanField(default=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    has_shortcuts = models.BooleanField(default=True)
    emergency_until = models.DateTimeField(null=True, blank=True)  # when theirs, if any, ends
    invited_at = models.DateTimeField()
    invited_by = models.UUIDField()

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(name="nobody_is_a_superuser", condition=Q(is_superuser=False)),
            models.UniqueConstraint(Lower("email"), name="one_account_per_email"),
            models.CheckConstraint(
                name="whoever_is_suspended_is_not_active",
                condition=Q(suspended_at__isnull=True) | Q(is_active=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Say no: what somebody may do is asked of ``accounts.roles.can``."""
        return False


class VettingLevel(models.TextChoices):
    """How the police vetted somebody who does not work for them (the police's vetting code)."""

    NPPV_1 = "nppv1", _("Police vetting of others, level 1")
    NPPV_2 = "nppv2", _("Police vetting of others, level 2")
    NPPV_3 = "nppv3", _("Police vetting of others, level 3")


ENOUGH = (VettingLevel.NPPV_2, VettingLevel.NPPV_3)
POLICE = "police"  # the kind of agency that vets its own


class MembershipQuerySet(models.QuerySet["Membership"]):
    def vetted_on(self, day: date) -> "MembershipQuerySet":
        """Keep those who may see what needs vetting on a day: the police, who vet their own, too.

        The first level is for whoever enters a building, and not for what the police know.
        """
        enough = Q(vetting_level__in=ENOUGH, vetting_expires_on__gte=day)
        return self.active_on(day).filter(enough | Q(agency__kind=POLICE))

    def vetted(self, actor: Actor) -> "MembershipQuerySet":
        """Keep the membership that somebody acts in, where they are vetted in it today."""
        acting = {"user": actor.id, "agency": actor.agency_id, "team": actor.team_id}
        return self.vetted_on(timezone.localdate()).filter(**acting, role=actor.role)

    def active_on(self, day: date) -> "MembershipQuerySet":
        """Keep those that hold on a day, each with whether its agency has no agreement then."""
        lapsed = AgreementParty.objects.none_holds_for(models.OuterRef("agency"), on=day)
        return self.annotate(
            is_without_agreement=models.ExpressionWrapper(lapsed, models.BooleanField())
        ).filter(
            Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gt=day),
            user__is_active=True,
            agency__left_on__isnull=True,
        )


class Membership(models.Model):
    """A person's role in one team of one agency. They act in one at a time.

    ``ends_on`` is the first day on which it no longer holds, so that a leaver can be stopped today.
    ``vetting_expires_on`` is the last day on which they are vetted for what needs it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=Role)
    job_title = models.CharField(max_length=150, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    vetting_level = models.CharField(max_length=10, choices=VettingLevel, blank=True)
    vetting_expires_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_vetted_until_a_day",
                condition=Q(vetting_level="", vetting_expires_on__isnull=True)
                | (~Q(vetting_level="") & Q(vetting_expires_on__isnull=False)),
            ),
            models.UniqueConstraint(
                name="one_live_membership_per_team_and_role",
                fields=["user", "team", "role"],
                condition=Q(ends_on__isnull=True),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.team}"


class Post(models.Model):
    """A sign-off or gate that somebody must hold; vacant or away, its delegate does."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=40, choices=Role)
    holder = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="posts_held"
    )
    delegate = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="posts_covered")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_post_per_role_in_a_team", fields=["team", "role"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.team}"


class Absence(models.Model):
    """Somebody is away from one day to another, both included, and a colleague covers for them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    cover = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="covers"
    )
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["user", "ends_on"], name="absence_of_user")]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_starts", condition=Q(ends_on__gte=models.F("starts_on"))
            ),
            models.CheckConstraint(
                name="nobody_covers_for_themselves",
                condition=Q(cover__isnull=True) | ~Q(cover=models.F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.starts_on} to {self.ends_on}"


class WorkAddress(models.Model):
    """An address at an agency's own domain, by which somebody without an account reports.

    Its key is the actor of what they do. Only the link asked for last works, and only once:
    ``nonce`` stands in it and changes when it is used.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="work_addresses")
    email = models.EmailField()
    nonce = models.UUIDField(default=uuid7)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    used_at = models.DateTimeField(null=True)
    used_by = models.UUIDField(null=True)

    class Meta:
        verbose_name_plural = "work addresses"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_work_address_per_email"),
            both_or_neither("used_at", "used_by"),
        ]

    def __str__(self) -> str:
        return f"Work address at {self.agency}"


class AgencySystem(models.Model):
    """A partner's own computer system, which sends reports for its agency and asks after them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="systems")
    name = models.CharField(max_length=150)
    contact = models.EmailField()

    def __str__(self) -> str:
        return self.name


class SystemTokenQuerySet(models.QuerySet["SystemToken"]):
    def live_at(self, moment: datetime) -> "SystemTokenQuerySet":
        return self.filter(
            Q(system__agency__left_on__isnull=True)
            | Q(system__agency__left_on__gt=timezone.localdate(moment)),
            ended_at__isnull=True,
            expires_at__gt=moment,
        )


class SystemToken(models.Model):
    """What a partner's system shows to prove which it is. Only its hash is kept.

    Several may hold at once, so that a system can change to a new one before the old one ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.ForeignKey(AgencySystem, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.UUIDField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = SystemTokenQuerySet.as_manager()

    class Meta:
        constraints = [both_or_neither("ended_at", "ended_by")]

    def __str__(self) -> str:
        return f"Token of {self.system}"
