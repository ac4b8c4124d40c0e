"""Multi-agency panels: sittings, the referrals listed on them, information and decisions."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Bilingual
from accounts.roles import Can, can
from meetings.models import Meeting
from panels.models_flags import Flag  # noqa: F401  Django looks for models here
from panels.models_issues import LoggedIssue  # noqa: F401  Django looks for models here
from panels.models_listing import ListingBasis, Paper  # noqa: F401  Django looks for models here
from panels.models_spoken import SafeContact, Voice  # noqa: F401  Django looks for models here
from panels.models_support import SupportPackage  # noqa: F401  Django looks for models here
from panels.models_transfer import PanelTransfer  # noqa: F401  Django looks for models here
from policies.models import PanelType
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Referral, naming_denied


class PanelQuerySet(models.QuerySet["Panel"]):
    def visible_to(self, actor: Actor) -> "PanelQuerySet":
        """Keep the panels the actor's agency arranges or belongs to."""
        if not can(actor, Can.VIEW_PANELS):
            return self.none()
        return self.filter(Q(agency_id=actor.agency_id) | Q(members__id=actor.agency_id)).distinct()


class Panel(Bilingual):
    """A standing panel of a type that the policy describes, and the agencies that sit on it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    panel_type = models.SlugField(max_length=40)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="panels_arranged")
    members = models.ManyToManyField(Agency, related_name="panels")

    objects = PanelQuerySet.as_manager()

    @property
    def agencies(self) -> models.QuerySet[Agency]:
        """Return the agencies that bring information: the members, and whoever arranges it."""
        return Agency.objects.filter(Q(pk=self.agency_id) | Q(panels=self)).distinct()


class SittingQuerySet(models.QuerySet["Sitting"]):
    def visible_to(self, actor: Actor) -> "SittingQuerySet":
        """Keep the sittings of the panels the actor may see; a restricted one only if named."""
        restricted = Q(meeting__is_restricted=True)
        named = Q(meeting__in=Meeting.objects.visible_to(actor))
        return self.filter(~restricted | named, panel__in=Panel.objects.visible_to(actor))


class Sitting(models.Model):
    """A panel meeting on one day, under the policy in force when it was called."""

    meeting = models.OneToOneField(
        Meeting, primary_key=True, on_delete=models.PROTECT, related_name="sitting"
    )
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="sittings")
    panel_type = models.ForeignKey(PanelType, on_delete=models.PROTECT)

    objects = SittingQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()


class ListingQuerySet(models.QuerySet["Listing"]):
    def visible_to(self, actor: Actor) -> "ListingQuerySet":
        """Keep the listings whose sitting and whose referral the actor may see.

        None whose report names somebody they are denied: they never learn that it is heard.
        """
        return self.filter(
            sitting__in=Sitting.objects.visible_to(actor),
            referral__in=Referral.objects.visible_to(actor),
        ).exclude(referral__in=naming_denied(actor))

    def standing(self) -> "ListingQuerySet":
        """Keep those that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def to_be_heard(self) -> "ListingQuerySet":
        """Keep those without a decision at a sitting that is still to be held or under way."""
        return self.standing().filter(
            decided_at__isnull=True,
            sitting__meeting__status__in=(Meeting.Status.SCHEDULED, Meeting.Status.UNDER_WAY),
        )


class Listing(models.Model):
    """A referral on the agenda of one sitting: why it is there, and what the panel decided.

    A risk tool gives a band; people decide, and say why where they differ from it. ``agreed_on``
    is the day the person, or whoever answers for a child, agreed to being heard.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="listings")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="listings")
    position = models.PositiveSmallIntegerField()
    route = models.SlugField(max_length=40, blank=True)
    reason = models.TextField()
    agreed_on = models.DateField(null=True)
    is_repeat = models.BooleanField(default=False)
    score = models.PositiveSmallIntegerField(null=True)
    band = models.SlugField(max_length=40, blank=True)
    judged_band = models.SlugField(max_length=40, blank=True)
    judgement = models.TextField(blank=True)
    listed_at = models.DateTimeField()
    listed_by = models.UUIDField()
    decision = models.SlugField(max_length=40, blank=True)
    rationale = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            both_or_neither("decided_at", "decided_by"),
            both_or_neither("withdrawn_at", "withdrawn_by"),
            models.CheckConstraint(
                name="listing_decided_with_rationale",
                condition=Q(decided_at__isnull=True) | (~Q(decision="") & ~Q(rationale="")),
            ),
            models.CheckConstraint(
                name="judgement_against_the_band_has_a_reason",
                condition=Q(judged_band="") | Q(judged_band=models.F("band")) | ~Q(judgement=""),
            ),
            models.UniqueConstraint(
                name="a_referral_listed_once_per_sitting",
                fields=["sitting", "referral"],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral} at {self.sitting}"

    def get_absolute_url(self) -> str:
        return reverse(
            "panels:listing", args=[self.sitting.meeting.reference, self.referral.reference]
        )


class AgencyInformation(models.Model):
    """What one agency knows about a listing; that it knows nothing is an answer too.

    It ``is_late`` where the agency first answered after the day by which it was asked to.
    """

    class Answer(models.TextChoices):
        HELD = "held", _("Information held")
        NOTHING_KNOWN = "nothing_known", _("Nothing known")
        CANNOT_SHARE = "cannot_share", _("Cannot share")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="information")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    answer = models.CharField(max_length=20, choices=Answer)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    is_late = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    given_by = models.UUIDField()
    given_by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name_plural = "agency information"
        constraints = [
            models.UniqueConstraint(
                name="one_answer_per_agency_and_listing", fields=["listing", "agency"]
            ),
            models.CheckConstraint(
                name="information_says_what_or_that_there_is_none",
                condition=Q(answer="nothing_known") | ~Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} on {self.listing}"
