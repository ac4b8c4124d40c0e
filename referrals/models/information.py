"""What agencies are asked about a household, what each of them tells, and on what basis."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Membership, Team
from accounts.roles import Can, can
from people.models import Denial, PersonRecord
from policies.models import SharingPurpose, Timescale
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.referrals import Referral
from referrals.models.reports import ReportPerson

# The teams that screen: what a request brings in is sealed to them until it is released.
HUB = (Team.Function.MASH, Team.Function.EMERGENCY_DUTY)


class SharingBasis(models.Model):
    """On what basis something is shared, in the words somebody confirmed, in their language.

    What an agency processes for law enforcement rests on Part 3 of the Data Protection Act 2018,
    everything else on Articles 6 and 9 of the UK GDPR. Source: Procedures, 3.6; WASPI.
    """

    class Consent(models.TextChoices):
        GIVEN = "given", _("Asked for and given")
        NOT_SOUGHT = "not_sought", _("Not asked for")
        OVERRIDDEN = "overridden", _("Asked for and refused, and shared all the same")

    purpose = models.ForeignKey(SharingPurpose, on_delete=models.PROTECT, related_name="+")
    gateway = models.TextField()
    article_6 = models.TextField(blank=True)
    article_9 = models.TextField(blank=True)
    part_3 = models.TextField(blank=True)
    article_10 = models.TextField(blank=True)
    consent = models.CharField(max_length=12, choices=Consent)
    consent_reason = models.TextField(blank=True)
    proportionality = models.TextField()
    agreement = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_rests_on_one_law",
                condition=(~Q(article_6="") & Q(part_3=""))
                | (Q(article_6="") & Q(article_9="") & ~Q(part_3="")),
            ),
            models.CheckConstraint(
                name="%(class)s_without_consent_has_a_reason",
                condition=Q(consent="given") | ~Q(consent_reason=""),
            ),
        ]

    @property
    def is_law_enforcement(self) -> bool:
        return bool(self.part_3)


class InformationRequestQuerySet(models.QuerySet["InformationRequest"]):
    def not_denied(self, actor: Actor) -> "InformationRequestQuerySet":
        """Leave out the requests that ask about anybody this actor may never see."""
        denied = Denial.objects.against(actor).values("person_id")
        about = RequestPerson.objects.filter(record__person_id__in=denied)
        return self.exclude(pk__in=about.values("request_id")).exclude(
            referral__record__person_id__in=denied
        )

    def visible_to(self, actor: Actor) -> "InformationRequestQuerySet":
        """Keep the requests on referrals that the actor may see, of the actor's agency or team.

        A team has people of other agencies in it, who ask and read as their colleagues do.
        """
        visible = Referral.objects.visible_to(actor)
        of_team = Q(team_id=actor.team_id) | Q(referral__owning_team_id=actor.team_id)
        return self.filter(Q(agency_id=actor.agency_id) | of_team, referral__in=visible).not_denied(
            actor
        )

    def open_to_hub(self, actor: Actor) -> "InformationRequestQuerySet":
        """Keep those whose sealed answers the actor may read.

        They are for the team that asked and, where a screening team holds the referral now, for
        that team: what the emergency duty team asked at night is read by day.
        """
        if not can(actor, Can.REQUEST_INFORMATION):
            return self.none()
        holds = Q(referral__owning_team_id=actor.team_id, referral__owning_team__function__in=HUB)
        return self.visible_to(actor).filter(Q(team_id=actor.team_id) | holds)


class InformationRequest(SharingBasis):
    """Several agencies are asked, at one moment, about the people of one household.

    Its basis is that of telling them whom it is about. ``due_at`` is empty where the calendar is
    missing. ``agency`` and ``team`` ask.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="information_requests"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="requests_made")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="requests_made")
    asks_for = models.TextField()
    timescale = models.ForeignKey(Timescale, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_by_name = models.CharField(max_length=150)

    objects = InformationRequestQuerySet.as_manager()

    class Meta(SharingBasis.Meta):
        constraints = [
            *SharingBasis.Meta.constraints,
            models.CheckConstraint(name="request_asks_for_something", condition=~Q(asks_for="")),
        ]

    def __str__(self) -> str:
        return self.reference


class RequestPerson(models.Model):
    """Somebody whom a request asks about. What they are to the report is not told with it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, related_name="people")
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="asked_about")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "request people"
        constraints = [
            models.UniqueConstraint(name="a_person_once_per_request", fields=["request", "record"])
        ]

    def __str__(self) -> str:
        return f"Person {self.pk}"


class AskedAgencyQuerySet(models.QuerySet["AskedAgency"]):
    def asked_of(self, actor: Actor) -> "AskedAgencyQuerySet":
        """Keep what the actor's agency is asked, and the actor may answer for it.

        Asked by name, it is for that one person. Whoever is denied anybody of the request, or
        anybody its report names, does not see it.
        """
        if not can(actor, Can.ANSWER_INFORMATION_REQUESTS):
            return self.none()
        denied = Denial.objects.against(actor).values("person_id")
        named = ReportPerson.objects.filter(record__person_id__in=denied)
        requests = InformationRequest.objects.not_denied(actor).exclude(
            referral__report__in=named.values("report_id")
        )
        return self.filter(
            Q(user_id__isnull=True) | Q(user_id=actor.id),
            Q(agency_id=actor.agency_id),
            ended_at__isnull=True,
            request__in=requests,
        )

    def awaited_by(self, actor: Actor) -> "AskedAgencyQuerySet":
        """Keep the answers the actor's team still waits for."""
        requests = InformationRequest.objects.open_to_hub(actor)
        return self.filter(request__in=requests).unanswered()

    def unanswered(self) -> "AskedAgencyQuerySet":
        """Keep what nobody answered and is still asked, on referrals that are open."""
        waiting = self.filter(answer="", stopped_at__isnull=True, ended_at__isnull=True)
        return waiting.exclude(request__referral__status="closed")


class AskedAgency(models.Model):
    """One agency that is asked, and its answer for the whole household.

    ``user_id`` is the one person asked by name. ``read_at`` is when the screening team first read
    the answer; until then it can be taken back. Whoever has not answered can be asked no longer:
    ``stopped_at``, with the reason. ``ended_at`` is when what it is asked about was closed to it:
    it keeps what it told, and sees nothing of the request any more.
    """

    class Answer(models.TextChoices):
        NOTHING_KNOWN = "nothing_known", _("Nothing known")
        HELD = "held", _("Information held")
        CANNOT_SHARE = "cannot_share", _("Cannot share")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(
        InformationRequest, on_delete=models.PROTECT, related_name="asked_agencies"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="requests_received")
    user_id = models.UUIDField(null=True)
    answer = models.CharField(max_length=20, choices=Answer, blank=True)
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.UUIDField(null=True)
    soon_told_at = models.DateTimeField(null=True)
    soon_told_by = models.UUIDField(null=True)
    late_told_at = models.DateTimeField(null=True)
    late_told_by = models.UUIDField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.UUIDField(null=True)
    stopped_by_name = models.CharField(max_length=150, blank=True)
    reason_stopped = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = AskedAgencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "asked agencies"
        indexes = [
            models.Index(fields=["agency"], name="asked_and_not_answered", condition=Q(answer="")),
        ]
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            both_or_neither("read_at", "read_by"),
            both_or_neither("soon_told_at", "soon_told_by"),
            both_or_neither("late_told_at", "late_told_by"),
            both_or_neither("stopped_at", "stopped_by"),
            both_or_neither("ended_at", "ended_by"),
            models.CheckConstraint(
                name="asked_no_longer_with_a_reason",
                condition=Q(stopped_at__isnull=True) | (Q(answer="") & ~Q(reason_stopped="")),
            ),
            models.CheckConstraint(
                name="answered_with_its_time",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="what_cannot_be_shared_has_a_reason",
                condition=~Q(answer="cannot_share") | ~Q(reason=""),
            ),
            models.UniqueConstraint(
                name="an_agency_asked_once_per_request",
                fields=["request", "agency"],
                condition=Q(user_id__isnull=True),
            ),
            models.UniqueConstraint(
                name="a_person_of_an_agency_asked_once_per_request",
                fields=["request", "agency", "user_id"],
                condition=Q(user_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} to {self.agency_id}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:answer", args=[self.pk])


class Disclosure(SharingBasis):
    """What one agency tells at one moment, on one basis, confirmed once for the household.

    It is never changed: more is told in another. ``onward`` says how far it may go.
    """

    class Onward(models.TextChoices):
        HUB = "hub", _("For the screening team, and no further")
        CASE_FILE = "case_file", _("May go on the case file, and no further")
        PURPOSE = "purpose", _("May be shared with those who need it for this purpose")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asked = models.ForeignKey(AskedAgency, on_delete=models.PROTECT, related_name="disclosures")
    is_originator_controlled = models.BooleanField(default=False)
    onward = models.CharField(max_length=12, choices=Onward)
    decided_at = models.DateTimeField()
    decided_by = models.UUIDField()
    decided_by_name = models.CharField(max_length=150)

    class Meta(SharingBasis.Meta):
        pass

    def __str__(self) -> str:
        return f"Disclosure {self.pk}"


class DisclosedItemQuerySet(models.QuerySet["DisclosedItem"]):
    def visible_to(self, actor: Actor) -> "DisclosedItemQuerySet":
        """Keep what the actor may read, and say why: their own, the screening team's, or released.

        An agency sees what it told and what was released to it. Sealed items are open to the
        screening team alone. What its originator withdrew is open to nobody else.
        """
        own = AskedAgency.objects.asked_of(actor)
        hub = InformationRequest.objects.open_to_hub(actor)
        released = ItemRelease.objects.filter(Q(agency_id=actor.agency_id), item=OuterRef("pk"))
        in_sight = (
            InformationRequest.objects.not_denied(actor)
            .filter(
                Q(referral__in=Referral.objects.visible_to(actor))
                | Q(referral__in=own.values("request__referral_id"))
            )
            .filter(pk=OuterRef("disclosure__asked__request_id"))
        )
        return self.annotate(
            is_own=Exists(own.filter(pk=OuterRef("disclosure__asked_id"))),
            is_open_to_hub=Exists(hub.filter(pk=OuterRef("disclosure__asked__request_id"))),
            is_released=Exists(released) & Exists(in_sight),
            needs_no_vetting=Q(disclosure__part_3="") | Q(Exists(Membership.objects.vetted(actor))),
        ).filter(
            Q(is_own=True)
            | Q(withdrawn_at__isnull=True)
            & (Q(is_open_to_hub=True, needs_no_vetting=True) | Q(is_released=True))
        )


class DisclosedItem(models.Model):
    """One thing an agency tells about one person. Its words are never changed.

    ``text`` is the source's; where there is a ``sanitised`` line, nobody outside the screening
    team reads anything else. Police add the codes of their intelligence report.
    """

    class Kind(models.TextChoices):
        FACT = "fact", _("Fact")
        OBSERVATION = "observation", _("Observation")
        ALLEGATION = "allegation", _("Allegation")
        OPINION = "opinion", _("Opinion")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="items")
    person = models.ForeignKey(RequestPerson, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField()
    crime_number = models.CharField(max_length=60, blank=True)
    source_grade = models.CharField(max_length=2, blank=True)
    assessment_grade = models.CharField(max_length=2, blank=True)
    handling = models.CharField(max_length=2, blank=True)
    handling_conditions = models.CharField(max_length=500, blank=True)
    sanitised = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)
    withdrawn_by_name = models.CharField(max_length=150, blank=True)
    reason_withdrawn = models.TextField(blank=True)

    objects = DisclosedItemQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            both_or_neither("withdrawn_at", "withdrawn_by"),
            models.CheckConstraint(name="item_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="item_withdrawn_with_a_reason",
                condition=Q(withdrawn_at__isnull=True) | ~Q(reason_withdrawn=""),
            ),
            models.CheckConstraint(
                name="item_graded_whole_or_not_at_all",
                condition=Q(source_grade="", assessment_grade="", handling="")
                | (~Q(source_grade="") & ~Q(assessment_grade="") & ~Q(handling="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def grade(self) -> str:
        """Return the codes as police write them, such as "1 A P"; empty where it has none."""
        return " ".join(filter(None, [self.source_grade, self.assessment_grade, self.handling]))


class ItemRelease(models.Model):
    """One item is let out to an agency: to the one that asked, this is the case file.

    ``agreed_by`` is who of the originator agreed, where it had to be asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(DisclosedItem, on_delete=models.PROTECT, related_name="releases")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="items_released")
    agreed_by = models.CharField(max_length=300, blank=True)
    released_at = models.DateTimeField()
    released_by = models.UUIDField()
    released_by_name = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_item_released_once_to_an_agency", fields=["item", "agency"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} to {self.agency_id}"
