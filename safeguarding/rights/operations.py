"""From a request to its answer: written down, gathered, decided on, copied, checked, handed out."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from people.models import PersonRecord
from people.queries import accounts_of
from people.rules import comparable
from policies.counting import LONDON
from policies.models import Exemption
from policies.queries import calendar, current_policy
from policies.rules import CalendarMissing, due_at
from records import audit, documents
from records.audit import Actor
from records.keys import new_reference
from records.models import IssuedDocument
from records.refusals import Refused
from records.row_security import operation
from referrals.models import ReportPerson
from safeguarding.rights import documents as drawn
from safeguarding.rights import rules
from safeguarding.rights.models import HeldItem, SubjectPack, SubjectRequest
from safeguarding.rights.pieces import (
    IN_ALL,
    differs,
    drop,
    found_now,
    hidden_from,
    key_of,
    refuse_what_became_hidden,
    renew,
)
from safeguarding.rights.rules import Said
from safeguarding.sight import for_everybody

ANSWER, ANSWER_COMPLEX = "D1", "D1.extended"
KIND = "subject_access"
FIRST_KEPT = 101  # copies of what is kept from some are counted apart, so that none looks missing


@operation
def record_request(
    *,
    received_on: date,
    asked_by: str,
    person_name: str,
    date_of_birth: date | None,
    requester_name: str,
    contact: str,
    identity_proof: str,
    authority_proof: str,
    asks_for: str,
    language: str,
    by: Actor,
    at: datetime,
) -> SubjectRequest:
    """Write down that somebody asks for what is held about them; return the request.

    One month to answer begins on the day it was received. Source: UK GDPR, Articles 12 and 15.
    """
    request = SubjectRequest(
        reference=new_reference("SA"),
        policy=current_policy(at),
        received_on=received_on,
        asked_by=asked_by,
        person_name=person_name,
        date_of_birth=date_of_birth,
        requester_name=requester_name,
        contact=contact,
        identity_proof=identity_proof,
        authority_proof=authority_proof,
        asks_for=asks_for,
        language=language,
        recorded_at=at,
        recorded_by=by.id,
        recorded_by_name=by.name,
    )
    request.due_at = answer_due_at(request, ANSWER)
    request.save()
    audit.record("subject_request.recorded", request, by=by, at=at, asked_by=asked_by)
    return request


def answer_due_at(request: SubjectRequest, ref: str) -> datetime | None:
    """Return until when it is answered in time; None where the calendar does not reach."""
    start = datetime.combine(request.received_on, time(), tzinfo=LONDON)
    office = calendar(request.policy)
    try:
        return due_at(start, request.policy.timescale(ref), calendar=office)
    except CalendarMissing:
        return None


@operation
def extend(request: SubjectRequest, *, reason: str, by: Actor, at: datetime) -> SubjectRequest:
    """Take two months more for a complex request, once, with the reason. Raises Refused."""
    request = locked(request)
    if objections := rules.objections_to_extending(request, reason=reason, at=at):
        raise Refused(objections)
    request.due_at = answer_due_at(request, ANSWER_COMPLEX)
    request.extended_at, request.extended_by, request.reason_extended = at, by.id, reason
    request.save()
    audit.record("subject_request.extended", request, by=by, at=at)
    return request


@operation
def choose_people(
    request: SubjectRequest, *, person_ids: Collection[UUID], by: Actor, at: datetime
) -> SubjectRequest:
    """Say who on record whoever is asked about is; gather again afterwards.

    What was gathered of somebody who is not meant after all goes, unless it was sent.
    """
    request = locked(request)
    refuse_if_closed(request)
    if not person_ids:
        raise Refused([_("Choose at least one person.")])
    copies = SubjectPack.objects.visible_to(by)  # of a copy that is hidden nobody learns by this
    if copies.filter(request=request, returned_at__isnull=True).exists():
        raise Refused([_("A copy was made already. Have it returned first.")])
    request.person_ids = sorted(person_ids)
    request.save()
    of_copies = SubjectPack.items.through.objects.values("helditem_id")
    others = HeldItem.objects.filter(request=request).exclude(pk__in=of_copies)
    gone, _by_model = others.exclude(person_id__in=request.person_ids).delete()
    audit.record("subject_request.narrowed", request, by=by, at=at, gone=gone)
    return request


@operation
def gather(request: SubjectRequest, *, by: Actor, at: datetime) -> SubjectRequest:
    """Gather everything held about the people of the request, from every stage of the work.

    What was gathered before and is otherwise now loses its decision, and what is not theirs any
    more goes; what is new is undecided. What stands in a copy waits until that is returned.
    """
    request = locked(request)
    refuse_if_closed(request)
    if not request.person_ids:
        raise Refused([_("Say first who on record is meant.")])
    fresh = found_now(request)
    known = {key_of(item): item for item in request.items.all()}
    of_copies = SubjectPack.objects.filter(request=request, returned_at__isnull=True)
    in_copies = set(of_copies.values_list("items", flat=True))
    added = changed = gone = 0
    for key, found in fresh.items():
        item = known.get(key)
        if item is None:
            found.save()
            added += 1
        elif item.pk not in in_copies and differs(item, found, IN_ALL):
            renew(item, found)
            changed += 1
    for key, item in known.items():
        if key not in fresh and item.pk not in in_copies:
            drop(item)
            gone += 1
    request.gathered_at, request.gathered_by = at, by.id
    request.save()
    audit.record(
        "subject_request.information_gathered",
        request,
        by=by,
        at=at,
        added=added,
        changed=changed,
        gone=gone,
    )
    return request


@operation
def decide_item(item: HeldItem, *, said: Said, by: Actor, at: datetime) -> HeldItem:
    """Decide whether one thing held is disclosed, redacted or withheld. Raises Refused."""
    request = locked(item.request)  # a copy of it may be made at this moment
    item = HeldItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if objections := rules.objections_to_item(
        item,
        said,
        request=request,
        hidden=hidden_from(request),
        is_in_a_copy=item.packs.filter(returned_at__isnull=True).exists(),
    ):
        raise Refused(objections)
    exemption: Exemption | None = said.exemption
    is_kept_back = said.decision in (HeldItem.Choice.REDACT, HeldItem.Choice.WITHHOLD)
    item.decision = said.decision
    item.exemption = exemption if is_kept_back else None
    is_redacted = said.decision == HeldItem.Choice.REDACT
    item.taken_out = "\n".join(said.taken_out) if is_redacted else ""
    item.reason = said.reason
    item.decided_at, item.decided_by, item.decided_by_name = at, by.id, by.name
    item.save()
    audit.record(
        "held_item.decided",
        item,
        by=by,
        at=at,
        request=request.reference,
        decision=said.decision,
        exemption=item.exemption.code if item.exemption else None,
    )
    return item


@operation
def make_pack(
    request: SubjectRequest, *, items: Collection[UUID], by: Actor, at: datetime
) -> SubjectPack:
    """Make a copy of the pieces that are to be sent, among those that ``by`` may see.

    ``items`` are the keys of all that ``by`` may see. It is frozen and drawn at once, so that the
    second person checks what goes out. What only keepers see comes in a copy of its own, after the
    other: nobody learns of it by a copy that they may not see. Raises Refused.
    """
    request = locked(request)
    seen = HeldItem.objects.filter(request=request, pk__in=items)
    of_copies = SubjectPack.objects.filter(request=request, returned_at__isnull=True)
    sending = list(seen.to_send().exclude(packs__in=of_copies))
    if objections := rules.objections_to_pack(
        request,
        undecided=seen.undecided().count(),
        to_send=seen.to_send().count(),
        is_made=not sending and of_copies.exists(),
        alleged_sources=alleged_sources_of(seen),
    ):
        raise Refused(objections)
    open_to_all = set(seen.filter(for_everybody()).values_list("pk", flat=True))
    ordinary = [item for item in sending if item.pk in open_to_all]
    is_kept = not ordinary
    sending = ordinary or sending
    refuse_what_became_hidden(request, sending, names=IN_ALL)
    copy_number = next_number(request, is_kept=is_kept)
    pack = SubjectPack.objects.create(
        request=request,
        copy_number=copy_number,
        digest=rules.digest_of_pack(sending),
        document=documents.issue(
            kind=KIND,
            template=drawn.TEMPLATE,
            language=request.language,
            context=drawn.pack(request, sending, copy_number=copy_number),
            title=request.reference,
            reference=request.reference,
            by=by,
            at=at,
        ),
        made_at=at,
        made_by=by.id,
        made_by_name=by.name,
    )
    pack.items.set(sending)
    audit.record(
        "subject_request.copy_made", request, by=by, at=at, copy=copy_number, pieces=len(sending)
    )
    return pack


def next_number(request: SubjectRequest, *, is_kept: bool) -> int:
    """Return the number of the next copy; those of what is kept from some count apart."""
    own = request.packs.filter(**{f"copy_number__{'gte' if is_kept else 'lt'}": FIRST_KEPT})
    return own.count() + (FIRST_KEPT if is_kept else 1)


def alleged_sources_of(items: Any) -> set[str]:
    """Return the comparable names of those from whom harm is alleged in these files' reports."""
    sources = ReportPerson.objects.filter(
        role=ReportPerson.Role.ALLEGED_SOURCE,
        report__referrals__in=items.filter(referral_id__isnull=False).values("referral_id"),
    )
    records = PersonRecord.objects.filter(pk__in=sources.values("record_id"))
    return {comparable(f"{each.given_name} {each.family_name}") for each in records}


@operation
def check_pack(pack: SubjectPack, *, by: Actor, at: datetime) -> SubjectPack:
    """Say, as somebody else, that exactly this copy may be handed out. Raises Refused."""
    pack = locked_pack(pack)
    sending = list(pack.items.all())
    if objections := rules.objections_to_checking(
        pack,
        is_closed=pack.request.closed_at is not None,
        digest=rules.digest_of_pack(sending),
        by=by.id,
        accounts_of_maker=accounts_of(pack.made_by),
    ):
        raise Refused(objections)
    refuse_what_became_hidden(pack.request, sending)
    pack.checked_at, pack.checked_by, pack.checked_by_name = at, by.id, by.name
    pack.save()
    audit.record("subject_request.copy_checked", pack.request, by=by, at=at, copy=pack.copy_number)
    return pack


@operation
def return_pack(pack: SubjectPack, *, reason: str, by: Actor, at: datetime) -> SubjectPack:
    """Send a copy back to be decided on again; it is never handed out. Raises Refused."""
    pack = locked_pack(pack)
    if pack.released_at:
        raise Refused([_("This copy was handed out already.")])
    if pack.returned_at:
        raise Refused([_("This copy was returned already.")])
    if not reason.strip():
        raise Refused([_("Say what has to be looked at again.")])
    pack.returned_at, pack.returned_by, pack.reason_returned = at, by.id, reason
    pack.save()
    audit.record("subject_request.copy_returned", pack.request, by=by, at=at, copy=pack.copy_number)
    return pack


@operation
def release_pack(pack: SubjectPack, *, way: str, by: Actor, at: datetime) -> SubjectPack:
    """Write down that a checked copy was handed out, and how: a disclosure. Raises Refused."""
    pack = locked_pack(pack)
    document = pack.document
    is_ready = document is not None and document.status == IssuedDocument.Status.READY
    if objections := rules.objections_to_releasing(
        pack, is_closed=pack.request.closed_at is not None, is_ready=is_ready
    ):
        raise Refused(objections)
    refuse_what_became_hidden(pack.request, list(pack.items.all()))
    assert document is not None  # it is ready
    pack.released_at, pack.released_by, pack.released_by_name = at, by.id, by.name
    pack.way = way
    pack.save()
    audit.record(
        "subject_request.released",
        pack.request,
        by=by,
        at=at,
        copy=pack.copy_number,
        pieces=pack.items.count(),
        way=way,
        sha256=document.sha256,
        checked_by=str(pack.checked_by),
    )
    return pack


@operation
def close_request(
    request: SubjectRequest, *, closing: str, reason: str, by: Actor, at: datetime
) -> SubjectRequest:
    """Close a request: answered, nothing to send, taken back, or not shown to be valid."""
    request = locked(request)
    refuse_if_closed(request)
    copies = SubjectPack.objects.visible_to(by).filter(request=request)
    was_sent = copies.filter(released_at__isnull=False).exists()
    if closing == SubjectRequest.Closing.ANSWERED and not was_sent:
        raise Refused([_("No copy was handed out yet.")])
    if closing != SubjectRequest.Closing.ANSWERED and not reason.strip():
        raise Refused([_("Say why, and what whoever asked was told.")])
    request.closing, request.reason_closed = closing, reason
    request.closed_at, request.closed_by = at, by.id
    request.save()
    audit.record("subject_request.closed", request, by=by, at=at, closing=closing)
    return request


def locked(request: SubjectRequest) -> SubjectRequest:
    return (
        SubjectRequest.objects.select_for_update(of=("self",))
        .select_related("policy")
        .get(pk=request.pk)
    )


def locked_pack(pack: SubjectPack) -> SubjectPack:
    locked(pack.request)  # what it is made of, and whether it is open, stays so
    found = SubjectPack.objects.select_for_update(of=("self",))
    return found.select_related("request__policy", "document").get(pk=pack.pk)


def refuse_if_closed(request: SubjectRequest) -> None:
    if request.closed_at is not None:
        raise Refused([_("This request is closed.")])
