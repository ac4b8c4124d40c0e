"""What every meeting has: people invited, attendance, agenda, minutes, decisions and actions."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Team
from accounts.roles import Can, can
from meetings.models_attending import (  # noqa: F401  Django looks for models here
    AttendanceSpan,
    Declaration,
)
from meetings.models_dissent import Dissent  # noqa: F401
from meetings.models_feeds import CalendarFeed  # noqa: F401
from meetings.models_reports import AgencyReport, ReportedStatement  # noqa: F401
from meetings.models_restricted import RestrictedPart  # noqa: F401
from meetings.models_risks import Risk, SettledLine  # noqa: F401
from meetings.models_statements import (  # noqa: F401  Django looks for models here
    GateAnswer,
    Statement,
)
from policies.models import Policy
from records.audit import Actor
from records.keys import uuid7
from records.models import IssuedDocument, both_or_neither
from referrals.models import Pathway, PersonShare, Referral


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, actor: Actor) -> "MeetingQuerySet":
        """Keep the meetings the actor arranges, chairs, minutes or is invited to.

        A meeting about a referral that is hidden from its arranging agency's staff stays with
        those named on it (its chair, its minute-taker and the people invited by name) and with
        the keepers of such referrals, so that it never waits for one person. One called before
        the referral was restricted is closed to them too, until they are named on the record.
        """
        if not can(actor, Can.VIEW_MEETINGS):
            return self.none()
        named = Q(chair_id=actor.id) | Q(minute_taker_id=actor.id)
        invited = Q(
            pk__in=Attendance.objects.filter(withdrawn_at__isnull=True)
            .filter(
                Q(user_id=actor.id)
                | Q(user_id__isnull=True, agency_id=actor.agency_id, meeting__is_restricted=False)
            )
            .values("meeting_id")
        )
        arranged = Q(pk__in=[])
        if can(actor, Can.SCHEDULE_MEETINGS) or can(actor, Can.COORDINATE_PANELS):
            arranged = Q(arranging_agency_id=actor.agency_id, is_restricted=False)
        kept = Q(pk__in=[])
        if can(actor, Can.VIEW_PRACTITIONER_REFERRALS):
            about = MeetingReferral.objects.filter(referral__pathway=Pathway.PRACTITIONER)
            kept |= Q(arranging_agency_id=actor.agency_id, pk__in=about.values("meeting_id"))
        if can(actor, Can.VIEW_RESTRICTED_REFERRALS):
            kept |= Q(arranging_agency_id=actor.agency_id, is_restricted=True)
        shared = PersonShare.objects.open_to(actor).values("content_object_id")
        about_shared = MeetingReferral.objects.filter(referral__in=shared).values("meeting_id")
        open_to = Q(closed_at__isnull=True) | Q(pk__in=about_shared)
        return self.filter((named | invited) & open_to | arranged | kept)


class Meeting(models.Model):
    """People from several agencies at one time about one or more referrals.

    ``closed_at`` is when a referral it is about was restricted after it had been called: from then
    on those who were called have to be named on the record.
    """

    class Kind(models.TextChoices):
        STRATEGY_MEETING = "strategy_meeting", _("Strategy meeting")
        CONFERENCE = "conference", _("Conference")
        SITTING = "sitting", _("Panel sitting")

    class Mode(models.TextChoices):
        TELEPHONE = "telephone", _("Telephone")
        VIDEO = "video", _("Video")
        IN_PERSON = "in_person", _("In person")
        MIXED = "mixed", _("In person and by video")

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        UNDER_WAY = "under_way", _("Under way")
        CONCLUDED = "concluded", _("Concluded")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT)
    arranging_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="meetings_arranged"
    )
    arranging_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="meetings_arranged"
    )
    is_restricted = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    mode = models.CharField(max_length=20, choices=Mode)
    place = models.CharField(max_length=300, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    chair_id = models.UUIDField()
    chair_name = models.CharField(max_length=150)
    minute_taker_id = models.UUIDField(null=True)
    minute_taker_name = models.CharField(max_length=150, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.SCHEDULED)
    sequence = models.PositiveSmallIntegerField(default=0)
    scheduled_at = models.DateTimeField()
    scheduled_by = models.UUIDField()
    started_at = models.DateTimeField(null=True)
    started_by = models.UUIDField(null=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.UUIDField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.UUIDField(null=True)
    cancelling_reason = models.TextField(blank=True)
    referrals = models.ManyToManyField(Referral, through="MeetingReferral")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["starts_at"], name="meeting_starts")]
        constraints = [
            both_or_neither("closed_at", "closed_by"),
            both_or_neither("started_at", "started_by"),
            both_or_neither("concluded_at", "concluded_by"),
            both_or_neither("cancelled_at", "cancelled_by"),
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=Q(ends_at__gt=models.F("starts_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse(PAGES[self.Kind(self.kind)], args=[self.reference])

    def is_open(self) -> bool:
        return self.status in (self.Status.SCHEDULED, self.Status.UNDER_WAY)


# The pages of the apps above are linked to by name; nothing of theirs is imported.
PAGES = {
    Meeting.Kind.STRATEGY_MEETING: "strategy_meetings:meeting",
    Meeting.Kind.CONFERENCE: "protection:conference",
    Meeting.Kind.SITTING: "panels:sitting",
}


class MeetingReferral(models.Model):
    """One of the referrals a meeting is about; its record stands on each."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_referral_once_per_meeting", fields=["meeting", "referral"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral} at {self.meeting}"


class Attendance(models.Model):
    """Somebody invited for an agency, what they answered, and whether and when they were there."""

    class Response(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        ATTENDED = "attended", _("Attended")
        PART = "part", _("Attended in part")
        APOLOGY_WITH_REPORT = "apology_with_report", _("Apology, with a report")
        APOLOGY = "apology", _("Apology, without a report")
        NO_RESPONSE = "no_response", _("No response")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    user_id = models.UUIDField(null=True)
    name = models.CharField(max_length=150, blank=True)
    job_title = models.CharField(max_length=150, blank=True)
    email = models.EmailField()
    language = models.CharField(max_length=2, default="en")
    is_required = models.BooleanField(default=False)
    can_decide = models.BooleanField(default=True)
    response = models.CharField(max_length=20, choices=Response, default=Response.INVITED)
    invited_at = models.DateTimeField()
    invited_by = models.UUIDField()
    arrived_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    report_chased_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            both_or_neither("withdrawn_at", "withdrawn_by"),
            models.UniqueConstraint(
                name="an_address_invited_once",
                fields=["meeting", "email"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="left_after_arriving",
                condition=Q(left_at__isnull=True) | Q(left_at__gte=models.F("arrived_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["user_id"], name="attendance_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.agency}"

    @property
    def times(self) -> list[tuple[datetime, datetime | None]]:
        """Return each time they were in the room, from when until when; None while they are.

        Whoever is not saved, in a discussion that is being typed, was there once.
        """
        earlier = (
            [] if self._state.adding else [(s.arrived_at, s.left_at) for s in self.spans.all()]
        )
        return [*earlier, (self.arrived_at, self.left_at)] if self.arrived_at else []

    def is_present_at(self, moment: datetime) -> bool:
        """Say whether they are in the room at ``moment``."""
        return any(
            arrived_at <= moment and (left_at is None or moment < left_at)
            for arrived_at, left_at in self.times
        )


class AgendaItem(models.Model):
    """One item of a meeting, and the minutes taken under it. ``version`` prevents a lost update."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    code = models.SlugField(max_length=40)
    title_en = models.CharField(max_length=200)
    title_cy = models.CharField(max_length=200)
    minutes = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.UUIDField(null=True)
    saved_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            both_or_neither("saved_at", "saved_by"),
            models.UniqueConstraint(name="one_item_per_place", fields=["meeting", "position"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.title_cy if get_language() == "cy" else self.title_en


class Decision(models.Model):
    """Something a meeting decided about one referral, and whether it was quorate at that moment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="decisions")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="decisions")
    decision = models.TextField()
    reason = models.TextField()
    agencies_missing = models.JSONField(default=list)
    quorum_override_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.UUIDField()

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="decision_without_quorum_has_a_reason",
                condition=Q(agencies_missing=[]) | ~Q(quorum_override_reason=""),
            ),
            models.CheckConstraint(
                name="decision_has_a_reason", condition=~Q(decision="") & ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"Decision at {self.meeting}"


class AgreedActionQuerySet(models.QuerySet["AgreedAction"]):
    def open(self) -> "AgreedActionQuerySet":
        return self.filter(status=AgreedAction.Status.OPEN)


class AgreedAction(models.Model):
    """What an agency agreed to do, by when, and what became of it."""

    class Status(models.TextChoices):
        OPEN = "open", _("To do")
        DONE = "done", _("Done")
        NOT_DONE = "not_done", _("Not done")
        NOT_POSSIBLE = "not_possible", _("Not possible")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="actions")
    what = models.TextField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="actions")
    user_id = models.UUIDField(null=True)
    owner_name = models.CharField(max_length=150, blank=True)
    due_on = models.DateField()
    status = models.CharField(max_length=20, choices=Status, default=Status.OPEN)
    outcome = models.TextField(blank=True)
    agreed_at = models.DateTimeField()
    agreed_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = AgreedActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["agency", "due_on"], name="action_open", condition=Q(status="open")
            )
        ]
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.CheckConstraint(
                name="action_open_until_it_ends",
                condition=Q(status="open", ended_at__isnull=True)
                | (~Q(status="open") & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Action for {self.agency}, due {self.due_on:%Y-%m-%d}"


class Correction(models.Model):
    """A numbered addendum to minutes that are closed: they are amended, never edited."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    corrected_at = models.DateTimeField()
    corrected_by = models.UUIDField()
    corrected_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="corrections_are_numbered", fields=["meeting", "number"]),
            models.CheckConstraint(name="correction_says_what", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"Correction {self.number} to {self.meeting}"


class Circulation(models.Model):
    """A document sent to somebody who was at a meeting. Their right to it outlives access."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="circulations")
    document = models.ForeignKey(
        IssuedDocument, on_delete=models.PROTECT, related_name="circulations"
    )
    attendance = models.ForeignKey(Attendance, null=True, on_delete=models.PROTECT)
    user_id = models.UUIDField(null=True)
    circulated_at = models.DateTimeField()
    circulated_by = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_document_once_per_person", fields=["document", "attendance"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} circulated"
