"""Advice without names: asked and given, on record, without opening a case."""

from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Agency
from accounts.queries import who_answers_for
from people.rules import looks_blank
from records import audit
from records.audit import Actor
from records.keys import uuid7
from records.refusals import Refused
from records.row_security import operation
from referrals import notifications
from referrals.models import Consultation
from referrals.operations.reports import unused_reference


@operation
def consult(
    *,
    question: str,
    category: str,
    language: str,
    key: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Consultation:
    """Ask those who screen for advice, without saying whom it is about (Procedures 2.1).

    ``key`` is made with the form: the same form sent twice asks once, and with another question
    asks again. Raises Refused where nothing is asked.
    """
    if looks_blank(question):
        raise Refused([_("Say what you want advice about.")])
    same = {"asked_by": by.id, "question": question}
    consultation, is_new = Consultation.objects.get_or_create(
        id=one_time(Consultation, key, **same),
        defaults={
            **same,
            "reference": unused_reference("CN", Consultation),
            "owning_agency": Agency.objects.get(is_authority=True, left_on__isnull=True),
            "agency_id": agency_of(by),
            "category": category,
            "language": language,
            "asked_at": at,
            "asked_by_name": by.name,
        },
    )
    if not is_new:
        return consultation
    audit.record("consultation.asked", consultation, by=by, at=at, category=category)
    return consultation


def one_time(model: type[Model], key: UUID | None, **same: object) -> UUID:
    """Return the key to keep a form under: its own, unless that keeps something else already."""
    rows = model._default_manager.filter(pk=key)
    is_taken = rows.exists() and not rows.filter(**same).exists()
    return uuid7() if key is None or is_taken else key


def agency_of(actor: Actor) -> UUID:
    """Return the agency that somebody acts for; nobody without one asks, or tells a school."""
    if actor.agency_id is None:
        raise Refused([_("Only somebody who works for an agency can do this.")])
    return actor.agency_id


@operation
def advise(
    consultation: Consultation, *, outcome: str, advice: str, by: Actor, at: datetime
) -> Consultation:
    """Give the advice that was asked for, once, and tell who asked that it is there."""
    consultation = Consultation.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    if consultation.answered_at is not None:
        raise Refused(
            [_("%(name)s has answered this already.") % {"name": consultation.answered_by_name}]
        )
    if looks_blank(advice):
        raise Refused([_("Write down the advice you give.")])
    consultation.outcome = outcome
    consultation.advice = advice
    consultation.answered_at = at
    consultation.answered_by = by.id
    consultation.answered_by_name = by.name
    consultation.save()
    audit.record("consultation.answered", consultation, by=by, at=at, outcome=outcome)
    reader = who_answers_for(
        consultation.asked_by, consultation.agency_id, on=timezone.localdate(at)
    )
    if reader is not None:
        notifications.tell_of_advice(consultation, person=reader, by=by, at=at)
    return consultation
