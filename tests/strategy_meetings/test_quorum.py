"""The quorum, judged at the moment of each decision by who is in the room then."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localtime

from accounts.models import User
from meetings import operations as meetings
from meetings.models import Attendance
from referrals.models import Pathway, Referral
from strategy_meetings import documents, operations
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor, sign_in
from tests.factories.meetings import STARTS_AT
from tests.factories.strategy_meetings import StrategyMeetingFactory, awaiting
from tests.strategy_meetings.holding import LATER, conclude, decide, start
from tests.strategy_meetings.pages import begin, url

pytestmark = pytest.mark.django_db

LEFT = STARTS_AT + dt.timedelta(minutes=12)
BACK = STARTS_AT + dt.timedelta(minutes=25)
TYPED = {"d-decision": "Joint enquiries.", "d-reason": "Unexplained bruises."}


def police_of(strategy_meeting: StrategyMeeting, carys: User) -> Attendance:
    return strategy_meeting.meeting.attendances.get(user_id=carys.pk)


def leave(strategy_meeting: StrategyMeeting, carys: User, by: User, at: dt.datetime) -> None:
    found = police_of(strategy_meeting, carys)
    meetings.record_attendance(
        found,
        response=Attendance.Response.PART,
        arrived_at=found.arrived_at,
        left_at=at,
        by=actor(by),
        at=at,
    )


def come_back(strategy_meeting: StrategyMeeting, carys: User, by: User, at: dt.datetime) -> None:
    meetings.record_attendance(
        police_of(strategy_meeting, carys),
        response=Attendance.Response.PART,
        arrived_at=at,
        by=actor(by),
        at=at,
    )


def test_a_childs_decision_while_the_police_are_out_names_them_and_since_when_and_stands_once_back(
    called: StrategyMeeting, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    leave(called, carys, elin, LEFT)

    with pytest.raises(operations.Refused) as refused:
        decide(called, elin)

    since = localtime(LEFT).strftime("%H:%M")
    assert f"Police: out of the room since {since}." in refused.value.objections
    assert not called.meeting.decisions.exists()

    come_back(called, carys, elin, BACK)
    decide(called, elin)

    assert called.meeting.decisions.get().agencies_missing == []


def test_the_same_on_the_page_where_the_buttons_say_who_comes_and_goes(
    client: Client, called: StrategyMeeting, elin: User, carys: User, child: Referral
) -> None:
    begin(called, elin, carys)
    sign_in(client, elin)
    coming = url("attendance", called, police_of(called, carys).pk)
    typed = TYPED | {"d-referral": str(child.pk)}
    client.post(coming, {"now": "left"})
    left_at = localtime(police_of(called, carys).left_at).strftime("%H:%M")

    page = client.post(url("decide", called), typed).content.decode()

    assert f"Police: out of the room since {left_at}." in page
    assert "Unexplained bruises." in page
    assert not called.meeting.decisions.exists()

    client.post(coming, {"now": "arrived"})
    client.post(url("decide", called), typed)

    assert called.meeting.decisions.get().agencies_missing == []
    assert police_of(called, carys).spans.count() == 1


def test_each_time_in_the_room_is_kept_and_stands_in_the_minutes(
    called: StrategyMeeting, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    leave(called, carys, elin, LEFT)
    come_back(called, carys, elin, BACK)

    found = police_of(called, carys)

    assert found.times == [(STARTS_AT, LEFT), (BACK, None)]
    moments = [STARTS_AT, LEFT, BACK - dt.timedelta(seconds=1), BACK]
    assert [found.is_present_at(at) for at in moments] == [True, False, False, True]
    decide(called, elin)
    conclude(called, "section-47-joint", elin)
    row = next(
        row
        for row in documents.minutes(called, language="en")["attendances"]
        if row["name"] == "Carys Beynon"
    )
    times = [localtime(at).strftime("%H:%M") for at in (STARTS_AT, LEFT, BACK, LATER)]
    assert row["times"] == [
        {"arrived": times[0], "left": times[1]},
        {"arrived": times[2], "left": times[3]},
    ]


def test_somebody_cannot_come_back_before_they_left(
    called: StrategyMeeting, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    leave(called, carys, elin, LEFT)
    come_back(called, carys, elin, BACK)

    with pytest.raises(operations.Refused, match="cannot come back before they left"):
        come_back(called, carys, elin, LEFT - dt.timedelta(minutes=1))
    with pytest.raises(operations.Refused, match="Say when they came back"):
        meetings.record_attendance(
            police_of(called, carys), response="apology", by=actor(elin), at=LATER
        )


def test_correcting_a_time_is_not_coming_back(
    client: Client, called: StrategyMeeting, elin: User, carys: User
) -> None:
    begin(called, elin, carys)
    found = police_of(called, carys)
    arrived = localtime(found.arrived_at).strftime("%H:%M")

    sign_in(client, elin).post(
        url("attendance", called, found.pk),
        {"response": "attended", "arrived": arrived, "left": ""},
    )

    again = police_of(called, carys)
    assert (again.arrived_at, again.left_at) == (found.arrived_at, None)
    assert not again.spans.exists()


def test_the_page_says_since_when_the_police_are_out(
    client: Client, called: StrategyMeeting, elin: User, carys: User
) -> None:
    begin(called, elin, carys)
    leave(called, carys, elin, timezone.now())

    page = sign_in(client, elin).get(url("minutes", called)).content.decode()

    assert f"Police ✗ out since {localtime().strftime('%H:')}" in page


def test_an_adults_meeting_has_no_quorum_on_its_page(client: Client, ceri: User) -> None:
    adult = awaiting(Pathway.ADULT)
    called = begin(StrategyMeetingFactory.create(referral=adult, chair=ceri), ceri)

    page = sign_in(client, ceri).get(url("minutes", called)).content.decode()

    assert "This kind of meeting has no quorum." in page
    assert "Not quorate" not in page


def test_attendance_after_closing_is_refused(
    client: Client, called: StrategyMeeting, elin: User, carys: User
) -> None:
    start(called, elin, present=(carys,))
    decide(called, elin)
    conclude(called, "section-47-joint", elin)
    before = police_of(called, carys)

    page = sign_in(client, elin).post(url("attendance", called, before.pk), {"now": "left"})

    assert "This meeting has been concluded." in page.content.decode()
    assert police_of(called, carys).left_at is None
