"""Too many reports from one place: none is refused, and they stand apart from the rest."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import Agency, User
from policies.models import Policy
from records.models import AuditEvent
from referrals.models import Referral, Report
from referrals.views.throttling import place_of_flood
from tests.cast import sign_in
from tests.referrals.pages import QUEUE, references
from tests.referrals.test_report import START, answer, authority, changed

__all__ = ["authority"]
PLACE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
FLOOD = f"{QUEUE}?stage=flood"


@pytest.fixture
def thirty(authority: Agency, policy: Policy) -> None:
    """Thirty reports came from the place within the hour, which is as many as one sends."""
    request = RequestFactory().post("/", REMOTE_ADDR=PLACE)
    assert {place_of_flood(request) for _time in range(30)} == {""}


def reported(*, given_name: str, place: str = PLACE, danger: str = "no") -> Referral:
    """Send a report as somebody at ``place`` does, from the first page to the last."""
    visitor = Client(REMOTE_ADDR=place)
    visitor.post(START)
    said: list[tuple[str, dict[str, Any]]] = changed("person", given_name=given_name)
    said[1:2] = [("danger", {"is_in_danger_now": danger})]
    if danger == "yes":
        said.insert(2, ("safety", {}))
    answer(visitor, *said)
    assert visitor.post("/report/check/")["Location"].endswith("/done/")
    return Referral.objects.get(record__given_name=given_name)


def test_what_comes_past_the_limit_is_kept_and_grouped(thirty: None, nia: User) -> None:
    grouped = [reported(given_name=name) for name in ("Un", "Dau", "Tri")]
    other = reported(given_name="Arall", place=ELSEWHERE)
    desk = sign_in(Client(), nia)

    board = desk.get(QUEUE).content.decode()
    flood = desk.get(FLOOD).content.decode()

    assert Report.objects.count() == 4
    assert references(board) == [other.reference]
    assert "Possible flood: 3 referrals came from one place" in board
    assert set(references(flood)) == {referral.reference for referral in grouped}
    assert len({referral.flood for referral in grouped}) == 1
    assert PLACE not in f"{grouped[0].flood} {flood}"
    assert all(referral.deadlines.running().exists() for referral in grouped)
    assert AuditEvent.objects.filter(event="report.grouped").count() == 3


def test_somebody_in_danger_now_stands_among_the_rest(thirty: None, nia: User) -> None:
    referral = reported(given_name="Un", danger="yes")

    board = sign_in(Client(), nia).get(QUEUE).content.decode()

    assert references(board) == [referral.reference]
    assert "Possible flood" not in board


def test_they_are_put_back_among_the_rest(thirty: None, nia: User) -> None:
    grouped = [reported(given_name=name) for name in ("Un", "Dau")]
    desk = sign_in(Client(), nia)

    page = desk.post(
        reverse("referrals:release_flood"), {"place": grouped[0].flood}, follow=True
    ).content.decode()

    assert set(references(page)) == {referral.reference for referral in grouped}
    assert "2 referrals stand among the rest again." in page
    assert AuditEvent.objects.get(event="flood.put_back").details["referrals"] == 2


@pytest.mark.parametrize("place", ["", "0123456789ab", "' OR 1=1", "0" * 400])
def test_a_place_from_which_nothing_waits_changes_nothing(
    thirty: None, nia: User, place: str
) -> None:
    reported(given_name="Un")

    answered = sign_in(Client(), nia).post(
        reverse("referrals:release_flood"), {"place": place}, follow=True
    )

    assert "Nothing from that place waits apart from the rest." in answered.content.decode()
    assert Referral.objects.exclude(flood="").count() == 1


def test_who_does_not_screen_puts_nothing_back(thirty: None, tomos: User) -> None:
    flood = reported(given_name="Un").flood

    answered = sign_in(Client(), tomos).post(reverse("referrals:release_flood"), {"place": flood})

    assert answered.status_code == 403
    assert Referral.objects.filter(flood=flood).exists()
