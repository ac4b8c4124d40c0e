"""Strategy discussions and meetings (one thing with a mode), and the enquiries around them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, MeetingReferral
from people.models import Denial
from policies.models import MeetingType
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Referral


class StrategyMeetingQuerySet(models.QuerySet["StrategyMeeting"]):
    def visible_to(self, actor: Actor) -> "StrategyMeetingQuerySet":
        """Keep those the actor may see as meetings, about nobody they may never see."""
        return self.not_denied(actor).filter(meeting__in=Meeting.objects.visible_to(actor))

    def not_denied(self, actor: Actor) -> "StrategyMeetingQuerySet":
        """Drop those about anybody the actor may never see: a denial beats everything."""
        denied = MeetingReferral.objects.filter(
            referral__record__person_id__in=Denial.objects.against(actor).values("person_id")
        )
        return self.exclude(pk__in=denied.values("meeting_id"))


class StrategyMeeting(models.Model):
    """A meeting that decides whether and how to enquire. Outcomes are codes of its type."""

    meeting = models.OneToOneField(
        Meeting, primary_key=True, on_delete=models.PROTECT, related_name="strategy_meeting"
    )
    meeting_type = models.ForeignKey(MeetingType, on_delete=models.PROTECT)

    objects = StrategyMeetingQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.meeting)

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()


class StrategyOutcome(models.Model):
    """What the meeting concluded for one of its referrals, and what follows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    strategy_meeting = models.ForeignKey(
        StrategyMeeting, on_delete=models.PROTECT, related_name="outcomes"
    )
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="strategy_outcomes"
    )
    outcome = models.SlugField(max_length=40)
    reason = models.TextField()
    concluded_at = models.DateTimeField()
    concluded_by = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_outcome_per_referral_and_meeting",
                fields=["strategy_meeting", "referral"],
            ),
            models.CheckConstraint(name="outcome_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.referral}"


class Enquiry(models.Model):
    """Enquiries into what happened: section 47 for a child, section 126 for an adult."""

    class Kind(models.TextChoices):
        SECTION_47 = "section_47", _("Section 47 enquiry (child)")
        SECTION_126 = "section_126", _("Section 126 enquiries (adult)")

    class Determination(models.TextChoices):
        ONE = "1", _("Determination 1")
        TWO = "2", _("Determination 2")
        THREE = "3", _("Determination 3")
        NO_FURTHER_ACTION = "nfa", _("No further action")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="enquiries")
    kind = models.CharField(max_length=20, choices=Kind)
    is_joint = models.BooleanField(default=False)
    strategy_discussion_on = models.DateField(null=True)
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    determination = models.CharField(max_length=3, choices=Determination, blank=True)
    reason = models.TextField(blank=True)
    is_conference_needed = models.BooleanField(null=True)

    class Meta:
        verbose_name_plural = "enquiries"
        indexes = [models.Index(fields=["kind", "ended_at"], name="enquiry_ended")]
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.UniqueConstraint(
                name="one_running_enquiry_per_referral",
                fields=["referral", "kind"],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.referral}"


class PractitionerConcern(models.Model):
    """How far a Section 5 concern has gone: discussion, meeting, outcome."""

    class Outcome(models.TextChoices):
        SUBSTANTIATED = "substantiated", _("Substantiated")
        UNSUBSTANTIATED = "unsubstantiated", _("Unsubstantiated")
        UNFOUNDED = "unfounded", _("Unfounded")
        MALICIOUS = "malicious", _("Malicious")

    referral = models.OneToOneField(
        Referral,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="practitioner_concern",
    )
    discussed_at = models.DateTimeField(null=True)
    discussed_by = models.UUIDField(null=True)
    met_at = models.DateTimeField(null=True)
    met_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True)
    outcome_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            both_or_neither("discussed_at", "discussed_by"),
            both_or_neither("met_at", "met_by"),
            both_or_neither("outcome_at", "outcome_by"),
        ]

    def __str__(self) -> str:
        return f"Section 5 concern, {self.referral}"
