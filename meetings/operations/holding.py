"""At a meeting: what is said, asked and agreed, and its end."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.models import Agency
from meetings import rules
from meetings.models import AgendaItem, AgreedAction, Attendance, Meeting
from meetings.models_statements import GateAnswer, Statement
from meetings.operations.arranging import locked
from records import audit
from records.audit import Actor
from records.refusals import Conflict, Refused
from records.row_security import operation
from referrals.models import Referral

Response = Attendance.Response


@operation
def save_minutes(
    item: AgendaItem, *, minutes: str, version: int, by: Actor, at: datetime
) -> AgendaItem:
    """Save what was said under one agenda item.

    ``version`` is the one the text was written on. Raises Conflict, with both texts, where
    somebody else has saved since; and Refused.
    """
    meeting = locked(item.meeting)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if objections := rules.objections_to_recording(meeting):
        raise Refused(objections)
    if minutes == item.minutes:
        return item
    if version != item.version:
        raise Conflict(theirs=item.minutes, yours=minutes, version=item.version)

    item.minutes = minutes
    item.version += 1
    item.saved_at = at
    item.saved_by = by.id
    item.saved_by_name = by.name
    item.save()
    audit.record(
        "minutes.saved", meeting, by=by, at=at, position=item.position, version=item.version
    )
    return item


@operation
def mark_item(item: AgendaItem, *, is_done: bool, by: Actor, at: datetime) -> AgendaItem:
    """Tick an agenda item off, or open it again. Raises Refused."""
    meeting = locked(item.meeting)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    if objections := rules.objections_to_recording(meeting):
        raise Refused(objections)

    item.is_done = is_done
    item.save()
    audit.record(
        "agenda_item.marked", meeting, by=by, at=at, position=item.position, is_done=is_done
    )
    return item


@operation
def record_statement(
    meeting: Meeting,
    *,
    referral: Referral,
    agency: Agency,
    text: str,
    kind: str = "",
    by: Actor,
    at: datetime,
) -> Statement:
    """Record what an agency said of one person, and of what kind it is. Raises Refused."""
    meeting = locked(meeting)
    objections = rules.objections_to_stating(meeting, text)
    objections += rules.objections_to_subject(referral, about(meeting))
    if objections:
        raise Refused(objections)

    statement = Statement.objects.create(
        meeting=meeting,
        referral=referral,
        agency=agency,
        kind=kind,
        text=text,
        stated_at=at,
        stated_by=by.id,
    )
    audit.record(
        "statement.recorded",
        meeting,
        by=by,
        at=at,
        referral=referral.reference,
        agency=agency.code,
        kind=kind,
    )
    return statement


@operation
def answer_gate(
    meeting: Meeting,
    *,
    referral: Referral,
    gate: Mapping[str, Any],
    answer: str,
    words: str = "",
    by: Actor,
    at: datetime,
) -> GateAnswer:
    """Answer, for one person, a question that the policy asks of each. Raises Refused.

    ``gate`` is an entry of the meeting type's ``gates``. Answered again, the later answer stands.
    """
    meeting = locked(meeting)
    objections = rules.objections_to_answering_gate(meeting, gate, answer, words)
    objections += rules.objections_to_subject(referral, about(meeting))
    if objections:
        raise Refused(objections)

    answered, _created = GateAnswer.objects.update_or_create(
        meeting=meeting,
        referral=referral,
        gate=gate["code"],
        defaults={"answer": answer, "words": words, "answered_at": at, "answered_by": by.id},
    )
    audit.record(
        "gate.answered",
        meeting,
        by=by,
        at=at,
        referral=referral.reference,
        gate=gate["code"],
        answer=answer,
    )
    return answered


@operation
def agree_action(
    meeting: Meeting,
    *,
    referral: Referral,
    what: str,
    agency: Agency,
    due_on: date,
    user_id: UUID | None = None,
    owner_name: str = "",
    by: Actor,
    at: datetime,
) -> AgreedAction:
    """Record what an agency will do for one referral, and by when. Raises Refused."""
    meeting = locked(meeting)
    objections = rules.objections_to_agreeing(meeting, what)
    objections += rules.objections_to_subject(referral, about(meeting))
    if objections:
        raise Refused(objections)

    action = AgreedAction.objects.create(
        meeting=meeting,
        referral=referral,
        what=what,
        agency=agency,
        user_id=user_id,
        owner_name=owner_name,
        due_on=due_on,
        agreed_at=at,
        agreed_by=by.id,
    )
    audit.record(
        "action.agreed",
        meeting,
        by=by,
        at=at,
        referral=referral.reference,
        action=str(action.pk),
        agency=agency.code,
        due_on=due_on.isoformat(),
    )
    return action


@operation
def conclude_meeting(meeting: Meeting, *, by: Actor, at: datetime) -> Meeting:
    """Close a meeting; its minutes can be corrected from now on, not changed. Raises Refused."""
    meeting = locked(meeting)
    if objections := rules.objections_to_recording(meeting):
        raise Refused(objections)

    meeting.status = Meeting.Status.CONCLUDED
    meeting.concluded_at = at
    meeting.concluded_by = by.id
    meeting.save()
    meeting.attendances.filter(response=Response.INVITED, withdrawn_at=None).update(
        response=Response.NO_RESPONSE
    )
    audit.record("meeting.concluded", meeting, by=by, at=at)
    return meeting


def about(meeting: Meeting) -> frozenset[UUID]:
    return frozenset(meeting.referrals.values_list("pk", flat=True))
