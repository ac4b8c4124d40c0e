"""The sweeps: send what waits to be sent, render what waits to be rendered."""

import logging
from datetime import datetime, timedelta

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from records import attachments, documents, seal, webhooks
from records.audit import SYSTEM
from records.models import Attachment, Heartbeat, IssuedDocument, Message

logger = logging.getLogger(__name__)
BATCH = 100
MAX_RENDERINGS = 3


@shared_task
def deliver_messages() -> int:
    """Send the messages that wait; return how many went out. Any number may sweep at once."""
    now = timezone.now()
    Heartbeat.beat("deliver messages", at=now)
    return sum(deliver_next(at=now) for _ in range(count_waiting(at=now)))


def count_waiting(*, at: datetime) -> int:
    waiting = Message.objects.filter(
        status=Message.Status.QUEUED, is_held=False, try_after_at__lte=at
    )
    return min(waiting.count(), BATCH)


@transaction.atomic
def deliver_next(*, at: datetime) -> bool:
    """Send one message that nobody else is sending, and say whether it went out."""
    message = (
        Message.objects.select_for_update(skip_locked=True)
        .filter(status=Message.Status.QUEUED, is_held=False, try_after_at__lte=at)
        .order_by("try_after_at")
        .first()
    )
    if message is None:
        return False
    message.attempts += 1
    try:
        send(message)
    # Whatever is wrong with one message is its own, and every later one still goes. Only the kind
    # of error is kept: its text may hold an address.
    except Exception as error:  # noqa: BLE001
        message.last_error = type(error).__name__
        message.try_after_at = at + timedelta(minutes=2**message.attempts)
        if message.attempts >= Message.MAX_ATTEMPTS:
            message.status = Message.Status.FAILED
        logger.warning("message %s was not sent: %s", message.pk, message.last_error)
    else:
        message.status = Message.Status.SENT
        message.sent_at = timezone.now()
    if message.has_secret and message.status != Message.Status.QUEUED:
        message.body = ""
    message.save()
    return message.status == Message.Status.SENT


def send(message: Message) -> None:
    host = settings.BASE_URL.split("://")[1].split(":")[0]
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body,
        to=[message.to],
        headers={"Message-ID": f"<{message.pk}@{host}>", "Content-Language": message.language},
    )
    if message.calendar:
        email.attach_alternative(
            message.calendar, f"text/calendar; method={message.calendar_method}"
        )
    email.send()


@shared_task(soft_time_limit=60)  # so that a system which answers byte by byte is given up
def call_systems() -> int:
    """Make the webhook calls that wait; return how many were answered."""
    Heartbeat.beat("call systems", at=timezone.now())
    return webhooks.make_calls()


@shared_task
def render_documents() -> int:
    """Render the documents that wait, one transaction each; return how many are ready."""
    Heartbeat.beat("render documents", at=timezone.now())
    waiting = IssuedDocument.objects.filter(status=IssuedDocument.Status.QUEUED)
    return sum(render_next() for _ in range(min(waiting.count(), BATCH)))


@transaction.atomic
def render_next() -> bool:
    """Render one document that nobody else is rendering, and say whether it is ready."""
    document = (
        IssuedDocument.objects.select_for_update(skip_locked=True)
        .filter(status=IssuedDocument.Status.QUEUED)
        .order_by("attempts", "id")
        .first()
    )
    if document is None:
        return False
    document.attempts += 1
    try:
        documents.make(document, at=timezone.now())
    except Exception as error:
        logger.exception("document %s was not rendered", document.pk)
        document.last_error = type(error).__name__
        if document.attempts >= MAX_RENDERINGS:
            document.status = IssuedDocument.Status.FAILED
        document.save()
    return document.status == IssuedDocument.Status.READY


@shared_task
def seal_events() -> int:
    """Seal what happened since the last time; return how many events were sealed."""
    sealed = seal.seal_events()
    Heartbeat.beat("seal events", at=timezone.now())
    return sealed


@shared_task
def scan_attachments() -> int:
    """Scan the files that came in while no scanner answered; return how many were scanned."""
    now = timezone.now()
    Heartbeat.beat("scan attachments", at=now)
    waiting = Attachment.objects.filter(state=Attachment.State.WAITING).order_by("id")
    keys = list(waiting.values_list("pk", flat=True)[:BATCH])
    return sum(attachments.scan_again(key, by=SYSTEM, at=now) for key in keys)
