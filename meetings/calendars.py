"""A meeting as an iCalendar part: a reference and a time, and nobody's name."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from email.utils import parseaddr
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from meetings.models import Attendance, Meeting
from records.outbox import LOCALES

LONDON = ZoneInfo("Europe/London")


@cache
def london_around(first: int, last: int) -> Timezone:
    """Return when London's clocks change around some years; finding it out takes 20 ms."""
    return Timezone.from_tzinfo(
        LONDON, "Europe/London", first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1)
    )


def calendar_for(
    meeting: Meeting, attendance: Attendance, *, method: str, summary: str, url: str, at: datetime
) -> str:
    """Return an invitation (``REQUEST``) or its withdrawal (``CANCEL``) for one recipient.

    It holds no names, no place (which may be somebody's home) and no other recipient's address.
    Source: RFC 5546 (SEQUENCE grows with each change; UID stays).
    """
    event = entry_of(meeting, summary=summary, at=at)
    event.add("url", url)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    _, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    attendee = vCalAddress(f"mailto:{attendance.email}")
    attendee.params["ROLE"] = vText(
        "REQ-PARTICIPANT" if attendance.is_required else "OPT-PARTICIPANT"
    )
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)

    return drawn(method, {meeting.starts_at.year}, [event])


def feed_of(meetings: Iterable[Meeting], *, language: str, at: datetime) -> str:
    """Return a person's own meetings as their calendar reads them, in their language.

    Of each its reference, its times and how people meet; no place, no names, no link.
    """
    events, years = [], set()
    with translation.override(LOCALES[language]):
        for meeting in meetings:
            summary = _("Meeting %(reference)s") % {"reference": meeting.reference}
            event = entry_of(meeting, summary=summary, at=at)
            event.add("location", str(meeting.get_mode_display()))
            event.add("status", "CONFIRMED")
            events.append(event)
            years.add(meeting.starts_at.year)
    return drawn("PUBLISH", years, events)


def entry_of(meeting: Meeting, *, summary: str, at: datetime) -> Event:
    """Return what an invitation and a feed both say of a meeting, under one and the same UID."""
    host = settings.BASE_URL.split("://")[1].split(":")[0]
    event = Event()
    event.add("uid", f"{meeting.pk}@{host}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", at)
    event.add("dtstart", meeting.starts_at.astimezone(LONDON))
    event.add("dtend", meeting.ends_at.astimezone(LONDON))
    event.add("summary", summary)
    event.add("class", "PRIVATE")
    return event


def drawn(method: str, years: Collection[int], events: Iterable[Event]) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Diogel//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if years:
        calendar.add_component(london_around(min(years), max(years)))
    for event in events:
        calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()
