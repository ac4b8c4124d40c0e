"""A concern about somebody's work (Section 5): its steps, and what is written down on the way."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from policies.models.editions import reads_welsh
from records.audit import Actor
from records.keys import uuid7
from records.models import IssuedDocument, both_or_neither
from referrals.models import Referral


class PractitionerConcern(models.Model):
    """How far a Section 5 concern has gone: earlier ones weighed, decided, met about, concluded.

    ``criteria`` are codes of the edition's threshold criteria. ``definition`` is what the outcome
    meant in the edition that was in force, kept word for word: editions have changed it.
    """

    class Outcome(models.TextChoices):
        SUBSTANTIATED = "substantiated", _("Substantiated")
        UNSUBSTANTIATED = "unsubstantiated", _("Unsubstantiated")
        UNFOUNDED = "unfounded", _("Unfounded")
        MALICIOUS = "malicious", _("Malicious")

    class Earlier(models.TextChoices):
        NONE = "none", _("There are no earlier concerns about this person")
        NOT_ALIKE = "not_alike", _("There are, and they do not bear on this one")
        PATTERN = "pattern", _("There are, and they bear on this one")

    class Course(models.TextChoices):
        STRATEGY = "strategy", _("Threshold met: strategy discussion")
        PRACTICE = "practice", _("Professional practice: another process")
        NO_FURTHER_ACTION = "nfa", _("No further action")

    referral = models.OneToOneField(
        Referral,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="practitioner_concern",
    )
    earlier = models.CharField(max_length=10, choices=Earlier, blank=True)
    earlier_words = models.TextField(blank=True)
    considered_at = models.DateTimeField(null=True)
    considered_by = models.UUIDField(null=True)
    considered_by_name = models.CharField(max_length=150, blank=True)
    course = models.CharField(max_length=10, choices=Course, blank=True)
    criteria = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    transferable_risk = models.TextField(blank=True)
    decision_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=150, blank=True)
    discussed_at = models.DateTimeField(null=True)
    discussed_by = models.UUIDField(null=True)
    met_at = models.DateTimeField(null=True)
    met_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_at = models.DateTimeField(null=True)
    outcome_by = models.UUIDField(null=True)
    definition_en = models.TextField(blank=True)
    definition_cy = models.TextField(blank=True)
    definition_edition = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            both_or_neither("considered_at", "considered_by"),
            both_or_neither("decided_at", "decided_by"),
            both_or_neither("discussed_at", "discussed_by"),
            both_or_neither("met_at", "met_by"),
            both_or_neither("outcome_at", "outcome_by"),
            models.CheckConstraint(
                name="concern_decided_after_earlier_ones_were_considered",
                condition=Q(decided_at__isnull=True) | Q(considered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Section 5 concern, {self.referral}"

    @property
    def definition(self) -> str:
        return self.definition_cy if reads_welsh() else self.definition_en


class ConcernEntry(models.Model):
    """One thing written down about a concern, in the words of whoever wrote it. Never changed."""

    class Kind(models.TextChoices):
        FIRST_RESPONSE = "first-response", _("First response")
        SAFEGUARD = "safeguard", _("Interim safeguard")
        MAY_BE_TOLD = "may-be-told", _("What the person may be told")
        WITHHELD = "withheld", _("Kept from the person for now")
        OTHER_WORK = "other-work", _("Another role or employer")
        BRIEFING = "briefing", _("Briefing of senior managers")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    concern = models.ForeignKey(
        PractitionerConcern, on_delete=models.PROTECT, related_name="entries"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    words = models.TextField()
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    recorded_by_name = models.CharField(max_length=150)

    class Meta:
        verbose_name_plural = "concern entries"
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="what_is_kept_from_a_practitioner_has_a_reason",
                condition=~Q(kind="withheld") | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.concern_id}"


class ConcernInvestigation(models.Model):
    """An investigation, or the reason why there is none: police, social services, employer."""

    class Kind(models.TextChoices):
        POLICE = "police", _("Police investigation")
        SOCIAL_SERVICES = "social_services", _("Enquiry by social services")
        EMPLOYER = "employer", _("Investigation by the employer")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    concern = models.ForeignKey(
        PractitionerConcern, on_delete=models.PROTECT, related_name="investigations"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    reason_out_of_turn = models.TextField(blank=True)
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    is_set_aside = models.BooleanField(default=False)
    findings = models.TextField(blank=True)

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.UniqueConstraint(
                name="one_running_investigation_of_a_kind",
                fields=["concern", "kind"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="investigation_ends_with_findings",
                condition=Q(ended_at__isnull=True) | ~Q(findings=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.concern_id}"


class ConcernEmployerQuerySet(models.QuerySet["ConcernEmployer"]):
    def shared_with(self, actor: Actor) -> "ConcernEmployerQuerySet":
        """Keep those whose contact the actor is, in the agency they act for."""
        if actor.agency_id is None:
            return self.none()
        return self.filter(contact_id=actor.id, agency_id=actor.agency_id)


class ConcernEmployer(models.Model):
    """An employer's part in a concern: what they told, and what was shared with their contact.

    ``learnt_at`` is when the allegation reached the employer, from which the time to tell counts.
    The contact sees this row and its actions, and nothing else of the concern.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    concern = models.ForeignKey(
        PractitionerConcern, on_delete=models.PROTECT, related_name="employers"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    contact_id = models.UUIDField()
    contact_name = models.CharField(max_length=150)
    learnt_at = models.DateTimeField(null=True)
    report = models.TextField(blank=True)
    reported_at = models.DateTimeField(null=True)
    reported_by = models.UUIDField(null=True)
    risk_assessment = models.TextField(blank=True)
    assessed_at = models.DateTimeField(null=True)
    assessed_by = models.UUIDField(null=True)
    shared = models.TextField(blank=True)
    shared_at = models.DateTimeField(null=True)
    shared_by = models.UUIDField(null=True)
    document = models.ForeignKey(
        IssuedDocument, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    objects = ConcernEmployerQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            both_or_neither("reported_at", "reported_by"),
            both_or_neither("assessed_at", "assessed_by"),
            both_or_neither("shared_at", "shared_by"),
            models.UniqueConstraint(
                name="employer_once_in_a_concern", fields=["concern", "agency", "contact_id"]
            ),
        ]
        indexes = [models.Index(fields=["contact_id"], name="concern_employer_contact")]

    def __str__(self) -> str:
        return f"Employer's part in {self.concern_id}"


class ConcernAction(models.Model):
    """What an employer is to do, and that they did it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employer = models.ForeignKey(ConcernEmployer, on_delete=models.PROTECT, related_name="actions")
    what = models.TextField()
    due_on = models.DateField()
    agreed_at = models.DateTimeField()
    agreed_by = models.UUIDField()
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    done_words = models.TextField(blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [both_or_neither("done_at", "done_by")]

    def __str__(self) -> str:
        return f"Action of {self.employer_id}"


class ConcernSignOff(models.Model):
    """That nothing more is done, proposed by one person and answered by another."""

    class Stage(models.TextChoices):
        DECISION = "decision", _("Initial decision")
        MEETING = "meeting", _("Strategy meeting")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    concern = models.ForeignKey(
        PractitionerConcern, on_delete=models.PROTECT, related_name="sign_offs"
    )
    stage = models.CharField(max_length=10, choices=Stage)
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    proposed_by_name = models.CharField(max_length=150)
    is_agreed = models.BooleanField(null=True)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["proposed_at", "pk"]
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            both_or_neither("answered_at", "is_agreed"),
            models.UniqueConstraint(
                name="one_sign_off_waits",
                fields=["concern"],
                condition=Q(answered_at__isnull=True),
            ),
            models.CheckConstraint(
                name="nobody_signs_off_what_they_proposed",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("proposed_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"Sign-off of {self.concern_id}"


class ConcernNotice(models.Model):
    """That the DBS or a regulator was told, or why not; ``body`` is a code of the edition."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    concern = models.ForeignKey(
        PractitionerConcern, on_delete=models.PROTECT, related_name="notices"
    )
    body = models.CharField(max_length=60)
    is_referred = models.BooleanField()
    referred_on = models.DateField(null=True)
    words = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    recorded_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="what_was_referred_has_its_day",
                condition=Q(is_referred=False) | Q(referred_on__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.body} told of {self.concern_id}"
