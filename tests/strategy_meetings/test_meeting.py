"""One meeting on one page, and what is changed from there."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from meetings.models import Attendance, Meeting
from records.models import AuditEvent, IssuedDocument
from referrals.models import Referral, ShareGround
from strategy_meetings.models import StrategyMeeting
from tests.cast import sign_in
from tests.factories.known import SafetyWarningFactory
from tests.strategy_meetings.pages import begin, finish, url


def test_those_who_run_it_and_those_invited_may_open_it(
    client: Client, elin: User, gwen: User, carys: User, called: StrategyMeeting
) -> None:
    for user in (elin, gwen, carys):
        response = sign_in(client, user).get(url("meeting", called))

        assert response.status_code == 200
        assert "Mair Llwyd-Canari" in response.content.decode()
    views = AuditEvent.objects.about(called.meeting).filter(event="meeting.viewed")
    assert {event.actor_name for event in views} == {elin.name, gwen.name, carys.name}


def test_an_outsider_cannot_tell_that_the_meeting_exists(
    client: Client, oren: User, haf: User, called: StrategyMeeting
) -> None:
    for user in (oren, haf):
        for page in ("meeting", "minutes", "conclude", "cancel", "reschedule"):
            assert sign_in(client, user).get(url(page, called)).status_code == 404


def test_somebody_invited_may_not_run_the_meeting(
    client: Client, carys: User, called: StrategyMeeting
) -> None:
    sign_in(client, carys)

    for page in ("minutes", "conclude", "cancel", "reschedule", "invite"):
        assert client.get(url(page, called)).status_code == 403
    assert client.post(url("start", called)).status_code == 403


def test_the_title_and_the_address_hold_no_name(
    client: Client, elin: User, called: StrategyMeeting
) -> None:
    page = sign_in(client, elin).get(url("meeting", called)).content.decode()

    title = page.partition("<title>")[2].partition("</title>")[0]
    assert title == f"Meeting {called.meeting.reference} – Diogel"


def test_the_name_goes_when_the_referral_has_closed_to_the_agency(
    client: Client, carys: User, called: StrategyMeeting
) -> None:
    long_ago = timezone.now() - dt.timedelta(days=15)
    ShareGround.objects.update(ends_at=long_ago)

    page = sign_in(client, carys).get(url("meeting", called)).content.decode()

    assert "Llwyd-Canari" not in page
    assert called.meeting.referrals.get().reference in page


def test_an_invitation_is_answered(client: Client, carys: User, called: StrategyMeeting) -> None:
    sign_in(client, carys)

    response = client.post(url("answer", called), {"response": "apology_with_report"})

    assert response.status_code == 302
    answer = called.meeting.attendances.get(user_id=carys.pk).response
    assert answer == Attendance.Response.APOLOGY_WITH_REPORT


def test_nobody_answers_that_they_attended(
    client: Client, carys: User, called: StrategyMeeting
) -> None:
    response = sign_in(client, carys).post(url("answer", called), {"response": "attended"})

    assert "Select a valid choice" in response.content.decode()


def test_somebody_else_is_invited(
    client: Client, elin: User, haf: User, called: StrategyMeeting
) -> None:
    membership = haf.memberships.get()
    address = f"{url('invite', called)}?agency={membership.agency_id}"
    sign_in(client, elin)
    assert membership.user.name in client.get(address).content.decode()

    client.post(address, {"contact": str(membership.pk)})

    assert called.meeting.attendances.filter(user_id=haf.pk).exists()
    again = client.post(address, {"contact": str(membership.pk)}).content.decode()
    assert "This person has already been invited." in again


def test_a_hostile_agency_shows_nobody(client: Client, elin: User, called: StrategyMeeting) -> None:
    for agency in ("x", "0", "\x00", "é" * 300):
        response = sign_in(client, elin).get(url("invite", called), {"agency": agency})

        assert response.status_code == 200


def test_an_invitation_is_withdrawn(
    client: Client, elin: User, carys: User, called: StrategyMeeting
) -> None:
    invitation = called.meeting.attendances.get(user_id=carys.pk)
    sign_in(client, elin)

    client.post(url("withdraw", called, invitation.pk))

    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None


def test_a_meeting_is_moved(client: Client, elin: User, called: StrategyMeeting) -> None:
    day = timezone.localdate() + dt.timedelta(days=3)
    typed = {
        "mode": "mixed",
        "place_or_link": "Coed Pella, room 3",
        "on_day": day.day,
        "on_month": day.month,
        "on_year": day.year,
        "starts": "9:30",
        "ends": "10:30",
    }

    sign_in(client, elin).post(url("reschedule", called), typed)

    called.meeting.refresh_from_db()
    assert timezone.localdate(called.meeting.starts_at) == day
    assert (called.meeting.place, called.meeting.sequence) == ("Coed Pella, room 3", 1)


def test_a_meeting_is_cancelled_with_a_reason(
    client: Client, elin: User, called: StrategyMeeting
) -> None:
    sign_in(client, elin)
    assert (
        "Say why the meeting is cancelled."
        in client.post(url("cancel", called), {"reason": ""}).content.decode()
    )

    client.post(url("cancel", called), {"reason": "The child moved away."})

    called.meeting.refresh_from_db()
    assert called.meeting.status == Meeting.Status.CANCELLED
    assert "The child moved away." in client.get(url("meeting", called)).content.decode()


def test_minutes_are_issued_and_corrected_in_versions(
    client: Client, elin: User, carys: User, child: Referral, called: StrategyMeeting
) -> None:
    finish(begin(called, elin, carys), elin)
    sign_in(client, elin)

    client.post(url("issue", called), {"language": "en"})
    client.post(url("correct", called), {"text": "Item 5: the bruise was on the left arm."})
    client.post(url("issue", called), {"language": "en"})

    first, second = IssuedDocument.objects.filter(kind="minutes").order_by("version")
    assert (first.context["corrections"], second.version) == ([], 2)
    assert second.context["corrections"][0]["text"].startswith("Item 5")
    page = client.get(url("meeting", called)).content.decode()
    assert "Section 47 enquiry, joint with the police" in page
    assert "Version 2" in page


@pytest.mark.parametrize("language", ["", "fr", "en\x00"])
def test_minutes_are_issued_only_in_a_language_we_have(
    client: Client, elin: User, carys: User, called: StrategyMeeting, language: str
) -> None:
    finish(begin(called, elin, carys), elin)

    response = sign_in(client, elin).post(url("issue", called), {"language": language}, follow=True)

    assert "Choose the language of the minutes." in response.content.decode()
    assert not IssuedDocument.objects.exists()


def test_a_danger_to_staff_stands_at_the_head_while_the_referral_is_open(
    client: Client, elin: User, carys: User, called: StrategyMeeting
) -> None:
    about = called.meeting.referrals.get().record.person
    SafetyWarningFactory.create(person=about, words="The dog bites.")

    for user in (elin, carys):
        page = sign_in(client, user).get(url("meeting", called)).content.decode()
        assert "The dog bites." in page.split("app-flags")[1].split("</ul>")[0]

    long_ago = timezone.now() - dt.timedelta(days=15)
    ShareGround.objects.update(ends_at=long_ago)
    assert "The dog bites." not in client.get(url("meeting", called)).content.decode()
