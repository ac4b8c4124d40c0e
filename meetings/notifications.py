"""What people invited to a meeting are told: references, times and links; never a name."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from meetings.calendars import calendar_for
from meetings.models import AgreedAction, Attendance, Circulation, Meeting
from records.audit import Actor
from records.outbox import LOCALES, queue_email

ACTION_CHASED = "meetings/email/action_chased"


def invite(meeting: Meeting, attendance: Attendance, *, by: Actor, at: datetime) -> None:
    send("invitation", "REQUEST", meeting, attendance, by=by, at=at)


def move(meeting: Meeting, attendance: Attendance, *, by: Actor, at: datetime) -> None:
    send("rescheduled", "REQUEST", meeting, attendance, by=by, at=at)


def call_off(meeting: Meeting, attendance: Attendance, *, by: Actor, at: datetime) -> None:
    send("cancelled", "CANCEL", meeting, attendance, by=by, at=at)


def send(
    name: str, method: str, meeting: Meeting, attendance: Attendance, *, by: Actor, at: datetime
) -> None:
    """Queue one e-mail with its calendar part, in the recipient's language."""
    url = settings.BASE_URL + meeting.get_absolute_url()
    with translation.override(LOCALES[attendance.language]):
        summary = _("Meeting %(reference)s") % {"reference": meeting.reference}
    queue_email(
        key=f"{name}:{attendance.pk}:{meeting.sequence}",
        to=attendance.email,
        template=f"meetings/email/{name}",
        language=attendance.language,
        context=context_for(meeting, url),
        about=meeting,
        calendar=calendar_for(meeting, attendance, method=method, summary=summary, url=url, at=at),
        calendar_method=method,
        by=by,
        at=at,
    )


def send_minutes(meeting: Meeting, circulation: Circulation, *, by: Actor, at: datetime) -> None:
    """Tell somebody that minutes wait for them behind the sign-in."""
    attendance = circulation.attendance
    assert attendance is not None
    queue_email(
        key=f"minutes:{circulation.pk}",
        to=attendance.email,
        template="meetings/email/minutes",
        language=attendance.language,
        context={
            **context_for(meeting, settings.BASE_URL + meeting.get_absolute_url()),
            "version": circulation.document.version,
        },
        about=meeting,
        by=by,
        at=at,
    )


def ask_for_report(meeting: Meeting, attendance: Attendance, *, by: Actor, at: datetime) -> None:
    """Tell somebody that their agency's report has not come."""
    queue_email(
        key=f"report_missing:{attendance.pk}",
        to=attendance.email,
        template="meetings/email/report_missing",
        language=attendance.language,
        context=context_for(meeting, settings.BASE_URL + meeting.get_absolute_url()),
        about=meeting,
        by=by,
        at=at,
    )


def chase(action: AgreedAction, *, email: str, language: str, by: Actor, at: datetime) -> bool:
    """Remind whoever owes a late action of it; say whether a message was queued."""
    message = queue_email(
        key=f"action:{action.pk}:{localdate(at).isoformat()}",
        to=email,
        template=ACTION_CHASED,
        language=language,
        context={
            "reference": action.meeting.reference,
            "due_on": action.due_on,
            "url": settings.BASE_URL + reverse("meetings:action", args=[action.pk]),
        },
        about=action,
        by=by,
        at=at,
    )
    return message is not None


def context_for(meeting: Meeting, url: str) -> dict[str, Any]:
    return {
        "reference": meeting.reference,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "mode": meeting.mode,
        "url": url,
    }
