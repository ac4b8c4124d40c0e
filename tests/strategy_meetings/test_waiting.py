"""The list of those who await a strategy meeting, of enquiries, and of meetings."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from referrals.models import Pathway, Referral
from strategy_meetings.models import StrategyMeeting
from tests.cast import sign_in
from tests.factories.strategy_meetings import awaiting

WAITING = reverse("strategy_meetings:waiting")


def test_a_chair_sees_who_awaits_a_meeting_and_since_when(
    client: Client, elin: User, child: Referral
) -> None:
    response = sign_in(client, elin).get(WAITING)

    assert response.status_code == 200
    page = response.content.decode()
    assert child.reference in page
    assert "Mair Llwyd-Canari" in page
    assert f"{reverse('strategy_meetings:schedule')}?referral={child.reference}" in page
    assert "app-clock--late" in page


def test_an_empty_list_says_what_it_is_for(client: Client, elin: User) -> None:
    response = sign_in(client, elin).get(WAITING)

    assert "Nobody is waiting for a strategy meeting." in response.content.decode()


def test_somebody_in_the_wrong_agency_sees_nobody(
    client: Client, oren: User, child: Referral, called: StrategyMeeting
) -> None:
    for show in ("awaiting", "enquiries", "arranged", "concluded"):
        response = sign_in(client, oren).get(WAITING, {"show": show})

        assert response.status_code == 200
        assert "Llwyd-Canari" not in response.content.decode()
        assert child.reference not in response.content.decode()
        assert called.meeting.reference not in response.content.decode()


def test_the_administrator_may_not_look(client: Client, alun: User) -> None:
    assert sign_in(client, alun).get(WAITING).status_code == 403


def test_an_invited_agency_sees_its_meeting(
    client: Client, carys: User, called: StrategyMeeting
) -> None:
    page = sign_in(client, carys).get(WAITING).content.decode()

    assert called.meeting.reference in page


def test_enquiries_to_be_started_are_listed(client: Client, ceri: User) -> None:
    adult = awaiting(Pathway.ADULT)

    page = sign_in(client, ceri).get(WAITING, {"show": "enquiries"}).content.decode()

    assert reverse("strategy_meetings:enquiry", args=[adult.reference]) in page
    assert "Enquiries to be started" in page


def test_a_restricted_referral_is_not_in_the_list_of_others(
    client: Client, elin: User, dai: User
) -> None:
    concern = awaiting(Pathway.PRACTITIONER)

    assert concern.reference not in sign_in(client, elin).get(WAITING).content.decode()
    assert concern.reference in sign_in(client, dai).get(WAITING).content.decode()


@pytest.mark.parametrize("show", ["awaiting", "enquiries"])
def test_the_list_asks_as_often_however_long_it_is(client: Client, elin: User, show: str) -> None:
    pathway = Pathway.CHILD if show == "awaiting" else Pathway.ADULT
    awaiting(pathway)
    sign_in(client, elin)
    client.get(WAITING, {"show": show})  # what is asked once in a session
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(WAITING, {"show": show})
    for _more in range(3):
        awaiting(pathway)

    with CaptureQueriesContext(connection) as many:
        response = client.get(WAITING, {"show": show})

    assert response.content.decode().count("data-row") == 4
    assert len(many) == len(few)


def test_the_page_speaks_welsh(client: Client, elin: User, child: Referral) -> None:
    sign_in(client, elin)
    client.cookies["django_language"] = "cy"

    response = client.get(WAITING)

    assert 'lang="cy"' in response.content.decode()
    assert response.headers["Content-Language"] == "cy"
