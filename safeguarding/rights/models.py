"""Requests by people for what is held about them, each thing found, and the copies they get."""

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.queries import is_of_authority
from accounts.roles import Can, can
from people.models import Denial
from policies.models import Exemption, Policy
from records.audit import Actor
from records.fields import EncryptedTextField
from records.keys import uuid7
from records.models import IssuedDocument, both_or_neither
from safeguarding.sight import Sight, in_sight_of


class SubjectRequestQuerySet(models.QuerySet["SubjectRequest"]):
    def visible_to(self, actor: Actor) -> "SubjectRequestQuerySet":
        """Keep them for those of the authority who answer them: about nobody they are denied."""
        if not (can(actor, Can.ANSWER_SUBJECT_ACCESS) and is_of_authority(actor)):
            return self.none()
        denied: list[UUID] = list(Denial.objects.against(actor).values_list("person_id", flat=True))
        return self.exclude(person_ids__overlap=denied) if denied else self

    def running(self) -> "SubjectRequestQuerySet":
        return self.filter(closed_at__isnull=True)


class SubjectRequest(models.Model):
    """Somebody asks for what is held about them, or is asked for by who may act for them.

    ``person_ids`` are whom somebody has found them to be on record. ``due_at`` is empty where the
    calendar is missing.
    """

    class AskedBy(models.TextChoices):
        PERSON = "person", _("The person themselves")
        PARENT = "parent", _("Somebody with parental responsibility, for a child")
        APPOINTED = "appointed", _("An attorney or a deputy, for an adult")
        REPRESENTATIVE = "representative", _("Somebody the person has authorised, such as a lawyer")

    class Closing(models.TextChoices):
        ANSWERED = "answered", _("Answered with a copy")
        NOTHING_HELD = "nothing_held", _("Answered: we have nothing that we can send")
        WITHDRAWN = "withdrawn", _("Taken back by whoever asked")
        NOT_VALID = "not_valid", _("Not shown who they are, or that they may ask")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT)
    received_on = models.DateField()
    asked_by = models.CharField(max_length=20, choices=AskedBy)
    person_name = EncryptedTextField()
    date_of_birth = models.DateField(null=True)
    requester_name = EncryptedTextField(blank=True)
    contact = EncryptedTextField()
    identity_proof = models.CharField(max_length=300)
    authority_proof = models.CharField(max_length=300, blank=True)
    asks_for = models.TextField(blank=True)
    language = models.CharField(max_length=2)
    person_ids = ArrayField(models.UUIDField(), default=list)
    due_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    recorded_by_name = models.CharField(max_length=150)
    extended_at = models.DateTimeField(null=True)
    extended_by = models.UUIDField(null=True)
    reason_extended = models.TextField(blank=True)
    gathered_at = models.DateTimeField(null=True)
    gathered_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    closing = models.CharField(max_length=20, choices=Closing, blank=True)
    reason_closed = models.TextField(blank=True)

    objects = SubjectRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="subject_request_running",
                condition=Q(closed_at__isnull=True),
            )
        ]
        constraints = [
            both_or_neither("extended_at", "extended_by"),
            both_or_neither("gathered_at", "gathered_by"),
            both_or_neither("closed_at", "closed_by"),
            models.CheckConstraint(
                name="subject_request_extended_with_a_reason",
                condition=Q(extended_at__isnull=True) | ~Q(reason_extended=""),
            ),
            models.CheckConstraint(
                name="subject_request_for_another_with_proof",
                condition=Q(asked_by="person") | (~Q(requester_name="") & ~Q(authority_proof="")),
            ),
            models.CheckConstraint(
                name="subject_request_closed_one_way",
                condition=Q(closed_at__isnull=True, closing="")
                | (Q(closed_at__isnull=False) & ~Q(closing="")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("subject_request", args=[self.reference])


class HeldItemQuerySet(models.QuerySet["HeldItem"]):
    def visible_to(self, actor: Actor) -> "HeldItemQuerySet":
        """Keep what the reader may decide on: of no file that is closed to them."""
        if not (can(actor, Can.ANSWER_SUBJECT_ACCESS) and is_of_authority(actor)):
            return self.none()
        requests = SubjectRequest.objects.visible_to(actor)
        return self.filter(in_sight_of(actor), request__in=requests)

    def undecided(self) -> "HeldItemQuerySet":
        """Keep what somebody still has to decide: what is off by itself stays off until then."""
        return self.filter(decision="", off_because="")

    def to_send(self) -> "HeldItemQuerySet":
        return self.filter(decision__in=["disclose", "redact"])


class HeldItem(models.Model):
    """One thing held about whoever asks, as it was worded when it was gathered, and the decision.

    ``person_id`` is whose file it stands on. It is ``off_because`` of what it is until somebody
    decides otherwise. ``names`` are of others who are named in it; ``taken_out`` what is removed.
    """

    class Kind(models.TextChoices):
        RECORD = "record", _("What is recorded of the person")
        REPORT = "report", _("Report")
        ADDITION = "addition", _("Added to a report")
        ANSWER = "answer", _("Answer in a report")
        SCREENING = "screening", _("Screening and what was decided")
        TOLD = "told", _("Told by an agency")
        ENQUIRY = "enquiry", _("Enquiries")
        MEETING = "meeting", _("Minutes of a meeting")
        DECISION = "decision", _("Decision of a meeting")
        ACTION = "action", _("Agreed action")
        PANEL = "panel", _("Heard by a panel")
        CONFERENCE = "conference", _("Conference and register")
        WORK = "work", _("Work that followed")
        WARNING = "warning", _("Warning for the safety of staff")
        FILE = "file", _("File")

    class OffBecause(models.TextChoices):
        HIDDEN_PANEL = "hidden_panel", _("Of a MARAC or another panel that stays hidden")
        PRACTITIONER = "practitioner", _("Of a concern about somebody's work (Section 5)")
        POLICE = "police", _("Comes from the police")
        RESTRICTED = "restricted", _("Of a restricted record")
        ABOUT_ANOTHER = "about_another", _("Mostly about somebody else")

    class Choice(models.TextChoices):
        DISCLOSE = "disclose", _("Disclose it as it stands")
        REDACT = "redact", _("Disclose it with parts taken out")
        WITHHOLD = "withhold", _("Withhold it")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=12, choices=Kind)
    source_type = models.CharField(max_length=60)
    source_id = models.UUIDField()
    referral_id = models.UUIDField(null=True)
    person_id = models.UUIDField()
    sight = models.CharField(max_length=12, choices=Sight)
    reference = models.CharField(max_length=20, blank=True)
    agency_name = models.CharField(max_length=200, blank=True)
    happened_on = models.DateField()
    words = EncryptedTextField()
    names = EncryptedTextField(blank=True)
    off_because = models.CharField(max_length=20, choices=OffBecause, blank=True)
    is_hidden_from_source = models.BooleanField(default=False)
    decision = models.CharField(max_length=10, choices=Choice, blank=True)
    exemption = models.ForeignKey(Exemption, null=True, on_delete=models.PROTECT)
    taken_out = EncryptedTextField(blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=150, blank=True)

    objects = HeldItemQuerySet.as_manager()

    class Meta:
        ordering = ["happened_on", "id"]
        indexes = [models.Index(fields=["referral_id"], name="held_item_of_file")]
        constraints = [
            both_or_neither("decided_at", "decided_by"),
            models.UniqueConstraint(
                name="a_thing_held_once_per_request", fields=["request", "source_type", "source_id"]
            ),
            models.CheckConstraint(
                name="held_item_decided_with_its_time",
                condition=Q(decision="", decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="held_item_kept_back_by_an_exemption",
                condition=Q(decision__in=["", "disclose"]) | Q(exemption__isnull=False),
            ),
            models.CheckConstraint(
                name="held_item_redacted_somewhere",
                condition=~Q(decision="redact") | ~Q(taken_out=""),
            ),
            models.CheckConstraint(
                name="held_item_put_on_with_a_reason",
                condition=Q(off_because="") | Q(decision__in=["", "withhold"]) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("held_item", args=[self.pk])


class SubjectPackQuerySet(models.QuerySet["SubjectPack"]):
    def visible_to(self, actor: Actor) -> "SubjectPackQuerySet":
        """Keep the copies of which the reader may see every piece."""
        hidden = HeldItem.objects.exclude(pk__in=HeldItem.objects.visible_to(actor).values("pk"))
        return self.filter(request__in=SubjectRequest.objects.visible_to(actor)).exclude(
            items__in=hidden
        )


class SubjectPack(models.Model):
    """One copy for whoever asked: made by one, checked by another, then handed out.

    ``digest`` says what it was made of; whoever checks it checks exactly that.
    """

    class Way(models.TextChoices):
        BY_HAND = "by_hand", _("Handed over in person")
        POST = "post", _("Sent by recorded post")
        SECURE_EMAIL = "secure_email", _("Sent by secure e-mail")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(SubjectRequest, on_delete=models.PROTECT, related_name="packs")
    copy_number = models.PositiveSmallIntegerField()
    items = models.ManyToManyField(HeldItem, related_name="packs")
    digest = models.CharField(max_length=64)
    document = models.OneToOneField(
        IssuedDocument, null=True, on_delete=models.PROTECT, related_name="subject_pack"
    )
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    made_by_name = models.CharField(max_length=150)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.UUIDField(null=True)
    checked_by_name = models.CharField(max_length=150, blank=True)
    returned_at = models.DateTimeField(null=True)
    returned_by = models.UUIDField(null=True)
    reason_returned = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.UUIDField(null=True)
    released_by_name = models.CharField(max_length=150, blank=True)
    way = models.CharField(max_length=12, choices=Way, blank=True)

    objects = SubjectPackQuerySet.as_manager()

    class Meta:
        ordering = ["copy_number"]
        constraints = [
            both_or_neither("checked_at", "checked_by"),
            both_or_neither("returned_at", "returned_by"),
            both_or_neither("released_at", "released_by"),
            models.UniqueConstraint(
                name="copies_of_a_request_are_numbered", fields=["request", "copy_number"]
            ),
            models.CheckConstraint(
                name="subject_pack_checked_by_another",
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="subject_pack_released_once_checked",
                condition=Q(released_at__isnull=True)
                | (Q(checked_at__isnull=False, returned_at__isnull=True) & ~Q(way="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} copy {self.copy_number}"
