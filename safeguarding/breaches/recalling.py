"""Asking recipients to delete what reached them, by a reference alone, and what they answer."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import Agency, User
from accounts.queries import designated_people
from records import audit
from records.audit import Actor
from records.models import Message
from records.outbox import queue_email
from records.refusals import Refused
from records.row_security import operation
from safeguarding.breaches import rules
from safeguarding.breaches.concerned import concerned_by
from safeguarding.breaches.exposure import Recipient, messages_about
from safeguarding.breaches.models import Breach, BreachStep, Recall
from safeguarding.breaches.operations import locked, note

Kind = BreachStep.Kind
KEPT_BACK = "Kept back: its disclosure was recalled before it was sent."


@operation
def recall(
    breach: Breach, recipients: Iterable[Recipient], *, by: Actor, at: datetime
) -> list[Recall]:
    """Ask recipients to delete what reached them, by the reference they know and nothing more.

    Whoever was asked before is not asked again. What waits to be sent to them about it never goes.
    Raises Refused where it is not open.
    """
    breach, _so_far = locked(breach)
    if breach.status != Breach.Status.OPEN:
        raise Refused(rules.objections_to_deciding(breach, words="-"))
    asked = []
    for recipient in recipients:
        made, is_new = Recall.objects.get_or_create(
            breach=breach,
            key=recipient.key,
            defaults={
                "name": recipient.name,
                "reference": recipient.reference or breach.reference,
                "user_id": recipient.user_id,
                "agency_id": recipient.agency_id,
                "asked_at": at,
                "asked_by": by.id,
            },
        )
        if is_new:
            asked.append(made)
            send_recall(made, by=by, at=at)
    keep_back(breach, asked, by=by, at=at)
    if asked:
        note(breach, Kind.RECALLED, words=", ".join(each.name for each in asked), by=by, at=at)
    return asked


def keep_back(breach: Breach, asked: Iterable[Recall], *, by: Actor, at: datetime) -> int:
    """See that no e-mail about it goes any more to those asked to delete it; return how many.

    They stay on record with their words, as what was never sent.
    """
    addresses = [address.lower() for each in asked for address in read_by(each)]
    waiting = (
        messages_about(concerned_by(breach.subject_reference, by))
        .annotate(address=Lower("to"))
        .filter(status=Message.Status.QUEUED, address__in=addresses)
        .select_for_update(of=("self",))
    )
    kept = list(waiting)
    for message in kept:
        message.status = Message.Status.FAILED
        message.is_held = False
        message.last_error = KEPT_BACK
        message.settled_at, message.settled_by = at, by.id
        message.save()
    if kept:
        audit.record("breach.emails_kept_back", breach, by=by, at=at, count=len(kept))
    return len(kept)


def read_by(asked: Recall) -> list[str]:
    """Return each address that who is asked may read: their own; an agency's and its staff's."""
    if asked.user_id:
        return list(User.objects.filter(pk=asked.user_id).values_list("email", flat=True))
    if asked.agency_id:
        agency = Agency.objects.get(pk=asked.agency_id)
        staff = User.objects.filter(memberships__agency=agency).values_list("email", flat=True)
        return [*staff, agency.email, *agency.shared_mailboxes]
    kind, _colon, address = asked.key.partition(":")
    return [address] if kind == "address" else []


def send_recall(asked: Recall, *, by: Actor, at: datetime) -> None:
    """Queue the e-mails of a recall: to the person, to those who answer for an agency, or to it."""
    for address, language, signs_in in addresses_of(asked, on=localdate(at)):
        queue_email(
            key=f"breach recall {asked.pk} {address}",
            to=address,
            template="safeguarding/email/recall",
            language=language,
            context={
                "reference": asked.reference,
                "path": reverse("recall", args=[asked.pk]) if signs_in else "",
            },
            about=asked,
            by=by,
            at=at,
        )


def addresses_of(asked: Recall, *, on: date) -> list[tuple[str, str, bool]]:
    """Return each address a recall goes to, its language, and whether its reader signs in here."""
    if asked.user_id:
        user = User.objects.get(pk=asked.user_id)
        return [(user.email, user.language, True)]
    if asked.agency_id:
        people = designated_people(asked.agency_id, on=on)
        if people:
            return [(person.email, person.language, True) for person in people]
        email = Agency.objects.get(pk=asked.agency_id).email
        return [(email, "en", False)] if email else []
    kind, _colon, address = asked.key.partition(":")
    return [(address, "en", False)] if kind == "address" else []


@operation
def answer_recall(asked: Recall, *, answer: str, words: str, by: Actor, at: datetime) -> Recall:
    """Record what a recipient says they did; also for somebody who said it by telephone."""
    asked = Recall.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if objections := rules.objections_to_answering(asked, answer=answer, words=words):
        raise Refused(objections)

    asked.answer, asked.words = answer, words
    asked.answered_at, asked.answered_by, asked.answered_by_name = at, by.id, by.name
    asked.save()
    note(asked.breach, Kind.ANSWERED, words=asked.name, by=by, at=at)
    return asked
