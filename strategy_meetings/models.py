"""Strategy discussions and meetings (one thing with a mode), and the enquiries around them."""

from django.db import models
from django.db.models import Q

from meetings.models import Meeting, MeetingReferral
from people.models import Denial
from policies.models import MeetingType
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Referral
from strategy_meetings.models_allocation import Allocation
from strategy_meetings.models_concerns import (
    ConcernAction,
    ConcernEmployer,
    ConcernEntry,
    ConcernInvestigation,
    ConcernNotice,
    ConcernSignOff,
    PractitionerConcern,
)
from strategy_meetings.models_copies import Acknowledgement, Inaccuracy, MinutesCopy
from strategy_meetings.models_enquiries import Enquiry
from strategy_meetings.models_investigations import Investigation, ProtectionAndSupportOrder
from strategy_meetings.models_section_47 import ChildConsidered, ChildEnquiry
from strategy_meetings.models_section_126 import (
    AdultEnquiry,
    CapacityDecision,
    EnquiryDecision,
    EnquiryElement,
    EnquiryMaker,
    EnquiryStep,
)
from strategy_meetings.models_translations import MinutesTranslation

__all__ = [
    "Acknowledgement",
    "AdultEnquiry",
    "Allocation",
    "CapacityDecision",
    "ChildConsidered",
    "ChildEnquiry",
    "ConcernAction",
    "ConcernEmployer",
    "ConcernEntry",
    "ConcernInvestigation",
    "ConcernNotice",
    "ConcernSignOff",
    "Enquiry",
    "EnquiryDecision",
    "EnquiryElement",
    "EnquiryMaker",
    "EnquiryStep",
    "Inaccuracy",
    "Investigation",
    "MinutesCopy",
    "MinutesTranslation",
    "PractitionerConcern",
    "ProtectionAndSupportOrder",
    "StrategyMeeting",
    "StrategyOutcome",
]


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
    minutes_approved_at = models.DateTimeField(null=True)
    minutes_approved_by = models.UUIDField(null=True)
    minutes_approved_by_name = models.CharField(max_length=150, blank=True)

    objects = StrategyMeetingQuerySet.as_manager()

    class Meta:
        constraints = [both_or_neither("minutes_approved_at", "minutes_approved_by")]

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
    quorum_override_reason = models.TextField(blank=True)
    lead_practitioner_id = models.UUIDField(null=True)
    lead_practitioner_name = models.CharField(max_length=150, blank=True)
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
