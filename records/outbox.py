"""The outbox: a message is a row, written with the change that it announces."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.utils import translation

from records.audit import Actor
from records.models import Message, Subject

LOCALES = {"en": "en-gb", "cy": "cy"}


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
