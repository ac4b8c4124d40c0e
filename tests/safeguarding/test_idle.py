"""A session nobody uses ends; a poll is not use."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from safeguarding.idle import USED_AT
from tests.cast import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work(client: Client, nia) -> Client:
    sign_in(client, nia)
    client.get(reverse("accessibility"))
    return client


def leave_for(client: Client, seconds: int) -> None:
    session = client.session
    session[USED_AT] -= seconds
    session.save()


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_fifteen_minutes_without_use_end_the_session(at_work: Client, settings) -> None:
    leave_for(at_work, settings.SESSION_IDLE_SECONDS + 1)

    response = at_work.get(reverse("components"))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert not is_signed_in(at_work)


def test_somebody_who_says_they_are_there_stays(at_work: Client, settings) -> None:
    leave_for(at_work, settings.SESSION_IDLE_SECONDS - 60)

    assert at_work.post(reverse("stay_signed_in")).status_code == 204

    assert time.time() - at_work.session[USED_AT] < 5


def test_a_poll_does_not_keep_a_session_alive(at_work: Client, settings) -> None:
    leave_for(at_work, settings.SESSION_IDLE_SECONDS - 60)
    used_at = at_work.session[USED_AT]

    at_work.get(reverse("accessibility"), headers={"x-poll": "1"})

    assert at_work.session[USED_AT] == used_at


def test_a_stranger_has_no_session_to_keep(client: Client) -> None:
    assert client.post(reverse("stay_signed_in")).status_code == 302
    assert USED_AT not in client.session
