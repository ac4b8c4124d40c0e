"""What earlier meetings agreed is chased: at the next meeting, and by the clock."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from meetings import operations as meetings
from meetings.models import AgreedAction
from meetings.tasks import chase_actions
from records.models import Message
from referrals.models import Referral
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor, agency, sign_in
from tests.factories.meetings import STARTS_AT, MeetingFactory
from tests.factories.people import DenialFactory
from tests.strategy_meetings.pages import begin, url

CHASER = "meetings/email/action_chased"


@pytest.fixture
def owed(child: Referral, elin: User, carys: User) -> AgreedAction:
    """Return what the police agreed to at an earlier meeting; it is a day late."""
    earlier = MeetingFactory.create(chair=elin, referrals=[child])
    meetings.start_meeting(earlier, by=actor(elin), at=STARTS_AT)
    agreed = meetings.agree_action(
        earlier,
        referral=child,
        what="Speak to the father.",
        agency=agency("police"),
        user_id=carys.pk,
        owner_name=carys.name,
        due_on=timezone.localdate() - dt.timedelta(days=1),
        by=actor(elin),
        at=STARTS_AT,
    )
    meetings.conclude_meeting(earlier, by=actor(elin), at=STARTS_AT)
    return agreed


def test_what_is_still_to_do_stands_beside_the_next_minutes(
    client: Client, owed: AgreedAction, called: StrategyMeeting, elin: User
) -> None:
    begin(called, elin)
    page = sign_in(client, elin).get(url("minutes", called)).content.decode()
    assert "Still to do from earlier meetings" in page
    assert "Speak to the father." in page

    client.post(
        url("follow_up", called, owed.pk), {"status": "not_done", "outcome": "He is abroad."}
    )

    owed.refresh_from_db()
    assert (owed.status, owed.outcome) == (AgreedAction.Status.NOT_DONE, "He is abroad.")
    page = client.get(url("minutes", called)).content.decode()
    assert "Still to do from earlier meetings" not in page


def test_why_it_was_not_done_is_needed_and_only_of_these_people(
    client: Client, owed: AgreedAction, called: StrategyMeeting, elin: User, carys: User
) -> None:
    begin(called, elin)
    page = url("follow_up", called, owed.pk)

    answer = sign_in(client, elin).post(page, {"status": "not_done"}).content.decode()

    assert "Say why the action was not done." in answer
    assert client.get(url("follow_up", called, called.pk)).status_code == 404
    assert sign_in(client, carys).get(page).status_code == 403


def test_whoever_owes_it_is_reminded_once_a_week_by_reference(
    owed: AgreedAction, carys: User
) -> None:
    first, second = chase_actions(), chase_actions()

    assert (first, second) == (1, 0)
    message = Message.objects.get(template=CHASER)
    assert message.to == carys.email
    assert owed.meeting.reference in message.subject
    for name in ("father", "Mair", "Llwyd-Canari"):
        assert name not in message.subject + message.body
    a_week_ago = timezone.now() - dt.timedelta(days=8)
    Message.objects.filter(template=CHASER).update(queued_at=a_week_ago, key="a week ago")
    assert chase_actions() == 1


def test_an_agencys_mailbox_is_reminded_where_nobody_is_named(owed: AgreedAction) -> None:
    owed.user_id = None
    owed.save()

    chase_actions()

    assert Message.objects.get(template=CHASER).to == agency("police").email


def test_nothing_is_sent_before_its_day_or_to_whom_the_child_is_closed(
    owed: AgreedAction, carys: User, child: Referral
) -> None:
    DenialFactory.create(person=child.record.person, user_id=carys.pk)
    assert chase_actions() == 0

    owed.user_id, owed.due_on = None, timezone.localdate()
    owed.save()
    assert chase_actions() == 0
    assert not Message.objects.filter(template=CHASER).exists()
