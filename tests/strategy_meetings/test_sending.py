"""By when decisions and minutes are sent, counted from the end of the meeting."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from meetings import operations as meetings
from meetings.models import Attendance, Meeting
from policies.counting import LONDON
from records.audit import SYSTEM
from strategy_meetings import operations
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.queries_sending import (
    DECISIONS,
    MINUTES,
    first_sent,
    lines_for_home,
    sending_clocks,
)
from tests.cast import actor, sign_in
from tests.factories.copies import came, some_minutes

pytestmark = pytest.mark.django_db

ENDED = dt.datetime(2026, 5, 8, 15, tzinfo=LONDON)  # a Friday
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def over(called: StrategyMeeting, elin: User) -> StrategyMeeting:
    """Return the meeting, concluded on a Friday afternoon, with one who came."""
    Meeting.objects.filter(pk=called.pk).update(
        status=Meeting.Status.CONCLUDED, concluded_at=ENDED, concluded_by=elin.pk
    )
    called.meeting.refresh_from_db()
    came(Attendance.objects.get(meeting=called.meeting, agency__code="police"))
    return called


def states(over: StrategyMeeting, at: dt.datetime) -> tuple[str, str]:
    clocks = sending_clocks(over.meeting, first_sent(over.meeting), at=at)
    return clocks[DECISIONS].state, clocks[MINUTES].state


def send_minutes(over: StrategyMeeting, at: dt.datetime) -> None:
    attendance = Attendance.objects.get(meeting=over.meeting, agency__code="police")
    document = some_minutes(over.meeting)
    meetings.circulate_to(attendance, document=document, by=SYSTEM, at=at)


def test_decisions_are_due_the_same_day_and_minutes_in_five_working_days(
    over: StrategyMeeting,
) -> None:
    clocks = sending_clocks(over.meeting, first_sent(over.meeting), at=ENDED)

    assert clocks[DECISIONS].due_at == dt.datetime(2026, 5, 9, tzinfo=LONDON)
    assert clocks[MINUTES].due_at == dt.datetime(2026, 5, 15, 17, tzinfo=LONDON)
    assert states(over, ENDED + 10 * HOUR) == ("late", "running")
    assert states(over, ENDED + dt.timedelta(days=9)) == ("late", "late")


def test_decisions_sent_stop_their_clock_and_minutes_sent_stop_both(over: StrategyMeeting) -> None:
    operations.issue_decisions(over, by=SYSTEM, at=ENDED + HOUR)
    assert states(over, ENDED + 3 * HOUR) == ("met", "running")

    send_minutes(over, ENDED + dt.timedelta(days=8))

    assert states(over, ENDED + dt.timedelta(days=9)) == ("met", "met_late")


def test_minutes_at_the_due_moment_are_in_time_and_tell_the_decisions(
    over: StrategyMeeting,
) -> None:
    send_minutes(over, dt.datetime(2026, 5, 15, 17, tzinfo=LONDON))

    assert states(over, ENDED + dt.timedelta(days=9)) == ("met_late", "met")


def test_the_chair_has_it_on_their_own_page_and_on_the_meetings_until_it_is_done(
    client: Client, over: StrategyMeeting, elin: User, gwen: User
) -> None:
    (line,) = lines_for_home(actor(elin))
    assert "1 meeting you chaired" in line["text"]
    assert lines_for_home(actor(gwen)) == []
    page = sign_in(client, elin).get(over.get_absolute_url()).content.decode()
    assert "Send the minutes of a strategy meeting" in page
    copies = reverse("strategy_meetings:copies", args=[over.meeting.reference])
    assert "Send the decisions of a strategy meeting" in client.get(copies).content.decode()

    assert over.meeting.reference in client.get(line["url"]).content.decode()

    send_minutes(over, ENDED + dt.timedelta(days=9))

    assert lines_for_home(actor(elin)) == []
    assert over.meeting.reference not in client.get(line["url"]).content.decode()


def test_a_meeting_that_is_not_over_has_no_such_clock(called: StrategyMeeting) -> None:
    assert sending_clocks(called.meeting, first_sent(called.meeting), at=ENDED) == {}
