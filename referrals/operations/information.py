"""Asking agencies about a household, answering for an agency, and letting out what was told."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.agreements import objections_to_sharing_with
from accounts.models import Agency
from people.models import PersonRecord
from policies.queries import calendar as calendar_of
from policies.rules import CalendarMissing, due_at
from records import audit
from records.audit import Actor
from records.keys import new_reference
from records.refusals import Conflict, Refused
from records.row_security import operation
from referrals import notifications
from referrals.models import (
    AskedAgency,
    DisclosedItem,
    Disclosure,
    InformationRequest,
    ItemRelease,
    Rating,
    Referral,
    Reminder,
    RequestPerson,
)
from referrals.queries.answering import people_to_tell
from referrals.rules import information as rules

Answer = AskedAgency.Answer
TOLD_OF = {Reminder.Kind.DUE_SOON: "soon_told", Reminder.Kind.OVERDUE: "late_told"}


@operation
def ask_agencies(
    referral: Referral,
    *,
    key: UUID,
    people: Sequence[PersonRecord],
    asked: Sequence[rules.Asked],
    basis: rules.Basis,
    asks_for: str,
    by: Actor,
    at: datetime,
) -> InformationRequest:
    """Ask these agencies about these people, once for all of them, and tell who answers there.

    ``key`` is made with the form: the same form sent twice asks once. Answers are due by the
    referral's rating (3.2). Nobody is let in to the referral by being asked. Raises Refused.
    """
    referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("policy")
        .get(pk=referral.pk)
    )
    if already := referral.information_requests.filter(pk=key, asked_by=by.id).first():
        return already
    if InformationRequest.objects.filter(pk=key).exists():
        raise Refused([_("This form asked about somebody else. Open it again.")])
    objections = rules.objections_to_asking(
        referral, people=people, asked=asked, basis=basis, asks_for=asks_for
    )
    agencies = [each.agency.pk for each in asked]
    objections += objections_to_sharing_with(agencies, on=localdate(at))
    if objections:
        raise Refused(objections)

    timescale = referral.policy.timescale(rules.due_ref(referral.rating))
    try:
        due = due_at(
            at,
            timescale,
            calendar=calendar_of(referral.policy),
            is_red=referral.rating == Rating.RED,
        )
    except CalendarMissing:
        due = None
    request = InformationRequest.objects.create(
        **basis.columns,
        id=key,
        reference=new_reference("IR"),
        referral=referral,
        agency_id=referral.owning_agency_id,
        team_id=by.team_id or referral.owning_team_id,
        asks_for=asks_for,
        timescale=timescale,
        due_at=due,
        asked_at=at,
        asked_by=by.id,
        asked_by_name=by.name,
    )
    RequestPerson.objects.bulk_create(
        RequestPerson(request=request, record=record) for record in people
    )
    rows = AskedAgency.objects.bulk_create(
        AskedAgency(request=request, agency=each.agency, user_id=each.user_id) for each in asked
    )
    audit.record(
        "information.asked",
        referral,
        by=by,
        at=at,
        request=request.reference,
        purpose=basis.purpose.code,
        agencies=sorted({each.agency.code for each in asked}),
        people=len(people),
    )
    tell(rows, "asked", by=by, at=at)
    return request


def tell(asked: Sequence[AskedAgency], kind: str, *, by: Actor, at: datetime) -> None:
    """Tell whoever answers for each agency that something is asked, without saying what."""
    for row, people in people_to_tell(asked, at=at):
        for person in people:
            notifications.tell_of_information_request(row, kind=kind, person=person, by=by, at=at)


@operation
def stop_asking(request: InformationRequest, *, reason: str, by: Actor, at: datetime) -> int:
    """Ask those who have not answered no longer; return how many. What was asked stays on record.

    What was answered stands. Raises Refused where everybody has answered.
    """
    waiting = list(
        request.asked_agencies.select_for_update(of=("self",))
        .filter(answer="", stopped_at__isnull=True)
        .select_related("agency")
        .order_by("pk")
    )
    if objections := rules.objections_to_stopping(waiting, reason):
        raise Refused(objections)
    for asked in waiting:
        asked.stopped_at = at
        asked.stopped_by = by.id
        asked.stopped_by_name = by.name
        asked.reason_stopped = reason
        asked.version += 1
    written = ["stopped_at", "stopped_by", "stopped_by_name", "reason_stopped", "version"]
    AskedAgency.objects.bulk_update(waiting, written)
    audit.record(
        "information.stopped",
        request.referral,
        by=by,
        at=at,
        request=request.reference,
        agencies=sorted({asked.agency.code for asked in waiting}),
    )
    return len(waiting)


@operation
def answer_nothing_known(asked: AskedAgency, *, by: Actor, at: datetime) -> AskedAgency:
    """Answer, for the whole household, that the agency knows nothing. Said twice, it stands once.

    Raises Refused where the agency has answered otherwise.
    """
    asked = locked(asked)
    if objections := rules.objections_to_nothing_known(asked):
        raise Refused(objections)
    if asked.answer == Answer.NOTHING_KNOWN:
        return asked
    return stand(asked, Answer.NOTHING_KNOWN, by=by, at=at)


@operation
def take_back_answer(asked: AskedAgency, *, by: Actor, at: datetime) -> AskedAgency:
    """Take back an answer with nothing in it that nobody has read; raises Refused otherwise."""
    asked = locked(asked)
    if objections := rules.objections_to_taking_back(asked):
        raise Refused(objections)
    earlier, asked.answer, asked.reason = asked.answer, "", ""
    asked.answered_at = asked.answered_by = None
    asked.answered_by_name = ""
    asked.version += 1
    asked.save()
    audit.record("information.taken_back", asked, by=by, at=at, answer=earlier)
    return asked


@operation
def cannot_share(
    asked: AskedAgency, *, reason: str, version: int, by: Actor, at: datetime
) -> AskedAgency:
    """Answer that the agency cannot share what it holds, and why. Raises Refused or Conflict."""
    asked = locked(asked)
    refuse_stale(asked, version=version, yours=reason)
    if objections := rules.objections_to_not_sharing(asked, reason):
        raise Refused(objections)
    return stand(asked, Answer.CANNOT_SHARE, reason=reason, by=by, at=at)


@operation
def answer(
    asked: AskedAgency,
    *,
    told: Sequence[rules.Told],
    basis: rules.Basis,
    onward: str,
    is_originator_controlled: bool,
    version: int,
    by: Actor,
    at: datetime,
) -> Disclosure:
    """Tell what the agency holds about the household, on one basis confirmed once for all of it.

    It is sealed to the team that asked. More can be told later, in another disclosure. Raises
    Refused, also where the referral is closed and nobody would read it; and Conflict where a
    colleague answered since ``version`` was read.
    """
    asked = locked(asked)
    refuse_stale(asked, version=version, yours="\n\n".join(each.text for each in told))
    codes = list(basis.purpose.policy.grading_codes.all())
    if objections := rules.objections_to_telling(asked, told, basis, codes=codes):
        raise Refused(objections)

    disclosure = Disclosure.objects.create(
        **basis.columns,
        asked=asked,
        onward=onward,
        is_originator_controlled=is_originator_controlled,
        decided_at=at,
        decided_by=by.id,
        decided_by_name=by.name,
    )
    DisclosedItem.objects.bulk_create(
        DisclosedItem(
            disclosure=disclosure,
            person=each.person,
            kind=each.kind,
            text=each.text,
            crime_number=each.crime_number,
            source_grade=each.source_grade,
            assessment_grade=each.assessment_grade,
            handling=each.handling,
            handling_conditions=each.handling_conditions,
            sanitised=each.sanitised,
        )
        for each in told
    )
    stand(asked, Answer.HELD, by=by, at=at)
    return disclosure


def locked(asked: AskedAgency) -> AskedAgency:
    rows = AskedAgency.objects.select_for_update(of=("self",)).select_related("request__referral")
    return rows.get(pk=asked.pk)


def refuse_stale(asked: AskedAgency, *, version: int, yours: str) -> None:
    """Raise Conflict, with both texts, where a colleague answered since this was opened."""
    if asked.version != version:
        raise Conflict(theirs=what_stands(asked), yours=yours, version=asked.version)


def what_stands(asked: AskedAgency) -> str:
    """Return the agency's answer as it stands, with every word it told."""
    if not asked.answer:
        return _("No answer: the earlier one was taken back.")
    items = DisclosedItem.objects.filter(disclosure__asked=asked, withdrawn_at__isnull=True)
    words = [str(asked.get_answer_display()), asked.reason, *(item.text for item in items)]
    return "\n\n".join(filter(None, words))


def stand(
    asked: AskedAgency, given: Answer, *, reason: str = "", by: Actor, at: datetime
) -> AskedAgency:
    """Let this answer stand; it waits to be read."""
    asked.answer = given
    asked.reason = reason
    asked.answered_at = at
    asked.answered_by = by.id
    asked.answered_by_name = by.name
    asked.read_at = asked.read_by = None
    asked.version += 1
    asked.save()
    due = asked.request.due_at
    is_late = due is not None and at > due
    audit.record("information.answered", asked, by=by, at=at, answer=given, is_late=is_late)
    return asked


@operation
def note_read(referral: Referral, *, by: Actor, at: datetime) -> int:
    """Note that the screening team opened the answers about a referral; return how many are new.

    From then on an answer cannot be taken back, only corrected by another.
    """
    requests = InformationRequest.objects.open_to_hub(by).filter(referral=referral)
    answered = AskedAgency.objects.filter(request__in=requests).exclude(answer="")
    if not answered.exists():
        return 0
    unread = answered.filter(read_at__isnull=True).values_list("pk", flat=True)
    new = AskedAgency.objects.filter(pk__in=list(unread)).update(read_at=at, read_by=by.id)
    audit.record("information.read", referral, by=by, at=at, new=new)
    return new


@operation
def withdraw_item(item: DisclosedItem, *, reason: str, by: Actor, at: datetime) -> DisclosedItem:
    """Withdraw what the agency told: nobody else opens it again, and the record keeps it."""
    item = DisclosedItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if objections := rules.objections_to_withdrawing(item, reason):
        raise Refused(objections)
    item.withdrawn_at = at
    item.withdrawn_by = by.id
    item.withdrawn_by_name = by.name
    item.reason_withdrawn = reason
    item.save()
    audit.record("information.withdrawn", item, by=by, at=at)
    return item


@operation
def release_items(
    referral: Referral,
    *,
    items: Sequence[DisclosedItem],
    to: Agency,
    agreed_by: str,
    by: Actor,
    at: datetime,
) -> int:
    """Let sealed items out: to the agency that asked (its case file), or to a partner.

    Returns how many were not released to it before. Raises Refused where the originator must be
    asked and nobody says who agreed, or an item was withdrawn.
    """
    wanted = [item.pk for item in items]
    locked_items = list(
        DisclosedItem.objects.select_for_update(of=("self",))
        .select_related("disclosure__asked__request")
        .filter(pk__in=wanted, disclosure__asked__request__referral=referral)
        .order_by("pk")
    )
    objections = rules.objections_to_releasing(
        locked_items, to_case_file=to.pk == referral.owning_agency_id, agreed_by=agreed_by
    )
    objections += objections_to_sharing_with([to.pk], on=localdate(at))
    if objections:
        raise Refused(objections)
    already = ItemRelease.objects.filter(item__in=locked_items, agency=to).values_list(
        "item_id", flat=True
    )
    released = ItemRelease.objects.bulk_create(
        ItemRelease(
            item=item,
            agency=to,
            agreed_by=agreed_by,
            released_at=at,
            released_by=by.id,
            released_by_name=by.name,
        )
        for item in locked_items
        if item.pk not in set(already)
    )
    if released:
        audit.record(
            "information.released", referral, by=by, at=at, agency=to.code, items=len(released)
        )
    return len(released)


@operation
def remind_agency(asked: AskedAgency, *, kind: Reminder.Kind, by: Actor, at: datetime) -> bool:
    """Remind an agency that an answer is nearly due or late: once for each kind, ever."""
    told = TOLD_OF[kind]
    waiting = AskedAgency.objects.unanswered().filter(pk=asked.pk, **{f"{told}_at": None})
    if not waiting.update(**{f"{told}_at": at, f"{told}_by": by.id}):
        return False
    audit.record("information.reminded", asked, by=by, at=at, kind=kind)
    tell([asked], str(kind), by=by, at=at)
    return True
