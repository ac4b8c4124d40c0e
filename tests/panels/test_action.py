"""What became of an action of a sitting."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings import operations as meetings
from meetings.models import AgreedAction
from tests.cast import actor, sign_in
from tests.factories.panels import begin
from tests.panels.conftest import deny


@pytest.fixture
def alarm(listing, huw, police) -> AgreedAction:
    """Return what the police agreed to: an alarm."""
    begin(listing.sitting, at=timezone.now())
    return meetings.agree_action(
        listing.sitting.meeting,
        referral=listing.referral,
        what="Fit an alarm.",
        agency=police,
        due_on=timezone.localdate() + dt.timedelta(days=7),
        by=actor(huw),
        at=timezone.now(),
    )


def url(action: AgreedAction) -> str:
    return reverse("panels:action", args=[action.pk])


@pytest.mark.parametrize("who", ["huw", "elin", "sara"])
def test_who_holds_the_sitting_and_whose_it_is_say_what_became_of_it(request, client, alarm, who):
    response = sign_in(client, request.getfixturevalue(who)).post(
        url(alarm), {"status": "done", "outcome": "Fitted on Monday."}
    )

    assert response.status_code == 302
    alarm.refresh_from_db()
    assert (alarm.status, alarm.outcome) == ("done", "Fitted on Monday.")


def test_not_possible_needs_its_reason(client, sara, alarm):
    response = sign_in(client, sara).post(url(alarm), {"status": "not_possible"})

    assert response.status_code == 200
    assert "Say why the action was not done." in response.content.decode()


def test_another_agency_of_the_panel_may_not(client, haf, alarm):
    assert sign_in(client, haf).get(url(alarm)).status_code == 403


def test_for_others_it_is_not_there(client, lowri, oren, alarm):
    assert sign_in(client, lowri).get(url(alarm)).status_code == 404
    assert sign_in(client, oren).get(url(alarm)).status_code == 404


def test_a_conflicted_member_finds_no_action(client, sara, alarm):
    deny(sara, alarm.referral)

    assert sign_in(client, sara).get(url(alarm)).status_code == 404
