"""What those invited to a sitting are reminded of: its reference, its day and a link; no name."""

from datetime import date, datetime

from django.conf import settings

from meetings.models import Attendance
from records.audit import Actor
from records.outbox import queue_email

INFORMATION_OWED = "panels/email/information_owed"


def ask_for_information(attendance: Attendance, *, due_on: date, by: Actor, at: datetime) -> None:
    """Remind somebody that a sitting still lacks what their agency knows."""
    meeting = attendance.meeting
    queue_email(
        key=f"information_owed:{attendance.pk}",
        to=attendance.email,
        template=INFORMATION_OWED,
        language=attendance.language,
        context={
            "reference": meeting.reference,
            "starts_at": meeting.starts_at,
            "due_on": due_on,
            "url": settings.BASE_URL + meeting.get_absolute_url(),
        },
        about=meeting,
        by=by,
        at=at,
    )
