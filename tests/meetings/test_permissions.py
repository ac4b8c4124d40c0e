"""The door to a meeting of any kind."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from accounts.acting import act_in, memberships_of
from accounts.models import User
from accounts.roles import Can, Role
from meetings.models import Meeting
from meetings.permissions import open_meeting, runs
from records import row_security
from records.models import AuditEvent
from records.row_security import Standing
from referrals.models import Pathway, Referral
from referrals.operations import name, restrict
from tests.cast import actor, person
from tests.factories.meetings import MeetingFactory, arrangements, invitee
from tests.factories.strategy_meetings import awaiting


@pytest.fixture
def meeting(elin: User, lowri: User) -> Meeting:
    """Call a meeting that Elin chairs and Lowri is invited to."""
    return MeetingFactory.create(chair=elin, invitees=[invitee(lowri)])


def as_user(rf: RequestFactory, user: User) -> HttpRequest:
    request = rf.get("/")
    request.user = user
    request.session = SessionStore()
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
    rf: RequestFactory, dai: User, elin: User, outside_chair: User
) -> None:
    meeting = MeetingFactory.create(chair=elin, invitees=[invitee(outside_chair)])

    open_meeting(as_user(rf, outside_chair), meeting.reference, to=Can.VIEW_MEETINGS)
    for capability in (Can.SCHEDULE_MEETINGS, Can.CHAIR_MEETINGS, Can.TAKE_MINUTES):
        with pytest.raises(PermissionDenied):
            open_meeting(as_user(rf, outside_chair), meeting.reference, to=capability)
        open_meeting(as_user(rf, dai), meeting.reference, to=capability)


def test_a_role_without_the_capability_may_not(
    rf: RequestFactory, lowri: User, meeting: Meeting
) -> None:
    with pytest.raises(PermissionDenied):
        open_meeting(as_user(rf, lowri), meeting.reference, to=Can.TAKE_MINUTES)


def test_an_invited_colleague_of_the_arranging_agency_does_not_run_the_meeting(
    rf: RequestFactory, elin: User, ceri: User, anwen: User, mali: User, gwen: User
) -> None:
    """Ceri chairs in another team; Anwen has no part in chairing; Mali is of the team itself."""
    meeting = MeetingFactory.create(
        chair=elin, invitees=[invitee(ceri), invitee(anwen), invitee(mali), invitee(gwen)]
    )

    for user in (ceri, anwen, mali, gwen):
        assert not runs(actor(user), meeting)
    with pytest.raises(PermissionDenied):
        open_meeting(as_user(rf, ceri), meeting.reference, to=Can.CHAIR_MEETINGS)


def test_chair_minute_taker_and_those_who_schedule_in_the_arranging_team_run_it(
    elin: User, gwen: User, dai: User
) -> None:
    meeting = MeetingFactory.create(
        chair=elin, arrangements=arrangements(elin, minute_taker=invitee(gwen))
    )

    for user in (elin, gwen, dai):
        assert runs(actor(user), meeting)


def test_the_keepers_of_practitioner_referrals_see_a_meeting_restricted_to_those_named(
    dai: User, elin: User, mali: User, oren: User
) -> None:
    second = person("Gethin Lado", Role.LADO, "safeguarding")
    elsewhere = person("Siwan Lado", Role.LADO, "denbighshire-mash")
    concern = awaiting(Pathway.PRACTITIONER)
    meeting = MeetingFactory.create(chair=dai, referrals=[concern])

    seen = {
        user.name
        for user in (dai, second, elsewhere, mali, elin, oren)
        if Meeting.objects.visible_to(actor(user)).filter(pk=meeting.pk).exists()
    }

    assert meeting.is_restricted
    assert seen == {dai.name, second.name, mali.name}


def test_a_lado_does_not_see_what_another_restricted_meeting_is_about(
    dai: User, elin: User, mali: User
) -> None:
    child = awaiting(Pathway.CHILD)
    Referral.objects.filter(pk=child.pk).update(is_restricted=True)
    child.refresh_from_db()
    meeting = MeetingFactory.create(chair=elin, referrals=[child])

    assert not Meeting.objects.visible_to(actor(dai)).filter(pk=meeting.pk).exists()
    assert Meeting.objects.visible_to(actor(mali)).filter(pk=meeting.pk).exists()


def test_whoever_was_called_by_name_before_has_to_be_named_on_the_record(
    rf: RequestFactory, elin: User, haf: User, gwen: User, mali: User
) -> None:
    referral = awaiting(Pathway.CHILD)
    meeting = MeetingFactory.create(
        chair=elin,
        referrals=[referral],
        invitees=[invitee(haf)],
        arrangements=arrangements(elin, minute_taker=invitee(gwen)),
    )
    category = referral.policy.restriction_categories.get(code="staff-conflict")
    restriction = restrict(
        referral.record.person,
        category=category,
        reason="A colleague of theirs works here.",
        decided_by_name="Siân Wynne",
        by=actor(mali),
        at=timezone.now(),
    )

    for user in (elin, haf, gwen):
        assert not Meeting.objects.visible_to(actor(user)).exists()
        with row_security.seen_by(actor(user)), row_security.standing_as(Standing.MEETING):
            assert not Referral.objects.exists()
    name(restriction, user=haf, until=None, by=actor(mali), at=timezone.now())
    assert Meeting.objects.visible_to(actor(haf)).get() == meeting
    with row_security.seen_by(actor(haf)), row_security.standing_as(Standing.MEETING):
        assert Referral.objects.get() == referral
    assert not Meeting.objects.visible_to(actor(gwen)).exists()


def test_restricting_a_referral_restricts_the_meetings_about_it(
    rf: RequestFactory, elin: User, ceri: User, lowri: User, mali: User
) -> None:
    referral = awaiting(Pathway.CHILD)
    post = invitee(lowri, user_id=None)
    meeting = MeetingFactory.create(chair=elin, referrals=[referral], invitees=[post])
    sitting = MeetingFactory.create(
        chair=elin, referrals=[referral], kind=Meeting.Kind.SITTING, invitees=[]
    )
    for user in (ceri, lowri):
        assert open_meeting(as_user(rf, user), meeting.reference, to=Can.VIEW_MEETINGS) == meeting

    category = referral.policy.restriction_categories.get(code="high-risk")
    restriction = restrict(
        referral.record.person,
        category=category,
        reason="The father is looking for her.",
        decided_by_name="Siân Wynne",
        by=actor(mali),
        at=timezone.now(),
    )

    for user in (elin, ceri, lowri):
        with pytest.raises(Http404):
            open_meeting(as_user(rf, user), meeting.reference, to=Can.VIEW_MEETINGS)
    assert open_meeting(as_user(rf, mali), meeting.reference, to=Can.VIEW_MEETINGS) == meeting

    name(restriction, user=elin, until=None, by=actor(mali), at=timezone.now())
    assert open_meeting(as_user(rf, elin), meeting.reference, to=Can.CHAIR_MEETINGS) == meeting
    assert AuditEvent.objects.about(meeting).filter(event="meeting.restricted").count() == 1
    sitting.refresh_from_db()
    assert not sitting.is_restricted
