"""What happened, what was sent and what was issued: rows that outlive their subjects."""

from datetime import datetime
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from records.fields import EncryptedTextField
from records.keys import uuid7
from records.row_history_models import RowChange
from records.seal_models import Seal

__all__ = [
    "Attachment",
    "AuditEvent",
    "Heartbeat",
    "IssuedDocument",
    "Message",
    "RowChange",
    "Seal",
    "Subject",
    "WebhookCall",
    "WebhookEndpoint",
    "both_or_neither",
]


def both_or_neither(first: str, second: str) -> models.CheckConstraint:
    """Require that who and when are recorded together, or not at all."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{first}_with_{second}",
        condition=Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
        | Q(**{f"{first}__isnull": False, f"{second}__isnull": False}),
    )


class CurrentTransaction(models.Func):
    """The transaction's own number, by which the sealer knows what has committed."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, subject: models.Model) -> "AuditEventQuerySet":
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)


class AuditEvent(models.Model):
    """One thing somebody did or looked at. Never changed and never deleted.

    It holds no foreign keys and no narratives: codes and values only, put into words when read.
    """

    class ActorKind(models.TextChoices):
        USER = "user", _("Member of staff")
        PUBLIC = "public", _("Member of the public")
        AGENCY_SYSTEM = "agency_system", _("Partner's system")
        SYSTEM = "system", _("This system")

    sequence = models.BigAutoField(primary_key=True)
    event = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    subject_reference = models.CharField(max_length=20, blank=True)
    actor_kind = models.CharField(max_length=20, choices=ActorKind)
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=200)
    actor_agency_id = models.UUIDField(null=True)
    actor_team_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    transaction_id = models.BigIntegerField(db_default=CurrentTransaction())
    details = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "sequence"], name="event_subject"),
            models.Index(fields=["actor_id", "sequence"], name="event_actor"),
            BrinIndex(fields=["transaction_id"], name="event_transaction", autosummarize=True),
            GinIndex(
                fields=["details"],
                name="event_refused",
                opclasses=["jsonb_path_ops"],
                condition=Q(event="page.refused"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_reference}".strip()


class Message(models.Model):
    """Something we told somebody: queued with the change it announces, delivered by a sweep.

    ``key`` says what it is about and to whom, so that replaying never sends it twice. The words
    are kept as sent, except where one ``has_secret``: a one-time link goes once it has been sent.
    One that did not arrive stands until somebody has ``settled`` it: sent again, or told otherwise.
    One that ``is_held`` waits until somebody lets it go.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")
        BOUNCED = "bounced", _("Came back: it did not arrive")

    MAX_ATTEMPTS: ClassVar[int] = 8

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField(max_length=254)
    template = models.CharField(max_length=100)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    has_secret = models.BooleanField(default=False)
    is_held = models.BooleanField(default=False)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.UUIDField(null=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    queued_at = models.DateTimeField()
    queued_by = models.UUIDField()
    try_after_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["try_after_at"], name="message_waiting", condition=Q(status="queued")
            ),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
            models.Index(
                fields=["about_type", "about_id"],
                name="message_not_arrived",
                condition=Q(status__in=["failed", "bounced"], settled_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_sent_with_its_time",
                condition=Q(status__in=["sent", "bounced"], sent_at__isnull=False)
                | (~Q(status__in=["sent", "bounced"]) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_bounced_with_its_time",
                condition=Q(status="bounced", bounced_at__isnull=False)
                | (~Q(status="bounced") & Q(bounced_at__isnull=True)),
            ),
            both_or_neither("settled_at", "settled_by"),
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.language})"


class IssuedDocument(models.Model):
    """A document as issued: its values frozen, its bytes kept with their SHA-256."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be prepared")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    reference = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(default=1)
    template = models.CharField(max_length=100)
    template_sha256 = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=2)
    context = models.JSONField()
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    requested_at = models.DateTimeField()
    requested_by = models.UUIDField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    rendered_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="document_waiting", condition=Q(status="queued"))
        ]
        constraints = [
            models.CheckConstraint(
                name="document_ready_with_its_bytes",
                condition=~Q(status="ready") | (~Q(sha256="") & Q(rendered_at__isnull=False)),
            ),
            models.UniqueConstraint(
                name="one_document_per_version",
                fields=["kind", "reference", "language", "version"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference} ({self.language}, {self.version})"

    @property
    def file_name(self) -> str:
        """Return the name a reader's computer keeps it under; it holds no person's name."""
        return f"{self.kind}-{self.reference}-v{self.version}-{self.language}.pdf"


class Attachment(models.Model):
    """A file that somebody gave us. Its bytes are kept under its key, never under its name.

    ``name`` is the name it came with, cleaned. ``finding`` is what the scanner called what it
    found. One that ``is_locked`` holds a password, so that no scanner can look into it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be scanned for viruses")
        CLEAN = "clean", _("Scanned for viruses, and none found")
        QUARANTINED = "quarantined", _("Quarantined: a virus was found")
        UNSCANNABLE = "unscannable", _("Cannot be scanned for viruses")
        NOT_SCANNED = "not_scanned", _("Not scanned for viruses")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    is_locked = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State)
    finding = models.CharField(max_length=100, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="attachment_waiting", condition=Q(state="waiting")),
            models.Index(fields=["uploaded_by", "uploaded_at"], name="attachment_of_uploader"),
        ]

    def __str__(self) -> str:
        return f"{self.content_type} ({self.get_state_display()})"


class WebhookEndpoint(models.Model):
    """Where a partner's system wants to be called when something it waits for has happened.

    ``system_id`` is the system's own key: the record knows no agencies. One holds at a time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system_id = models.UUIDField()
    url = models.URLField(max_length=500)
    secret = EncryptedTextField()  # signs each call
    events = ArrayField(models.CharField(max_length=60))
    created_at = models.DateTimeField()
    created_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            both_or_neither("ended_at", "ended_by"),
            models.UniqueConstraint(
                name="one_webhook_endpoint_per_system",
                fields=["system_id"],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.url


class WebhookCall(models.Model):
    """One call to a partner's system: queued with what it announces, made by a sweep.

    ``body`` is sent as it stands: an event, a reference and a moment, and nothing about anybody.
    ``key`` says what it is about, so that replaying never queues it twice.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")

    MAX_ATTEMPTS: ClassVar[int] = 10

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="calls")
    key = models.CharField(max_length=200, unique=True)
    event = models.CharField(max_length=60)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    queued_at = models.DateTimeField()
    queued_by = models.UUIDField()
    try_after_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["try_after_at"], name="webhook_call_waiting", condition=Q(status="queued")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="webhook_call_sent_with_its_time",
                condition=Q(status="sent", sent_at__isnull=False)
                | (~Q(status="sent") & Q(sent_at__isnull=True)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.status})"


class Heartbeat(models.Model):
    """When a sweep last ran, so that its silence is noticed."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str, *, at: datetime) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": at})


class Subject(NamedTuple):
    """How an event or a message points at what it is about, without a foreign key."""

    type: str
    id: UUID | None
    reference: str

    @classmethod
    def of(cls, row: models.Model | None) -> "Subject":
        if row is None:
            return cls("", None, "")
        return cls(row._meta.label_lower, row.pk, getattr(row, "reference", ""))
