"""What is written down of section 126 enquiries: who made them, what they found, who decided."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from policies.models import ConsentReason, UrgentCircumstance
from records.keys import uuid7
from records.models import both_or_neither
from referrals.models import Rating
from strategy_meetings.models_enquiries import Enquiry


class Version(models.Model):
    """Something that several people write on: who saved it last, and how often it was saved."""

    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.UUIDField(null=True)
    saved_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        abstract = True


class AdultEnquiry(Version):
    """The adult's own side: what they want, the risk, agreement, advocacy, and when they were seen.

    It is there as soon as somebody has written any of it. Only the determination is required.
    """

    class Agrees(models.TextChoices):
        YES = "yes", _("They agree")
        NO = "no", _("They do not agree")
        LACKS_CAPACITY = "lacks_capacity", _("They lack capacity to decide this")
        NOT_ASKED = "not_asked", _("They have not been asked")

    class Advocacy(models.TextChoices):
        ACCEPTED = "accepted", _("Offered, and accepted")
        REFUSED = "refused", _("Offered, and refused")
        NOT_OFFERED = "not_offered", _("Not offered yet")

    enquiry = models.OneToOneField(
        Enquiry, primary_key=True, on_delete=models.PROTECT, related_name="adult"
    )
    view_at_start = models.TextField(blank=True)
    view_at_end = models.TextField(blank=True)
    risk_before = models.CharField(max_length=10, choices=Rating, blank=True)
    risk_after = models.CharField(max_length=10, choices=Rating, blank=True)
    agrees = models.CharField(max_length=20, choices=Agrees, blank=True)
    consent_reason = models.ForeignKey(ConsentReason, null=True, on_delete=models.PROTECT)
    consent_words = models.TextField(blank=True)
    advocacy = models.CharField(max_length=20, choices=Advocacy, blank=True)
    advocacy_words = models.TextField(blank=True)
    urgent_circumstance = models.ForeignKey(UrgentCircumstance, null=True, on_delete=models.PROTECT)
    urgent_on = models.DateField(null=True)
    seen_on = models.DateField(null=True)
    seen_by_whom = models.CharField(max_length=150, blank=True)
    not_seen_words = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "adult enquiries"
        constraints = [
            both_or_neither("saved_at", "saved_by"),
            models.CheckConstraint(
                name="urgent_circumstance_with_its_day",
                condition=Q(urgent_circumstance__isnull=True) | Q(urgent_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"The adult of {self.enquiry}"


class EnquiryElement(Version):
    """One of the optional elements in writing: whether the facts are right, a first evaluation."""

    class Element(models.TextChoices):
        FACTUAL_ACCURACY = "factual-accuracy", _("Factual accuracy")
        INITIAL_EVALUATION = "initial-evaluation", _("Initial evaluation")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="elements")
    element = models.CharField(max_length=20, choices=Element)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [
            both_or_neither("saved_at", "saved_by"),
            models.UniqueConstraint(
                name="an_element_once_per_enquiry", fields=["enquiry", "element"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element} of {self.enquiry}"


class EnquiryMaker(Version):
    """Who makes the enquiries: an agency, by itself or because the authority asks it to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="makers")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=150)
    is_caused = models.BooleanField(default=False)
    asked = models.TextField(blank=True)
    began_on = models.DateField()
    reported_on = models.DateField(null=True)
    found = models.TextField(blank=True)
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    class Meta:
        ordering = ["began_on", "id"]
        constraints = [
            both_or_neither("saved_at", "saved_by"),
            models.CheckConstraint(
                name="what_an_enquiry_found_with_its_day",
                condition=Q(reported_on__isnull=True, found="")
                | (Q(reported_on__isnull=False) & ~Q(found="")),
            ),
            models.CheckConstraint(
                name="enquiry_caused_says_what_was_asked",
                condition=Q(is_caused=False) | ~Q(asked=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}, {self.agency}"


class EnquiryStep(models.Model):
    """A contact somebody made, or a piece of evidence they found: added, never changed."""

    class Kind(models.TextChoices):
        SEEN = "seen", _("The adult was seen")
        CONTACT = "contact", _("Contact with the adult or somebody else")
        EVIDENCE = "evidence", _("Evidence")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=Kind)
    happened_on = models.DateField()
    who = models.CharField(max_length=200)
    text = models.TextField()
    added_at = models.DateTimeField()
    added_by = models.UUIDField()
    added_by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["happened_on", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.happened_on}"


class CapacityDecision(models.Model):
    """Whether the adult can decide one thing at one time, as somebody assessed it."""

    class Result(models.TextChoices):
        HAS = "has", _("They have capacity to decide this")
        LACKS = "lacks", _("They lack capacity to decide this")
        NOT_ASSESSED = "not_assessed", _("Not assessed yet")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="capacities")
    decision = models.CharField(max_length=300)
    result = models.CharField(max_length=20, choices=Result)
    assessor = models.CharField(max_length=200, blank=True)
    assessed_on = models.DateField(null=True)
    reason = models.TextField()
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="capacity_assessed_by_somebody_on_a_day",
                condition=Q(result="not_assessed")
                | (Q(assessed_on__isnull=False) & ~Q(assessor="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.result}"


class EnquiryDecision(models.Model):
    """A determination that one person made, and a second authorised or sent back with a reason."""

    class Route(models.TextChoices):
        ADVISE = "advise", _("Advise")
        SIGNPOST = "signpost", _("Signpost to another service")
        ASSESSMENT = "assessment", _("Assessment of needs for care and support (Part 3)")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="decisions")
    determination = models.CharField(max_length=3, choices=Enquiry.Determination)
    reason = models.TextField()
    reason_late = models.TextField(blank=True)
    route = models.CharField(max_length=20, choices=Route, blank=True)
    emergency_action = models.TextField(blank=True)
    # Said of every determination about a child, and of none about an adult.
    is_conference_needed = models.BooleanField(null=True)
    decided_at = models.DateTimeField()
    decided_by = models.UUIDField()
    decided_by_name = models.CharField(max_length=150)
    is_authorised = models.BooleanField(null=True)
    answer_reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    answered_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            both_or_neither("answered_at", "answered_by"),
            both_or_neither("is_authorised", "answered_at"),
            models.CheckConstraint(
                name="determination_authorised_by_somebody_else",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("decided_by")),
            ),
            models.CheckConstraint(
                name="determination_sent_back_with_a_reason",
                condition=~Q(is_authorised=False) | ~Q(answer_reason=""),
            ),
            models.CheckConstraint(
                name="immediate_protection_says_what_was_done",
                condition=~Q(determination="1", is_conference_needed__isnull=True)
                | ~Q(emergency_action=""),
            ),
            models.CheckConstraint(
                name="determination_two_says_its_route",
                condition=~Q(determination="2", is_conference_needed__isnull=True) | ~Q(route=""),
            ),
            models.UniqueConstraint(
                name="one_determination_waits_per_enquiry",
                fields=["enquiry"],
                condition=Q(is_authorised__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_determination_display()}, {self.enquiry}"
