"""Whom to ask of an agency, and how people join: by room, by telephone or by a link."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from meetings.forms import TimesForm
from meetings.models import Meeting
from records.models import Message
from referrals.models import Referral
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.rules_inviting import contact_to_ask
from tests.cast import person, sign_in
from tests.factories.reporting import AbsenceFactory

CONTACT, DEPUTY, NURSE = uuid4(), uuid4(), uuid4()
HEALTH: Any = [
    SimpleNamespace(user_id=NURSE, role=Role.PARTNER_RESEARCHER),
    SimpleNamespace(user_id=DEPUTY, role=Role.DEPUTY_DESIGNATED_PERSON),
    SimpleNamespace(user_id=CONTACT, role=Role.DESIGNATED_PERSON),
]


@pytest.mark.parametrize(
    ("away", "asked"),
    [
        ({}, CONTACT),
        ({CONTACT: None}, DEPUTY),
        ({CONTACT: NURSE}, NURSE),
        ({CONTACT: NURSE, NURSE: None}, DEPUTY),
        ({CONTACT: None, DEPUTY: None}, NURSE),
        ({DEPUTY: None}, CONTACT),
        ({CONTACT: None, DEPUTY: None, NURSE: None}, CONTACT),
    ],
)
def test_the_deputy_is_asked_where_the_contact_is_away(
    away: dict[UUID, UUID | None], asked: UUID
) -> None:
    assert contact_to_ask(HEALTH, away).user_id == asked


def test_the_page_ticks_the_deputy_and_says_who_is_away(
    client: Client, elin: User, child: Referral
) -> None:
    contact = person("Aled Ifans", Role.DESIGNATED_PERSON, "vulnerable-people")
    deputy = person("Bedwyr Cai", Role.DEPUTY_DESIGNATED_PERSON, "vulnerable-people")
    address = f"{reverse('strategy_meetings:schedule')}?referral={child.reference}"
    before = sign_in(client, elin).get(address)
    assert before.context["form"].initial["contacts"] == [str(contact.memberships.get().pk)]
    assert "Away today." not in before.content.decode()

    AbsenceFactory.create(user=contact, cover=None)

    after = client.get(address)
    assert after.context["form"].initial["contacts"] == [str(deputy.memberships.get().pk)]
    assert "Away today." in after.content.decode()


def times(**typed: str) -> TimesForm:
    day = {"on_day": "4", "on_month": "3", "on_year": "2027", "starts": "10:00", "ends": "11:00"}
    return TimesForm({**day, **typed})


def test_how_people_join_is_the_room_the_number_or_the_link() -> None:
    said = {
        "in_person": {"place": "Coed Pella, room 2"},
        "mixed": {"place_or_link": "Room 2 and https://video.example/7"},
        "video": {"video_link": "https://video.example/7"},
        "telephone": {"telephone_number": "01492 960000, then 12"},
    }
    everything = {key: text for typed in said.values() for key, text in typed.items()}

    for mode, typed in said.items():
        form = times(mode=mode, **everything)
        assert form.is_valid(), form.errors
        assert form.times["place"] == next(iter(typed.values()))


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "not a link", "//", "https://x\r\nX: y"]
)
def test_a_link_that_is_none_is_refused(link: str) -> None:
    form = times(mode="video", video_link=link)

    assert not form.is_valid()
    assert set(form.errors) == {"video_link"}


def test_the_link_is_read_after_signing_in_and_stands_in_no_e_mail(
    client: Client, called: StrategyMeeting, carys: User
) -> None:
    Meeting.objects.update(place="https://video.example/7")

    page = sign_in(client, carys).get(called.meeting.get_absolute_url()).content.decode()

    assert 'href="https://video.example/7"' in page
    assert not [m for m in Message.objects.all() if "video.example" in m.body + m.calendar]


def test_a_forwarded_link_opens_nothing(
    client: Client,
    called: StrategyMeeting,
    child: Referral,
    carys: User,
    glyn: User,
    lowri: User,
) -> None:
    page = called.meeting.get_absolute_url()
    forwarded = [page, f"{page}answer/", f"{page}report/{child.reference}/"]

    for link in forwarded:
        assert client.get(link).status_code == 302  # to sign in
    for user in (glyn, lowri):  # a colleague of hers, and somebody of another agency
        sign_in(client, user)
        assert [client.get(link).status_code for link in forwarded] == [404] * 3
        assert client.post(forwarded[1], {"response": "declined"}).status_code == 404
        assert client.post(forwarded[2], {"send": "1"}).status_code == 404
    sign_in(client, carys)
    assert [client.get(link).status_code for link in forwarded] == [200] * 3
    assert called.meeting.attendances.get(user_id=carys.pk).response == "invited"
