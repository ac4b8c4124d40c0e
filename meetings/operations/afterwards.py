"""After a meeting: minutes sent round and corrected, actions done or not."""

from datetime import datetime

from meetings import notifications, rules
from meetings.models import AgreedAction, Attendance, Circulation, Correction, Meeting
from meetings.operations.arranging import locked
from meetings.queries_recipients import SENT_THE_MINUTES
from records import audit
from records.audit import Actor
from records.models import IssuedDocument
from records.refusals import Refused
from records.row_security import operation
from referrals.queries.safe_to_tell import not_to_be_told


@operation
def end_action(
    action: AgreedAction, *, status: str, outcome: str = "", by: Actor, at: datetime
) -> AgreedAction:
    """Say what became of an action: done, not done or not possible. Raises Refused."""
    action = AgreedAction.objects.select_for_update().get(pk=action.pk)
    if objections := rules.objections_to_ending(action, status, outcome):
        raise Refused(objections)

    action.status = status
    action.outcome = outcome
    action.ended_at = at
    action.ended_by = by.id
    action.save()
    audit.record("action.ended", action.meeting, by=by, at=at, action=str(action.pk), status=status)
    return action


@operation
def correct_minutes(meeting: Meeting, *, text: str, by: Actor, at: datetime) -> Correction:
    """Add a numbered correction to closed minutes; the text itself stays. Raises Refused."""
    meeting = locked(meeting)
    if objections := rules.objections_to_correcting(meeting, text):
        raise Refused(objections)

    correction = Correction.objects.create(
        meeting=meeting,
        number=meeting.corrections.count() + 1,
        text=text,
        corrected_at=at,
        corrected_by=by.id,
        corrected_by_name=by.name,
    )
    audit.record("minutes.corrected", meeting, by=by, at=at, number=correction.number)
    return correction


@operation
def circulate(
    meeting: Meeting, *, document: IssuedDocument, by: Actor, at: datetime
) -> list[Circulation]:
    """Give those who took part a right to the document, and tell them by its reference.

    The right does not end when the referral closes to them. Whoever has turned out since to be
    somebody it could harm to tell is sent nothing.
    """
    meeting = locked(meeting)
    took_part = list(
        meeting.attendances.filter(response__in=SENT_THE_MINUTES, withdrawn_at__isnull=True)
    )
    users = {attendance.user_id for attendance in took_part if attendance.user_id}
    shut = not_to_be_told(meeting.referrals.select_related("record"), users)
    circulations = [
        sent(attendance, document, by=by, at=at)
        for attendance in took_part
        if attendance.user_id not in shut
    ]
    audit.record(
        "document.circulated",
        document,
        by=by,
        at=at,
        meeting=meeting.reference,
        copies=len(circulations),
        kept_back=len(took_part) - len(circulations),
    )
    return circulations


@operation
def circulate_to(
    attendance: Attendance, *, document: IssuedDocument, by: Actor, at: datetime
) -> Circulation:
    """Give one who took part a right to their own copy, and tell them by its reference.

    Whoever decides what goes to whom has asked whether they may be told.
    """
    meeting = locked(attendance.meeting)
    circulation = sent(attendance, document, by=by, at=at)
    audit.record("document.circulated", document, by=by, at=at, meeting=meeting.reference, copies=1)
    return circulation


def sent(
    attendance: Attendance, document: IssuedDocument, *, by: Actor, at: datetime
) -> Circulation:
    circulation, _is_new = Circulation.objects.get_or_create(
        document=document,
        attendance=attendance,
        defaults={
            "meeting": attendance.meeting,
            "user_id": attendance.user_id,
            "circulated_at": at,
            "circulated_by": by.id,
        },
    )
    notifications.send_minutes(attendance.meeting, circulation, by=by, at=at)
    return circulation
