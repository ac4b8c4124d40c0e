"""The referral: one person on one pathway, opened by a report."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Team
from accounts.roles import Can, can
from people.models import Denial, PersonRecord
from policies.models import Pathway, Policy, ScreeningOutcome, ThresholdLevel
from records.audit import Actor
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models.reports import Report


class Status(models.TextChoices):
    """Where a referral stands. What may follow is in ``rules.NEXT``, a map for each pathway."""

    SUBMITTED = "submitted", _("Awaiting screening")
    SIGN_OFF = "sign_off", _("Awaiting a manager's sign-off")
    ENQUIRY = "enquiry", _("Enquiries under way")
    STRATEGY_MEETING = "strategy_meeting", _("Awaiting strategy meeting")
    CONFERENCE = "conference", _("Awaiting conference")
    PANEL = "panel", _("Awaiting panel")
    SUPPORT = "support", _("Passed on for assessment or support")
    CLOSED = "closed", _("Closed")


class Rating(models.TextChoices):
    """How soon partners' information is due. It never decides the outcome."""

    RED = "red", _("Red")
    AMBER = "amber", _("Amber")
    GREEN = "green", _("Green")


class Check(models.TextChoices):
    """What is looked into before a screening decision (Procedures, the report-taker's checks)."""

    RECORDED = "recorded", _("What was reported is written down accurately")
    BASIS = "basis", _("What the concern rests on, and how and why it arose, is clear")
    DEFINITION = "definition", _("Why they may be a child or an adult at risk is written down")
    NEEDS = "needs", _("Needs for care and support have been asked about")
    CAPACITY = "capacity", _("Whether they can decide about this themselves has been thought of")
    IMMEDIATE = "immediate", _("What must be done at once, for them or for others, is being done")
    HISTORY = "history", _("Existing records of the person and their carers have been looked at")
    OTHERS = "others", _("Other children and adults who may be at risk have been thought of")
    AGREEMENT = "agreement", _("The person agrees, or the reason to act without it is confirmed")
    POLICE = "police", _("The police have been told, if a crime is suspected")
    ASKED = "asked", _("Where little was reported, other practitioners have been asked")


def keys(of: models.QuerySet[Any], name: str) -> ArraySubquery:
    """Return a column of some rows as `among` takes it."""
    return ArraySubquery(of.order_by().values(name))


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, actor: Actor) -> "ReferralQuerySet":
        """Keep the referrals this actor is involved in, or has been let in to.

        Involvement: the actor's team holds it, it is allocated to them, or it belongs to their
        agency and their role covers the agency. A restricted one is open only to those named on
        it and to its keepers, and to nobody in an emergency; a denial beats everything.

        Each way in has its index, so that whoever may see three of a million has three read.
        """
        from referrals.models.shares import AgencyShare, PersonShare  # noqa: PLC0415  a circle

        if not can(actor, Can.VIEW_REFERRALS):
            return self.none()
        involved = Q(owning_team_id=actor.team_id) | Q(allocated_to=actor.id)
        if can(actor, Can.VIEW_AGENCY_REFERRALS):
            involved |= Q(owning_agency_id=actor.agency_id)
        invited = Q(pk__among=keys(AgencyShare.objects.open_to(actor), "content_object_id"))
        named = Q(pk__among=keys(PersonShare.objects.open_to(actor), "content_object_id"))
        opened = Q(
            pk__among=keys(PersonShare.objects.opened_in_an_emergency(actor), "content_object_id")
        )
        kept = Q(pk__in=[])
        if can(actor, Can.VIEW_PRACTITIONER_REFERRALS):
            kept |= Q(pathway=Pathway.PRACTITIONER, owning_agency_id=actor.agency_id)
        if can(actor, Can.VIEW_RESTRICTED_REFERRALS):
            kept |= Q(is_restricted=True, owning_agency_id=actor.agency_id)
        denied = PersonRecord.objects.filter(
            person_id__in=Denial.objects.against(actor).values("person_id")
        )
        not_restricted = Q(is_restricted=False) & (involved | invited | opened)
        return self.filter(not_restricted | named | kept).exclude(
            record_id__among=keys(denied, "pk")
        )

    def awaiting_screening(self) -> "ReferralQuerySet":
        return self.filter(status=Status.SUBMITTED)

    def awaiting_strategy_meeting(self) -> "ReferralQuerySet":
        return self.filter(status=Status.STRATEGY_MEETING)

    def awaiting_panel(self) -> "ReferralQuerySet":
        return self.filter(status=Status.PANEL)


class Referral(models.Model):
    """One person on one pathway, opened by a Report. The Procedures call it a case.

    ``decision_due_at`` repeats the due moment of the screening deadline, so that the triage
    queue is one ordered read; both are written by the operations that start or change the clock.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="referrals")
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="referrals")
    pathway = models.CharField(max_length=20, choices=Pathway)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT)
    authority = models.SlugField(max_length=40)
    owning_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="referrals_owned"
    )
    owning_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="referrals_owned")
    allocated_to = models.UUIDField(null=True)
    is_restricted = models.BooleanField(default=False)
    needs_group_to_close = models.BooleanField(default=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.SUBMITTED)
    rating = models.CharField(max_length=10, choices=Rating, blank=True)
    received_at = models.DateTimeField()
    decision_due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    taken_by = models.UUIDField(null=True)
    taken_by_name = models.CharField(max_length=150, blank=True)
    came_out_of_hours = models.BooleanField(default=False)
    flood = models.CharField(max_length=12, blank=True)  # of reports that came from one place
    held_until = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.UUIDField(null=True)
    held_by_name = models.CharField(max_length=150, blank=True)
    reason_held = models.TextField(blank=True)
    interim_at = models.DateTimeField(null=True)
    interim_by = models.UUIDField(null=True)
    threshold_level = models.ForeignKey(ThresholdLevel, null=True, on_delete=models.PROTECT)
    screening_outcome = models.ForeignKey(ScreeningOutcome, null=True, on_delete=models.PROTECT)
    screening_rationale = models.TextField(blank=True)
    checks_done = ArrayField(models.CharField(max_length=20, choices=Check), default=list)
    reason_checks_not_done = models.TextField(blank=True)
    support_offered = models.TextField(blank=True)
    screened_at = models.DateTimeField(null=True)
    screened_by = models.UUIDField(null=True)
    screened_by_name = models.CharField(max_length=150, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closing_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["decision_due_at", "id"],
                name="referral_queue",
                condition=Q(status="submitted"),
            ),
            models.Index(
                fields=["owning_team", "decision_due_at", "id"],
                name="referral_queue_of_team",
                condition=Q(status="submitted"),
            ),
            models.Index(
                fields=["owning_agency", "decision_due_at", "id"],
                name="referral_queue_of_agency",
                condition=Q(status="submitted"),
            ),
            models.Index(
                fields=["decision_due_at", "id"],
                name="referral_interim",
                condition=Q(status="submitted", interim_at__isnull=False),
            ),
            models.Index(
                fields=["decision_due_at", "id"],
                name="referral_held",
                condition=Q(status="submitted", held_until__isnull=False),
            ),
            models.Index(
                fields=["decision_due_at", "id"],
                name="referral_red",
                condition=Q(status="submitted", rating="red"),
            ),
            models.Index(
                fields=["screened_at"],
                name="referral_screened",
                condition=Q(screened_at__isnull=False),
            ),
            models.Index(fields=["received_at"], name="referral_received"),
            models.Index(
                fields=["status", "received_at"],
                name="referral_open",
                condition=~Q(status="closed"),
            ),
            models.Index(
                fields=["allocated_to"],
                name="referral_allocated",
                condition=Q(allocated_to__isnull=False),
            ),
            models.Index(
                fields=["owning_agency"],
                name="referral_restricted",
                condition=Q(is_restricted=True),
            ),
            models.Index(
                fields=["owning_agency"],
                name="referral_practitioner",
                condition=Q(pathway="practitioner"),
            ),
        ]
        constraints = [
            both_or_neither("screened_at", "screened_by"),
            both_or_neither("taken_at", "taken_by"),
            both_or_neither("interim_at", "interim_by"),
            models.CheckConstraint(
                name="referral_held_with_a_reason",
                condition=Q(held_until__isnull=True, held_at__isnull=True, held_by__isnull=True)
                | (
                    Q(held_until__isnull=False, held_at__isnull=False, held_by__isnull=False)
                    & ~Q(reason_held="")
                ),
            ),
            both_or_neither("closed_at", "closed_by"),
            models.CheckConstraint(
                name="referral_screened_with_rationale",
                condition=Q(screened_at__isnull=True)
                | (Q(screening_outcome__isnull=False) & ~Q(screening_rationale="")),
            ),
            models.CheckConstraint(
                name="referral_closed_with_its_time",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="practitioner_referral_is_restricted",
                condition=~Q(pathway="practitioner") | Q(is_restricted=True),
            ),
            models.UniqueConstraint(
                name="one_referral_per_person_and_pathway_in_a_report",
                fields=["report", "record", "pathway"],
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("referrals:referral", args=[self.reference])
