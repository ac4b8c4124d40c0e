"""At a meeting: who is in the room from when until when, and what each declares."""

from datetime import datetime

from meetings import rules, rules_attending
from meetings.models import Attendance, Meeting
from meetings.models_attending import AttendanceSpan, Declaration
from meetings.operations.arranging import locked
from meetings.operations.holding import about
from people.models import Denial
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import operations as referrals
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
    """Record whether somebody came, from when until when, or what they sent. Raises Refused.

    Whoever arrives after they left comes back: the time they were there before is kept.
    """
    meeting = locked(attendance.meeting)
    attendance = Attendance.objects.select_for_update().get(pk=attendance.pk)
    objections = rules.objections_to_recording(meeting)
    objections += rules.objections_to_attendance(response, arrived_at, left_at)
    objections += rules_attending.objections_to_times_of(attendance, arrived_at)
    if objections:
        raise Refused(objections)

    if rules_attending.comes_back(attendance, arrived_at):
        assert attendance.arrived_at is not None
        assert attendance.left_at is not None
        AttendanceSpan.objects.create(
            attendance=attendance, arrived_at=attendance.arrived_at, left_at=attendance.left_at
        )
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
def declare_confidentiality(attendance: Attendance, *, by: Actor, at: datetime) -> Declaration:
    """Record that somebody keeps what is said confidential and has no conflict of interest."""
    meeting = locked(attendance.meeting)
    if objections := rules_attending.objections_to_declaring(meeting, attendance):
        raise Refused(objections)

    kind = Declaration.Kind.CONFIDENTIALITY
    declared, is_new = Declaration.objects.get_or_create(
        attendance=attendance,
        kind=kind,
        defaults={"declared_at": at, "declared_by": by.id},
    )
    if is_new:
        audit.record(
            "declaration.recorded",
            meeting,
            by=by,
            at=at,
            attendance=str(attendance.pk),
            kind=kind,
        )
    return declared


@operation
def declare_conflict(
    attendance: Attendance,
    *,
    referral: Referral,
    words: str,
    leaves: bool,
    by: Actor,
    at: datetime,
) -> Declaration:
    """Record a conflict of interest with one of the people, which closes them to whoever has it.

    That is never overridden: they lose the meeting and all that is on record of that person, and
    take its minutes no more. ``leaves`` says that they go out of the room now. An invitation to
    an agency's mailbox is nobody's, and closes nothing. Raises Refused.
    """
    meeting = locked(attendance.meeting)
    attendance = Attendance.objects.select_for_update().get(pk=attendance.pk)
    objections = rules_attending.objections_to_conflict(meeting, attendance, words)
    objections += rules.objections_to_subject(referral, about(meeting))
    if objections:
        raise Refused(objections)

    declared = Declaration.objects.create(
        attendance=attendance,
        kind=Declaration.Kind.CONFLICT,
        referral=referral,
        words=words,
        declared_at=at,
        declared_by=by.id,
    )
    audit.record(
        "declaration.recorded",
        meeting,
        by=by,
        at=at,
        attendance=str(attendance.pk),
        kind=declared.kind,
        referral=referral.reference,
        leaves=leaves,
    )
    if leaves and attendance.is_present_at(at):
        record_attendance(
            attendance,
            response=Response.PART,
            arrived_at=attendance.arrived_at,
            left_at=at,
            by=by,
            at=at,
        )
    close_to(attendance, meeting, referral, words=words, by=by, at=at)
    return declared


def close_to(
    attendance: Attendance,
    meeting: Meeting,
    referral: Referral,
    *,
    words: str,
    by: Actor,
    at: datetime,
) -> None:
    """Take away what somebody with a conflict could see of the person and do at this meeting."""
    if attendance.user_id is None:
        return
    if attendance.user_id == meeting.minute_taker_id:
        meeting.minute_taker_id, meeting.minute_taker_name = None, ""
        meeting.save()
    referrals.deny(
        referral.record.person,
        user_id=attendance.user_id,
        kind=Denial.Kind.CONFLICT,
        words=words,
        by=by,
        at=at,
    )
    referrals.cover_what_nobody_sees(by=by, at=at)
