"""From a request to its answer: written down, gathered, decided on, copied, checked, handed out."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import translation
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
from records.outbox import LOCALES
from records.refusals import Refused
from records.row_security import operation
from referrals.models import ReportPerson
from safeguarding.rights import documents as drawn
from safeguarding.rights import rules
from safeguarding.rights.found import Found
from safeguarding.rights.gathering import Gathering
from safeguarding.rights.models import HeldItem, SubjectPack, SubjectRequest
from safeguarding.rights.rules import Hidden, Said

ANSWER, ANSWER_COMPLEX = "D1", "D1.extended"
KIND = "subject_access"


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
    if SubjectPack.objects.filter(request=request, returned_at__isnull=True).exists():
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

    What was gathered before and reads otherwise now loses its decision; what is new is undecided.
    """
    request = locked(request)
    refuse_if_closed(request)
    if not request.person_ids:
        raise Refused([_("Say first who on record is meant.")])
    known = {(item.source_type, item.source_id): item for item in request.items.all()}
    added = changed = 0
    with translation.override(LOCALES[request.language]):
        for found in Gathering(frozenset(request.person_ids), request.policy):
            if not found.words.strip():
                continue
            item = known.get((found.source._meta.label_lower, found.source.pk))
            if item is None:
                item_of(found, request).save()
                added += 1
            elif item.words != found.words and not item.packs.exists():
                renew(item, found)
                changed += 1
    request.gathered_at, request.gathered_by = at, by.id
    request.save()
    audit.record(
        "subject_request.information_gathered", request, by=by, at=at, added=added, changed=changed
    )
    return request


def item_of(found: Found, request: SubjectRequest) -> HeldItem:
    return HeldItem(
        request=request,
        kind=found.kind,
        source_type=found.source._meta.label_lower,
        source_id=found.source.pk,
        referral_id=found.referral.pk if found.referral else None,
        reference=found.referral.reference if found.referral else "",
        person_id=found.person_id,
        sight=found.sight,
        agency_name=found.agency_name,
        happened_on=found.happened_on,
        words=found.words,
        names="\n".join(rules.names_in(found.words, found.names)),
        off_because=found.off_because,
        is_hidden_from_source=found.is_hidden_from_source,
    )


def renew(item: HeldItem, found: Found) -> None:
    """Take over the words as they read now; what was decided of others does not stand."""
    fresh = item_of(found, item.request)
    for name in ("words", "names", "sight", "off_because", "is_hidden_from_source"):
        setattr(item, name, getattr(fresh, name))
    item.decision, item.exemption, item.taken_out, item.reason = "", None, "", ""
    item.decided_at, item.decided_by, item.decided_by_name = None, None, ""
    item.save()


@operation
def decide_item(item: HeldItem, *, said: Said, by: Actor, at: datetime) -> HeldItem:
    """Decide whether one thing held is disclosed, redacted or withheld. Raises Refused."""
    item = (
        HeldItem.objects.select_for_update(of=("self",)).select_related("request").get(pk=item.pk)
    )
    request = item.request
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
    second person checks what goes out. Raises Refused.
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
    refuse_what_became_hidden(request, sending)
    copy_number = request.packs.count() + 1
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


def hidden_from(request: SubjectRequest) -> Hidden:
    """Return what is not told where the person asked about may be an alleged source of harm."""
    named = ReportPerson.objects.filter(
        role=ReportPerson.Role.ALLEGED_SOURCE, record__person__in=request.person_ids
    )
    words = rules.words_of_hidden_panels(request.policy.panel_types.all())
    return Hidden(words=words, is_source=named.exists())


def refuse_what_became_hidden(request: SubjectRequest, sending: Iterable[HeldItem]) -> None:
    """Refuse a copy of what may not be told any more, by what is on record since."""
    hidden = hidden_from(request)
    objections = [
        objection
        for item in sending
        for objection in rules.objections_to_telling(
            item, rules.text_to_send(item), request=request, hidden=hidden
        )
    ]
    if objections:
        raise Refused(list(dict.fromkeys(objections)))


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
        digest=rules.digest_of_pack(sending),
        by=by.id,
        accounts_of_maker=accounts_of(pack.made_by),
    ):
        raise Refused(objections)
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
    if objections := rules.objections_to_releasing(pack, is_ready=is_ready):
        raise Refused(objections)
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
    was_sent = request.packs.filter(released_at__isnull=False).exists()
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
    found = SubjectPack.objects.select_for_update(of=("self",))
    return found.select_related("request", "document").get(pk=pack.pk)


def refuse_if_closed(request: SubjectRequest) -> None:
    if request.closed_at is not None:
        raise Refused([_("This request is closed.")])
