"""A meeting as an iCalendar part: a reference and a time, and nobody's name."""

from datetime import date, datetime
from email.utils import parseaddr
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from meetings.models import Attendance, Meeting

LONDON = ZoneInfo("Europe/London")


@cache
def london_around(year: int) -> Timezone:
    """Return when London's clocks change around a year; finding it out takes 20 ms."""
    return Timezone.from_tzinfo(
        LONDON, "Europe/London", first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1)
    )


def calendar_for(
    meeting: Meeting, attendance: Attendance, *, method: str, summary: str, url: str, at: datetime
) -> str:
    """Return an invitation (``REQUEST``) or its withdrawal (``CANCEL``) for one recipient.

    It holds no names, no place (which may be somebody's home) and no other recipient's address.
    Source: RFC 5546 (SEQUENCE grows with each change; UID stays).
    """
    host = settings.BASE_URL.split("://")[1].split(":")[0]
    event = Event()
    event.add("uid", f"{meeting.pk}@{host}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", at)
    event.add("dtstart", meeting.starts_at.astimezone(LONDON))
    event.add("dtend", meeting.ends_at.astimezone(LONDON))
    event.add("summary", summary)
    event.add("url", url)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    attendee = vCalAddress(f"mailto:{attendance.email}")
    attendee.params["ROLE"] = vText(
        "REQ-PARTICIPANT" if attendance.is_required else "OPT-PARTICIPANT"
    )
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)

    calendar = Calendar()
    calendar.add("prodid", "-//Diogel//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(london_around(meeting.starts_at.year))
    calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()
