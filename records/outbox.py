"""The outbox: a message is a row, written with the change that it announces."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from records.audit import Actor
from records.models import Message, Subject
from records.refusals import Refused

LOCALES = {"en": "en-gb", "cy": "cy"}
NOT_ARRIVED = (Message.Status.FAILED, Message.Status.BOUNCED)


def queue_email(
    *,
    key: str,
    to: str,
    template: str,
    language: str,
    context: dict[str, Any],
    by: Actor,
    at: datetime,
    about: models.Model | None = None,
    has_secret: bool = False,
    is_held: bool = False,
    calendar: str = "",
    calendar_method: str = "",
) -> Message | None:
    """Queue one e-mail; return None where ``key`` was queued before.

    ``template`` names ``<app>/email/<name>``: a file for each language, whose first line is the
    subject. ``language`` is ``en`` or ``cy``. ``calendar`` is an iCalendar part.
    The words are kept as sent, so the message is itself evidence; where one ``has_secret`` (a
    one-time link), they are kept only until it goes.
    """
    if Message.objects.filter(key=key).exists():
        return None
    with translation.override(LOCALES[language]):
        text = render_to_string(
            f"{template}.{language}.txt", {**context, "base_url": settings.BASE_URL}
        )
    subject, _, body = text.strip().partition("\n")
    subject_of = Subject.of(about)
    message = Message(
        key=key,
        to=to,
        template=template,
        language=language,
        subject=subject.strip(),
        body=body.strip() + "\n",
        has_secret=has_secret,
        is_held=is_held,
        calendar=calendar,
        calendar_method=calendar_method,
        about_type=subject_of.type,
        about_id=subject_of.id,
        queued_at=at,
        queued_by=by.id,
        try_after_at=at,
    )
    # Where somebody queued it at this very moment, theirs stands.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return message


@transaction.atomic
def send_again(message: Message, *, to: str, by: Actor, at: datetime) -> Message:
    """Queue the words of a message that did not arrive once more, and settle the first.

    ``to`` may be another address. Raises Refused for one that arrived, or was settled already.
    """
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.status not in NOT_ARRIVED or message.settled_at is not None:
        raise Refused([gettext("This message has arrived, or was sent again already.")])
    again = Message.objects.create(
        key=f"{message.key[:150]}:again:{message.pk}",
        to=to,
        template=message.template,
        language=message.language,
        subject=message.subject,
        body=message.body,
        about_type=message.about_type,
        about_id=message.about_id,
        queued_at=at,
        queued_by=by.id,
        try_after_at=at,
    )
    settle([message], by=by, at=at)
    return again


def settle(messages: Iterable[Message], *, by: Actor, at: datetime) -> int:
    """Say of messages that did not arrive that nobody need see to them any more."""
    return Message.objects.filter(
        pk__in=[message.pk for message in messages], settled_at__isnull=True
    ).update(settled_at=at, settled_by=by.id)


@transaction.atomic
def mark_bounced(message_id: UUID, *, at: datetime) -> Message | None:
    """Mark the message that a mail server sent back; None where it is none, or was marked before.

    One that was never sent cannot have come back.
    """
    message = (
        Message.objects.select_for_update()
        .filter(pk=message_id, status=Message.Status.SENT)
        .first()
    )
    if message is None:
        return None
    message.status = Message.Status.BOUNCED
    message.bounced_at = at
    message.save()
    return message
