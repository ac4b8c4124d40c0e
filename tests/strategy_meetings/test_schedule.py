"""Arranging a strategy meeting."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from meetings.models import Attendance, Meeting
from records.audit import SYSTEM
from referrals.models import Referral, Status
from referrals.operations import move_on
from strategy_meetings.models import StrategyMeeting
from tests.cast import sign_in


def address(referral: Referral) -> str:
    return f"{reverse('strategy_meetings:schedule')}?referral={referral.reference}"


def membership_of(user: User) -> str:
    return str(user.memberships.get().pk)


@pytest.fixture
def typed(child: Referral, elin: User, carys: User) -> dict[str, Any]:
    """Fill in a form that can be sent."""
    day = timezone.localdate() + dt.timedelta(days=1)
    return {
        "referrals": [str(child.pk)],
        "meeting_type": "child-strategy",
        "mode": "video",
        "on_day": day.day,
        "on_month": day.month,
        "on_year": day.year,
        "starts": "14:00",
        "ends": "15:00",
        "chair": membership_of(elin),
        "minute_taker": "",
        "contacts": [membership_of(carys)],
    }


def test_the_form_offers_the_police_already_ticked(
    client: Client, elin: User, carys: User, child: Referral
) -> None:
    response = sign_in(client, elin).get(address(child))

    form = response.context["form"]
    assert form.initial["contacts"] == [membership_of(carys)]
    assert form.initial["chair"] == membership_of(elin)
    assert "This agency must be in the room for a decision." in response.content.decode()


def test_sending_the_form_arranges_the_meeting(
    client: Client, elin: User, carys: User, child: Referral, typed: dict[str, Any]
) -> None:
    response = sign_in(client, elin).post(address(child), typed)

    meeting = Meeting.objects.get()
    assert response.headers["Location"] == meeting.get_absolute_url()
    assert timezone.localtime(meeting.starts_at).hour == 14
    invitation = meeting.attendances.get(user_id=carys.pk)
    assert (invitation.is_required, invitation.response) == (True, Attendance.Response.INVITED)
    assert StrategyMeeting.objects.get().meeting_type.code == "child-strategy"


def test_showing_another_agencys_people_loses_nothing_and_complains_of_nothing(
    client: Client, elin: User, haf: User, child: Referral, typed: dict[str, Any]
) -> None:
    typed |= {
        "starts": "",
        "show_people": "1",
        "another_agency": str(haf.memberships.get().agency_id),
    }

    page = sign_in(client, elin).post(address(child), typed).content.decode()

    assert membership_of(haf) in page
    assert "govuk-error-summary" not in page
    assert 'value="15:00"' in page
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        pytest.param("starts", "noon\x00", "Enter a time of the 24-hour", id="a NUL"),
        pytest.param("starts", "25:99", "Enter a time of the 24-hour", id="no such time"),
        pytest.param("on_month", "13", "Give a real day", id="no such month"),
        pytest.param("ends", "13:00", "must end after it starts", id="ends first"),
        pytest.param("mode", "in_person", "Say where people are to meet", id="nowhere"),
        pytest.param("chair", "", "Choose the chair", id="no chair"),
        pytest.param("chair", "x" * 5000, "Select a valid choice", id="hostile chair"),
        pytest.param("referrals", [], "Choose who the meeting is about", id="nobody"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Client,
    elin: User,
    child: Referral,
    typed: dict[str, Any],
    field: str,
    value: Any,
    sentence: str,
) -> None:
    response = sign_in(client, elin).post(address(child), {**typed, field: value})

    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert "<title>Error:" in page
    assert not Meeting.objects.exists()


def test_arranging_it_twice_is_refused_with_a_reason(
    client: Client, elin: User, child: Referral, typed: dict[str, Any], called: StrategyMeeting
) -> None:
    page = sign_in(client, elin).post(address(child), typed).content.decode()

    assert f"A meeting about {child.reference} is already arranged." in page
    assert Meeting.objects.count() == 1


def test_a_screener_may_not_arrange_meetings(client: Client, nia: User, child: Referral) -> None:
    assert sign_in(client, nia).get(address(child)).status_code == 403


def test_a_chair_elsewhere_cannot_tell_that_the_referral_exists(
    client: Client, outside_chair: User, child: Referral
) -> None:
    assert sign_in(client, outside_chair).get(address(child)).status_code == 404


@pytest.mark.parametrize("typed", ["", "%00", "SG-0000"])
def test_without_a_referral_the_page_leads_to_the_list(
    client: Client, elin: User, typed: str
) -> None:
    address = f"{reverse('strategy_meetings:schedule')}?referral={typed}"

    response = sign_in(client, elin).get(address)

    assert response.headers["Location"] == reverse("strategy_meetings:waiting")


@pytest.mark.parametrize("year", ["1", "1926", "9999"])
def test_an_impossible_year_is_said_beside_the_day(
    client: Client, elin: User, child: Referral, typed: dict[str, Any], year: str
) -> None:
    last_day = {"on_day": 31, "on_month": 12, "on_year": year}

    response = sign_in(client, elin).post(address(child), typed | last_day)

    assert response.context["form"].errors.keys() == {"on"}
    assert not Meeting.objects.exists()


def test_a_further_meeting_is_called_from_the_referral_that_awaits_a_conference(
    client: Client, elin: User, child: Referral, typed: dict[str, Any]
) -> None:
    move_on(child, to=Status.CONFERENCE, by=SYSTEM, at=timezone.now())
    page = sign_in(client, elin).get(child.get_absolute_url()).content.decode()
    assert address(child) in page

    client.post(address(child), typed)

    assert Meeting.objects.get().referrals.get() == child
