"""Invitations as another library than their writer's reads them: called, moved, called off."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.utils import timezone

from accounts.models import User
from meetings import operations
from meetings.forms import TimesForm, moment
from meetings.models import Meeting
from records.models import Message
from tests.cast import actor
from tests.factories.meetings import MeetingFactory, arrangements, invitee

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
# When the clocks change: in spring the night lacks an hour, in autumn it has one twice.
NIGHTS = {
    "spring": (dt.date(2027, 3, 28), dt.timedelta(hours=1)),
    "autumn": (dt.date(2026, 10, 25), dt.timedelta(hours=3)),
}


def sent_to(user: User, meeting: Meeting) -> list[Any]:
    """Return the calendars sent to somebody about a meeting, in order, as vobject reads them."""
    messages = Message.objects.filter(to=user.email, about_id=meeting.pk).order_by("id")
    return [vobject.readOne(message.calendar) for message in messages]


def said(calendar: Any) -> tuple[str, str, str]:
    event = calendar.vevent
    return calendar.method.value, event.status.value, event.sequence.value


def called(elin: User, haf: User, **fields: Any) -> Meeting:
    return MeetingFactory.create(
        chair=elin,
        arrangements=arrangements(elin, **fields),
        invitees=[invitee(haf, is_required=True)],
    )


def moved(meeting: Meeting, elin: User, by: dt.timedelta) -> None:
    operations.reschedule_meeting(
        meeting,
        mode=Meeting.Mode.IN_PERSON,
        place="Coed Pella, room 2",
        starts_at=meeting.starts_at + by,
        ends_at=meeting.ends_at + by,
        by=actor(elin),
        at=timezone.now(),
    )


def test_an_invitation_its_changes_and_its_withdrawal_are_one_entry(elin: User, haf: User) -> None:
    meeting = called(elin, haf)

    moved(meeting, elin, dt.timedelta(days=1))
    moved(meeting, elin, dt.timedelta(days=2))
    operations.cancel_meeting(meeting, reason="Over.", by=actor(elin), at=timezone.now())

    calendars = sent_to(haf, meeting)
    assert [said(each) for each in calendars] == [
        ("REQUEST", "CONFIRMED", "0"),
        ("REQUEST", "CONFIRMED", "1"),
        ("REQUEST", "CONFIRMED", "2"),
        ("CANCEL", "CANCELLED", "3"),
    ]
    assert len({each.vevent.uid.value for each in calendars}) == 1
    starts = [each.vevent.dtstart.value.astimezone(dt.UTC) for each in calendars]
    first = meeting.starts_at
    assert starts == [
        first,
        first + dt.timedelta(days=1),
        first + dt.timedelta(days=2),
        first + dt.timedelta(days=2),
    ]


def test_an_invitation_says_a_reference_to_one_person_alone(elin: User, haf: User) -> None:
    meeting = called(elin, haf, mode=Meeting.Mode.IN_PERSON, place="Coed Pella, room 2")

    (calendar,) = sent_to(haf, meeting)

    event = calendar.vevent
    assert event.summary.value == f"Meeting {meeting.reference}"
    (attendee,) = event.contents["attendee"]
    assert attendee.value == f"mailto:{haf.email}"
    assert attendee.params["ROLE"] == ["REQ-PARTICIPANT"]
    assert event.contents["class"][0].value == "PRIVATE"
    assert "location" not in event.contents
    for name in ("Elin", "Haf", "Coed Pella"):
        assert name not in calendar.serialize()


def test_who_is_uninvited_is_told_by_a_later_word_than_their_invitation(
    elin: User, haf: User
) -> None:
    meeting = called(elin, haf)
    invitation = meeting.attendances.get(user_id=haf.pk)

    operations.withdraw_invitation(invitation, by=actor(elin), at=timezone.now())
    operations.invite(meeting, invitee=invitee(haf), by=actor(elin), at=timezone.now())

    assert [said(each) for each in sent_to(haf, meeting)] == [
        ("REQUEST", "CONFIRMED", "0"),
        ("CANCEL", "CANCELLED", "1"),
        ("REQUEST", "CONFIRMED", "1"),
    ]


@pytest.mark.parametrize(("night", "lasts"), NIGHTS.values(), ids=list(NIGHTS))
def test_a_meeting_across_the_change_of_the_clocks(
    elin: User, haf: User, night: dt.date, lasts: dt.timedelta
) -> None:
    starts_at, ends_at = moment(night, dt.time(0, 30)), moment(night, dt.time(2, 30))
    meeting = called(elin, haf, starts_at=starts_at, ends_at=ends_at)

    (calendar,) = sent_to(haf, meeting)

    event = calendar.vevent
    start, end = event.dtstart.value, event.dtend.value
    assert (start.strftime("%H:%M"), end.strftime("%H:%M")) == ("00:30", "02:30")
    assert (start.astimezone(dt.UTC), end.astimezone(dt.UTC)) == (starts_at, ends_at)
    assert end.astimezone(dt.UTC) - start.astimezone(dt.UTC) == lasts


def times(**typed: str) -> TimesForm:
    return TimesForm(
        {
            "mode": "video",
            "on_day": "28",
            "on_month": "3",
            "on_year": "2027",
            "starts": "00:30",
            "ends": "02:30",
            **typed,
        }
    )


def test_a_time_that_the_clocks_skip_is_no_time() -> None:
    assert times().is_valid()
    skipped = times(starts="01:30", ends="01:45")

    assert not skipped.is_valid()
    assert set(skipped.errors) == {"starts", "ends"}
    assert "there is no such time" in str(skipped.errors["starts"])
