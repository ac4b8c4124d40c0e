"""The live screen: minutes that save themselves, attendance, decisions, actions."""

import datetime as dt

from django.test import Client
from django.utils import timezone

from accounts.models import User
from meetings.models import AgendaItem, Meeting
from strategy_meetings.models import StrategyMeeting
from tests.cast import sign_in
from tests.strategy_meetings.pages import begin, finish, url


def item(strategy_meeting: StrategyMeeting, position: int = 1) -> AgendaItem:
    return strategy_meeting.meeting.agenda.get(position=position)


def test_starting_leads_to_the_minutes(client: Client, gwen: User, called: StrategyMeeting) -> None:
    response = sign_in(client, gwen).post(url("start", called), follow=True)

    page = response.content.decode()
    assert "Item 1 of 17" in page
    assert "Police ✗ not here" in page
    assert "Not quorate" in page
    assert called.meeting.attendances.get(user_id=gwen.pk).arrived_at is not None


def test_minutes_are_saved_without_javascript(
    client: Client, elin: User, gwen: User, called: StrategyMeeting
) -> None:
    begin(called, elin)
    sign_in(client, gwen)

    response = client.post(
        f"{url('minutes', called)}?item=2",
        {"minutes": "Welsh is spoken; no interpreter.", "version": "0", "next": "1"},
    )

    assert response.headers["Location"] == f"{url('minutes', called)}?item=3"
    saved = item(called, 2)
    assert (saved.minutes, saved.version) == ("Welsh is spoken; no interpreter.", 1)
    assert saved.saved_by_name == gwen.name


def test_minutes_save_themselves(
    client: Client, elin: User, gwen: User, called: StrategyMeeting
) -> None:
    begin(called, elin)

    response = sign_in(client, gwen).post(
        url("save", called, 1), {"text": "Everybody is welcome.", "version": "0"}
    )

    assert response.json()["version"] == 1
    assert item(called).minutes == "Everybody is welcome."


def test_two_minute_takers_both_keep_their_text(
    client: Client, elin: User, gwen: User, called: StrategyMeeting
) -> None:
    begin(called, elin)
    sign_in(client, elin).post(url("save", called, 1), {"text": "Elin's.", "version": "0"})
    sign_in(client, gwen)

    by_itself = client.post(url("save", called, 1), {"text": "Gwen's.", "version": "0"})
    by_button = client.post(
        f"{url('minutes', called)}?item=1", {"minutes": "Gwen's.", "version": "0"}
    )

    assert by_itself.status_code == by_button.status_code == 409
    assert by_itself.json() == {"version": 1, "text": "Elin's.", "by": elin.name}
    page = by_button.content.decode()
    assert page.count("Elin&#x27;s.") == 1
    assert page.count("Gwen&#x27;s.") == 2  # beside the other text, and in the box
    assert item(called).minutes == "Elin's."


def test_text_beyond_all_measure_is_refused_and_kept(
    client: Client, elin: User, called: StrategyMeeting
) -> None:
    begin(called, elin)
    sign_in(client, elin)
    long = "x" * 50_001

    by_itself = client.post(url("save", called, 1), {"text": long, "version": "0"})
    by_button = client.post(f"{url('minutes', called)}?item=1", {"minutes": long, "version": "0"})

    assert by_itself.status_code == 422
    assert long in by_button.content.decode()
    assert item(called).minutes == ""


def test_nothing_is_written_before_the_meeting_starts_or_after_it_ends(
    client: Client, elin: User, carys: User, called: StrategyMeeting
) -> None:
    sign_in(client, elin)
    early = client.post(url("save", called, 1), {"text": "Early.", "version": "0"})
    finish(begin(called, elin, carys), elin)

    late = client.post(url("save", called, 1), {"text": "Late.", "version": "0"})

    assert (early.status_code, late.status_code) == (422, 422)
    assert item(called).minutes == ""
    assert (
        "Nothing is written under this item." in client.get(url("minutes", called)).content.decode()
    )


def test_an_item_is_ticked_off(client: Client, elin: User, called: StrategyMeeting) -> None:
    begin(called, elin)

    sign_in(client, elin).post(url("mark", called, 1), {"is_done": "1"})

    assert item(called).is_done
    page = client.get(url("minutes", called)).content.decode()
    assert "Item 2 of 17" in page
    assert "Done ✓" in page


def test_coming_and_going_is_recorded_by_a_button(
    client: Client, elin: User, carys: User, called: StrategyMeeting
) -> None:
    begin(called, elin)
    invitation = called.meeting.attendances.get(user_id=carys.pk)
    sign_in(client, elin)

    client.post(url("attendance", called, invitation.pk) + "?item=3", {"now": "arrived"})
    here = client.get(url("minutes", called) + "?item=3").content.decode()
    client.post(url("attendance", called, invitation.pk), {"now": "left"})
    gone = client.get(url("minutes", called)).content.decode()

    assert "Police ✓ here" in here
    assert "Not quorate" not in here
    assert "Item 3 of 17" in here
    assert "Police ✗ out since" in gone


def test_coming_and_going_is_put_right_on_a_page(
    client: Client, elin: User, carys: User, called: StrategyMeeting
) -> None:
    begin(called, elin)
    invitation = called.meeting.attendances.get(user_id=carys.pk)
    address = url("attendance", called, invitation.pk)
    sign_in(client, elin)

    wrong = client.post(address, {"response": "part", "arrived": "10:30", "left": "10:00"})
    client.post(address, {"response": "part", "arrived": "10:00", "left": "10:30"})

    assert "Somebody cannot leave before they arrive." in wrong.content.decode()
    invitation.refresh_from_db()
    assert invitation.arrived_at is not None
    assert invitation.left_at == invitation.arrived_at + dt.timedelta(minutes=30)


def test_a_decision_without_the_police_asks_for_a_reason(
    client: Client, elin: User, called: StrategyMeeting
) -> None:
    begin(called, elin)
    sign_in(client, elin)
    typed = {
        "d-referral": str(called.meeting.referrals.get().pk),
        "d-decision": "Section 47 enquiries.",
        "d-reason": "Unexplained bruises.",
    }

    refused = client.post(url("decide", called), typed)
    client.post(url("decide", called), typed | {"d-quorum_override_reason": "They come tonight."})

    page = refused.content.decode()
    assert "Say why it must decide now all the same." in page
    assert "Unexplained bruises." in page
    assert called.meeting.decisions.get().quorum_override_reason == "They come tonight."
    assert "Without a quorum" in client.get(url("minutes", called)).content.decode()


def test_a_minute_taker_may_not_record_decisions(
    client: Client, elin: User, gwen: User, called: StrategyMeeting
) -> None:
    begin(called, elin)
    sign_in(client, gwen)

    assert client.get(url("decide", called)).status_code == 403
    assert client.get(url("conclude", called)).status_code == 403
    assert client.get(url("agree", called)).status_code == 200


def test_an_action_has_an_agency_and_a_day(
    client: Client, elin: User, carys: User, called: StrategyMeeting
) -> None:
    begin(called, elin)
    sign_in(client, elin)
    agency = carys.memberships.get().agency
    day = timezone.localdate() + dt.timedelta(days=2)
    typed = {
        "a-referral": str(called.meeting.referrals.get().pk),
        "a-what": "Check the address.",
        "a-owner_name": "Carys Beynon",
        "a-due_on_day": day.day,
        "a-due_on_month": day.month,
        "a-due_on_year": day.year,
    }

    wrong = client.post(url("agree", called), typed)
    client.post(url("agree", called), typed | {"a-agency": str(agency.pk)})

    assert "This field is required" in wrong.content.decode()
    action = called.meeting.actions.get()
    assert (action.agency, action.due_on) == (agency, day)
    assert "Check the address." in client.get(url("minutes", called)).content.decode()


def test_an_action_is_not_given_to_an_agency_that_is_not_invited(
    client: Client, elin: User, haf: User, called: StrategyMeeting
) -> None:
    begin(called, elin)
    typed = {"a-agency": str(haf.memberships.get().agency_id), "a-what": "Anything."}

    response = sign_in(client, elin).post(url("agree", called), typed)

    assert "Select a valid choice" in response.content.decode()
    assert not called.meeting.actions.exists()


def test_a_meeting_starts_once(client: Client, elin: User, called: StrategyMeeting) -> None:
    sign_in(client, elin)
    client.post(url("start", called))

    again = client.post(url("start", called), follow=True)

    assert "This meeting has already started." in again.content.decode()
    assert Meeting.objects.get().status == Meeting.Status.UNDER_WAY


def test_the_page_tells_the_browser_where_the_text_saves_itself(
    client: Client, elin: User, called: StrategyMeeting
) -> None:
    begin(called, elin)

    page = sign_in(client, elin).get(f"{url('minutes', called)}?item=4").content.decode()

    assert f'data-autosave-url="{url("save", called, 4)}"' in page
    assert 'data-version="0"' in page
    assert 'data-autosave-status="id_minutes"' in page
