"""At a meeting: who is in the room, what is said, decided and agreed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.models import Agency
from meetings import rules
from meetings.models import AgendaItem, AgreedAction, Attendance, Decision, Meeting
from meetings.models_statements import GateAnswer, Statement
from meetings.operations.arranging import locked
from meetings.rules import Quorum
from records import audit
from records.audit import Actor
from records.refusals import Conflict, Refused
from records.row_security import operation
from referrals.models import Referral

Response = Attendance.Response


@operation
def start_meeting(meeting: Meeting, *, by: Actor, at: datetime) -> Meeting:
    """Begin a meeting; whoever begins it is in the room. Raises Refused."""
    meeting = locked(meeting)
    if objections := rules.objections_to_starting(meeting):
        raise Refused(objections)

    meeting.status = Meeting.Status.UNDER_WAY
    meeting.started_at = at
    meeting.started_by = by.id
    meeting.save()
    meeting.attendances.filter(user_id=by.id, withdrawn_at=None, arrived_at=None).update(
        response=Response.ATTENDED, arrived_at=at
    )
    audit.record("meeting.started", meeting, by=by, at=at)
    return meeting


@operation
def record_attendance(
    attendance: Attendance,
    *,
    response: str,
    arrived_at: datetime | None = None,
    left_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Attendance:
    """Record whether somebody came, from when until when, or what they sent. Raises Refused."""
    meeting = locked(attendance.meeting)
    attendance = Attendance.objects.select_for_update().get(pk=attendance.pk)
    objections = rules.objections_to_recording(meeting)
    if objections := objections + rules.objections_to_attendance(response, arrived_at, left_at):
        raise Refused(objections)

    attendance.response = response
    attendance.arrived_at = arrived_at
    attendance.left_at = left_at
    attendance.save()
    audit.record(
        "attendance.recorded",
        meeting,
        by=by,
        at=at,
        attendance=str(attendance.pk),
        response=response,
        arrived_at=arrived_at.isoformat() if arrived_at else None,
        left_at=left_at.isoformat() if left_at else None,
    )
    return attendance


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
def record_decision(
    meeting: Meeting,
    *,
    referral: Referral,
    decision: str,
    reason: str,
    dissent: str = "",
    quorum: Quorum | None,
    quorum_override_reason: str = "",
    by: Actor,
    at: datetime,
) -> Decision:
    """Record what was decided about one referral, judging the quorum by who is in the room now.

    ``quorum`` is None where the meeting has none. Raises Refused where the room falls short and
    no reason is given for deciding all the same; the reason is kept only where it was needed.
    """
    meeting = locked(meeting)
    attendances = list(meeting.attendances.filter(withdrawn_at=None).select_related("agency"))
    lacking = rules.shortfall(quorum, attendances, at=at)
    objections = rules.objections_to_deciding(
        meeting,
        quorum,
        lacking,
        decision=decision,
        reason=reason,
        override_reason=quorum_override_reason,
    )
    objections += rules.objections_to_subject(referral, about(meeting))
    if objections:
        raise Refused(objections)

    made = Decision.objects.create(
        meeting=meeting,
        referral=referral,
        decision=decision,
        reason=reason,
        dissent=dissent,
        agencies_missing=lacking,
        quorum_override_reason=quorum_override_reason if lacking else "",
        decided_at=at,
        decided_by=by.id,
    )
    audit.record(
        "decision.recorded",
        meeting,
        by=by,
        at=at,
        referral=referral.reference,
        decision=str(made.pk),
        agencies_missing=lacking,
        is_override=bool(lacking),
    )
    return made


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
