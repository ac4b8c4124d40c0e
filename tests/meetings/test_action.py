"""What became of an action, on its page."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from meetings import operations
from meetings.models import AgreedAction
from records.keys import uuid7
from referrals.models import Pathway
from tests.cast import actor, agency, sign_in
from tests.factories.meetings import STARTS_AT, MeetingFactory, invitee
from tests.factories.people import DenialFactory
from tests.factories.strategy_meetings import awaiting


@pytest.fixture
def action(elin: User, haf: User) -> AgreedAction:
    """Agree an action of the health board."""
    child = awaiting(Pathway.CHILD)
    meeting = MeetingFactory.create(chair=elin, referrals=[child], invitees=[invitee(haf)])
    operations.start_meeting(meeting, by=actor(elin), at=STARTS_AT)
    return operations.agree_action(
        meeting,
        referral=child,
        what="See the child.",
        agency=agency("health"),
        due_on=STARTS_AT.date(),
        by=actor(elin),
        at=STARTS_AT,
    )


def address(action: AgreedAction) -> str:
    return reverse("meetings:action", args=[action.pk])


def test_its_agency_says_what_became_of_it(client: Client, haf: User, action: AgreedAction) -> None:
    sign_in(client, haf)
    assert "See the child." in client.get(address(action)).content.decode()

    without = client.post(address(action), {"status": "not_done", "outcome": ""})
    client.post(address(action), {"status": "done", "outcome": "Seen, and well."})

    assert "Say why the action was not done." in without.content.decode()
    action.refresh_from_db()
    assert (action.status, action.outcome) == ("done", "Seen, and well.")
    assert client.get(address(action)).status_code == 404


def test_nobody_else_can_tell_that_it_exists(
    client: Client, oren: User, lowri: User, action: AgreedAction
) -> None:
    for user in (oren, lowri):
        assert sign_in(client, user).get(address(action)).status_code == 404
        assert client.post(address(action), {"status": "done"}).status_code == 404


def test_an_action_that_is_not_there_is_not_there(client: Client, haf: User) -> None:
    response = sign_in(client, haf).get(reverse("meetings:action", args=[uuid7()]))

    assert response.status_code == 404


def test_who_may_never_see_the_person_never_sees_what_was_agreed_about_them(
    client: Client, haf: User, action: AgreedAction
) -> None:
    DenialFactory.create(person=action.referral.record.person, user_id=haf.pk)

    sign_in(client, haf)

    assert client.get(address(action)).status_code == 404
    assert "See the child." not in client.get(reverse("home")).content.decode()
