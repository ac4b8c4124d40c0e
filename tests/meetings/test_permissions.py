"""The door to a meeting of any kind."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import RequestFactory

from accounts.acting import act_in, memberships_of
from accounts.models import User
from accounts.roles import Can
from meetings.models import Meeting
from meetings.permissions import open_meeting
from records.models import AuditEvent
from tests.factories.meetings import MeetingFactory, invitee


@pytest.fixture
def meeting(elin: User, lowri: User) -> Meeting:
    """Call a meeting that Elin chairs and Lowri is invited to."""
    return MeetingFactory.create(chair=elin, invitees=[invitee(lowri)])


def as_user(rf: RequestFactory, user: User) -> HttpRequest:
    request = rf.get("/")
    request.user = user
    request.session = {}  # type: ignore[assignment]
    membership = memberships_of(user).first()
    assert membership is not None
    act_in(request, membership)
    return request


def test_the_invited_may_look_and_it_is_written_down(
    rf: RequestFactory, lowri: User, meeting: Meeting
) -> None:
    opened = open_meeting(as_user(rf, lowri), meeting.reference, to=Can.VIEW_MEETINGS)

    assert opened == meeting
    event = AuditEvent.objects.about(meeting).get(event="meeting.viewed")
    assert (event.actor_name, event.details) == (lowri.name, {"to": "view_meetings"})


def test_a_meeting_one_may_not_see_is_not_there(
    rf: RequestFactory, oren: User, haf: User, meeting: Meeting
) -> None:
    for user in (oren, haf):
        for reference in (meeting.reference, "SM-0000-0000"):
            with pytest.raises(Http404):
                open_meeting(as_user(rf, user), reference, to=Can.VIEW_MEETINGS)
    assert not AuditEvent.objects.filter(event="meeting.viewed").exists()


def test_somebody_invited_who_chairs_elsewhere_does_not_chair_here(
    rf: RequestFactory, ceri: User, elin: User, outside_chair: User
) -> None:
    meeting = MeetingFactory.create(chair=elin, invitees=[invitee(outside_chair)])

    open_meeting(as_user(rf, outside_chair), meeting.reference, to=Can.VIEW_MEETINGS)
    for capability in (Can.SCHEDULE_MEETINGS, Can.CHAIR_MEETINGS, Can.TAKE_MINUTES):
        with pytest.raises(PermissionDenied):
            open_meeting(as_user(rf, outside_chair), meeting.reference, to=capability)
        open_meeting(as_user(rf, ceri), meeting.reference, to=capability)


def test_a_role_without_the_capability_may_not(
    rf: RequestFactory, lowri: User, meeting: Meeting
) -> None:
    with pytest.raises(PermissionDenied):
        open_meeting(as_user(rf, lowri), meeting.reference, to=Can.TAKE_MINUTES)
