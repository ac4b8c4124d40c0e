"""Being invited opens a referral until some days after the meeting, and no longer."""

import datetime as dt

import pytest
from django.db.models import F
from django.utils import timezone

from meetings import operations
from people.models import Person, PersonAccess
from records.audit import SYSTEM
from records.models import AuditEvent
from referrals import operations as referrals
from referrals.models import Referral, ShareGround, Status
from tests.cast import actor, sign_in
from tests.factories.meetings import STARTS_AT, MeetingFactory, invitee
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(mash):
    return ReferralFactory.create()


@pytest.fixture
def meeting(referral, haf, elin):
    """Return a meeting about the referral, to which the health board's nurse is invited."""
    return MeetingFactory.create(
        referrals=[referral],
        chair=elin,
        invitees=[invitee(haf)],
        at=STARTS_AT - dt.timedelta(days=2),
    )


def at(moment, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def passes_until(moment):
    """Have it be ``moment`` for the database too, whose clock stays: what ends, ends as near."""
    nearer = timezone.now() - moment
    for model in (ShareGround, PersonAccess):
        model.objects.filter(ends_at__isnull=False).update(ends_at=F("ends_at") + nearer)


def test_the_window_is_the_policys(meeting, policy):
    (ground,) = ShareGround.objects.filter(agency_share__isnull=False)

    assert policy.days_after_meeting == 14
    assert ground.ends_at == meeting.ends_at + dt.timedelta(days=14)
    access = PersonAccess.objects.get(agency__code="health", ended_at=None)
    assert access.ends_at == ground.ends_at


def test_thirty_days_after_an_old_link_finds_nothing_and_the_attempt_is_on_record(
    client, haf, meeting, referral
):
    passes_until(meeting.ends_at + dt.timedelta(days=13))
    sign_in(client, haf)
    assert client.get(referral.get_absolute_url()).status_code == 200
    assert Person.objects.visible_to(actor(haf)).exists()

    ShareGround.objects.update(ends_at=F("ends_at") - dt.timedelta(days=17))
    PersonAccess.objects.update(ends_at=F("ends_at") - dt.timedelta(days=17))

    assert client.get(referral.get_absolute_url()).status_code == 404
    assert not Person.objects.visible_to(actor(haf)).exists()
    event = AuditEvent.objects.filter(event="page.refused").latest("sequence")
    assert event.actor_id == haf.pk
    assert event.details["asked_for"] == [referral.reference]


def test_the_sweep_writes_down_that_it_is_over_once(haf, meeting):
    after = meeting.ends_at + dt.timedelta(days=14)
    assert referrals.end_what_has_run_out(by=SYSTEM, at=after - dt.timedelta(seconds=1)) == 0

    ended = referrals.end_what_has_run_out(by=SYSTEM, at=after)

    assert ended == ShareGround.objects.filter(ended_at=after).count() > 0
    assert referrals.end_what_has_run_out(by=SYSTEM, at=after) == 0
    assert not PersonAccess.objects.filter(agency__code="health", ended_at=None).exists()
    assert AuditEvent.objects.filter(event="referral.share_ended").count() == ended


def test_a_meeting_that_is_moved_moves_its_window(meeting, referral):
    later = meeting.starts_at + dt.timedelta(days=7)
    operations.reschedule_meeting(
        meeting,
        mode=meeting.mode,
        place=meeting.place,
        starts_at=later,
        ends_at=later + dt.timedelta(hours=1),
        by=SYSTEM,
        at=timezone.now(),
    )

    (ground,) = ShareGround.objects.filter(agency_share__isnull=False, ended_at=None)
    assert ground.ends_at == later + dt.timedelta(hours=1, days=14)
    access = PersonAccess.objects.get(agency__code="health", ended_at=None)
    assert access.ends_at == ground.ends_at


def test_closing_the_referral_closes_it_within_the_window(haf, meeting, referral, monkeypatch):
    at(meeting.ends_at, monkeypatch)
    assert Referral.objects.visible_to(actor(haf)).exists()
    Referral.objects.filter(pk=referral.pk).update(status=Status.STRATEGY_MEETING)

    referrals.close(referral, reason="Nothing more is needed.", by=SYSTEM, at=meeting.ends_at)

    assert not Referral.objects.visible_to(actor(haf)).exists()
    assert not Person.objects.visible_to(actor(haf)).exists()
