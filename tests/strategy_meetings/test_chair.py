"""A chair who cannot come is replaced, so that no referral waits for one person."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from meetings import operations as meetings
from meetings.models import Meeting
from records.models import AuditEvent, Message
from referrals.models import Pathway, Referral
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor, person, sign_in
from tests.factories.meetings import arrangements, invitee
from tests.factories.people import DenialFactory
from tests.factories.strategy_meetings import StrategyMeetingFactory, awaiting
from tests.strategy_meetings.pages import begin, finish, url


@pytest.fixture
def nest(db: None) -> User:
    """Chair, as Elin does, in her team."""
    return person("Nest Cadwaladr", Role.ISRO, "safeguarding")


def key_of(user: User) -> str:
    return str(user.memberships.get().pk)


def test_another_chair_is_invited_and_takes_over(
    client: Client, dai: User, nest: User, elin: User, called: StrategyMeeting
) -> None:
    sign_in(client, dai)
    page = client.get(url("chair", called)).content.decode()
    assert nest.name in page
    assert dai.name not in page.partition("<form")[2].partition("</form>")[0]

    response = client.post(url("chair", called), {"chair": key_of(nest)})

    meeting = Meeting.objects.get(pk=called.pk)
    assert response["Location"] == called.get_absolute_url()
    assert (meeting.chair_id, meeting.chair_name) == (nest.pk, nest.name)
    assert meeting.attendances.filter(user_id=nest.pk, withdrawn_at=None).count() == 1
    assert Message.objects.filter(to=nest.email).exists()
    event = AuditEvent.objects.about(meeting).get(event="meeting.chair_replaced")
    assert event.details == {"before": str(elin.pk), "after": str(nest.pk)}
    withdraw = url("withdraw", called, meeting.attendances.get(user_id=elin.pk).pk)
    client.post(withdraw)
    assert meeting.attendances.get(user_id=elin.pk).withdrawn_at is not None


def test_a_second_lado_takes_over_a_restricted_meeting(client: Client, dai: User) -> None:
    second = person("Gethin Lado", Role.LADO, "safeguarding")
    concern = awaiting(Pathway.PRACTITIONER)
    called = StrategyMeetingFactory.create(
        referral=concern,
        chair=dai,
        arrangements=arrangements(dai, starts_at=timezone.now() + dt.timedelta(days=1)),
    )
    sign_in(client, second)
    assert url("chair", called) in client.get(url("meeting", called)).content.decode()

    client.post(url("chair", called), {"chair": key_of(second)})

    assert Meeting.objects.get(pk=called.pk).chair_id == second.pk
    assert Referral.objects.visible_to(actor(second)).filter(pk=concern.pk).exists()


def test_who_may_not_schedule_replaces_nobody(
    client: Client, gwen: User, carys: User, nest: User, oren: User, called: StrategyMeeting
) -> None:
    for user, status in ((gwen, 403), (carys, 403), (oren, 404)):
        response = sign_in(client, user).post(url("chair", called), {"chair": key_of(nest)})
        assert response.status_code == status
    assert Meeting.objects.get(pk=called.pk).chair_id != nest.pk


def test_nobody_chairs_about_somebody_they_may_never_see(
    client: Client, elin: User, nest: User, child: Referral, called: StrategyMeeting
) -> None:
    DenialFactory.create(person=child.record.person, user_id=nest.pk)

    page = sign_in(client, elin).post(url("chair", called), {"chair": key_of(nest)})

    assert "may not take part" in page.content.decode()
    assert Meeting.objects.get(pk=called.pk).chair_id == elin.pk


def test_the_chair_of_a_meeting_that_was_held_stays(
    elin: User, carys: User, nest: User, called: StrategyMeeting
) -> None:
    begin(called, elin, elin, carys)
    finish(called, elin)

    with pytest.raises(meetings.Refused, match="concluded"):
        meetings.replace_chair(
            called.meeting, chair=invitee(nest), by=actor(elin), at=timezone.now()
        )


def test_a_chair_signs_in_and_is_somebody_else(elin: User, called: StrategyMeeting) -> None:
    for chair in (invitee(elin), invitee(elin, user_id=None)):
        with pytest.raises(meetings.Refused):
            meetings.replace_chair(called.meeting, chair=chair, by=actor(elin), at=timezone.now())
