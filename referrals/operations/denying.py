"""Closing a record to somebody for ever: the subject, a relative, a conflict of interest."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from people.models import Denial, Person, UserPerson
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral
from referrals.operations.covering import cover_what_nobody_sees
from referrals.queries.safe_to_tell import people_they_may_have_harmed
from referrals.rules import restricting as rules


@operation
def deny(
    person: Person,
    *,
    user_id: UUID,
    kind: str,
    words: str = "",
    source_id: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Denial:
    """Close everything about a person to somebody who signs in; nothing overrides it.

    What they had taken goes back to be taken by others. ``source_id`` is what it rests on for as
    long as nobody has looked. Raises Refused.
    """
    if objections := rules.objections_to_denying(kind=kind, words=words):
        raise Refused(objections)
    standing = Denial.objects.standing().filter(person=person, user_id=user_id)
    if denial := standing.filter(source_id=source_id).first():
        return denial
    denial = Denial.objects.create(
        person=person,
        user_id=user_id,
        reason=kind,
        words=words,
        source_id=source_id,
        denied_at=at,
        denied_by=by.id,
    )
    audit.record(
        "denial.recorded",
        denial,
        by=by,
        at=at,
        kind=kind,
        user=str(user_id),
        person=str(person.pk),
    )
    Referral.objects.filter(record__person=person, taken_by=user_id).update(
        taken_at=None, taken_by=None, taken_by_name=""
    )
    return denial


@operation
def declare_conflict(
    referral: Referral, *, kind: str, words: str, by: Actor, at: datetime
) -> Denial:
    """Say that one knows the person of a referral: it closes at once, and others see to it."""
    denial = deny(referral.record.person, user_id=by.id, kind=kind, words=words, by=by, at=at)
    cover_what_nobody_sees(by=by, at=at)
    return denial


@operation
def be_person(user_id: UUID, person: Person, *, by: Actor, at: datetime) -> UserPerson:
    """Say that somebody who signs in is this person on record: they never see what is said.

    Nor anything of those whom an open report says they may have harmed.
    """
    found, is_new = UserPerson.objects.get_or_create(
        user_id=user_id, person=person, defaults={"linked_at": at, "linked_by": by.id}
    )
    if is_new:
        audit.record("user.is_person", found, by=by, at=at, user=str(user_id))
    deny(person, user_id=user_id, kind=Denial.Kind.SUBJECT, by=by, at=at)
    for harmed in people_they_may_have_harmed(person):
        words = _("An open report says that they may have harmed this person.")
        deny(harmed, user_id=user_id, kind=Denial.Kind.EXCLUDED, words=words, by=by, at=at)
    return found


@operation
def lift_provisional(source_id: UUID, *, by: Actor, at: datetime) -> int:
    """End the denials that rested on something that has turned out not to be so."""
    running = Denial.objects.standing().filter(source_id=source_id)
    lifted = running.update(lifted_at=at, lifted_by=by.id)
    if lifted:
        audit.record("denial.lifted", None, by=by, at=at, source=str(source_id), denials=lifted)
    return lifted
