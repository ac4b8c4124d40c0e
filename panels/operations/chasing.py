"""Asking for what an agency owes a sitting."""

from datetime import datetime

from meetings.models import Attendance
from panels import notifications, rules
from panels.models import Sitting
from records import audit
from records.audit import Actor
from records.row_security import operation


@operation
def chase_information(attendance: Attendance, *, by: Actor, at: datetime) -> bool:
    """Remind somebody invited, this once, that their agency has not answered; say whether it was.

    Whom to remind is for `panels.queries.owed` to say; nobody is whose invitation was taken back.
    """
    attendance = (
        Attendance.objects.select_for_update(of=("self",))
        .select_related("meeting")
        .get(pk=attendance.pk)
    )
    if attendance.report_chased_at is not None or attendance.withdrawn_at is not None:
        return False
    attendance.report_chased_at = at
    attendance.save(update_fields=["report_chased_at"])
    sitting = Sitting.objects.select_related("panel_type").get(pk=attendance.meeting_id)
    due_on = rules.answers_due_on(attendance.meeting, sitting.panel_type)
    audit.record(
        "information.chased", attendance.meeting, by=by, at=at, attendance=str(attendance.pk)
    )
    notifications.ask_for_information(attendance, due_on=due_on, by=by, at=at)
    return True
