"""My work: each role finds what waits for it, and each number links to exactly its rows."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import operations as meeting_operations
from meetings.models import Meeting
from records.models import AuditEvent, Heartbeat
from referrals import operations
from referrals.models import Referral
from tests.cast import actor, sign_in
from tests.factories.meetings import MeetingFactory, arrangements, invitee
from tests.factories.people import DenialFactory
from tests.referrals.arriving import arrives


@pytest.fixture
def reporter(tomos, mash):
    return actor(tomos)


def main_of(client) -> str:
    return str(client.get("/").content.decode().partition('id="main"')[2])


def number(page: str, label: str) -> tuple[str, str]:
    """Return the number of a tile and the address it links to."""
    tile = re.search(
        rf'href="([^"]+)">\s*<span class="app-tile__number">(\S+)</span>\s*'
        rf'<span class="app-tile__label">{label}</span>',
        page,
    )
    assert tile, label
    return tile[2], tile[1].replace("&amp;", "&")


def rows(page: str) -> int:
    return len(re.findall(r'<tr id="SG-', page))


def give(referral: Referral, to, by) -> None:
    operations.allocate(
        referral,
        user_id=to.pk,
        team=to.memberships.get().team,
        by=actor(by),
        at=timezone.now(),
    )


def test_a_screener_finds_the_queue_in_numbers_that_link_to_their_rows(client, nia, reporter):
    mine, late, _other = (arrives(by=reporter) for _ in range(3))
    operations.take(mine, by=actor(nia), at=timezone.now())
    late.decision_due_at = timezone.now() - dt.timedelta(hours=1)
    late.save()
    sign_in(client, nia)

    page = main_of(client)

    for label, expected in (
        ("past the deadline of the decision", "1"),
        ("waiting for a screening decision", "3"),
        ("taken by you", "1"),
    ):
        shown, address = number(page, label)
        assert shown == expected
        assert rows(client.get(address).content.decode()) == int(expected)


def test_a_chair_finds_what_waits_for_a_meeting(client, nia, elin, reporter, policy):
    referral = arrives(by=reporter)
    operations.screen(
        referral,
        outcome=policy.screening_outcomes.get(code="child-strategy-discussion"),
        level=None,
        rationale="Significant harm.",
        version=1,
        by=actor(nia),
        at=timezone.now(),
    )

    page = main_of(sign_in(client, elin))

    shown, address = number(page, "waiting for a strategy meeting")
    assert shown == "1"
    assert client.get(address).content.decode().count(referral.reference) >= 1


def test_a_social_worker_finds_the_referrals_allocated_to_them(client, anwen, mared, reporter):
    referral = arrives(by=reporter)
    arrives(by=reporter)
    give(referral, anwen, mared)

    page = main_of(sign_in(client, anwen))

    assert re.findall(r"SG-\w{4}-\w{4}", page).count(referral.reference) >= 1
    assert "Jac Tomos" in page
    assert page.count("Jac Tomos") == 1


def test_a_closed_or_hidden_referral_is_no_work(client, anwen, mared, reporter):
    referral = arrives(by=reporter)
    give(referral, anwen, mared)
    DenialFactory.create(person=referral.record.person, user_id=anwen.pk)

    page = main_of(sign_in(client, anwen))

    assert "Jac" not in page
    assert "No open referral is allocated to you" in page


def test_actions_and_meetings_of_ones_own_are_there(client, elin, haf, reporter):
    referral = arrives(by=reporter)
    starts_at = timezone.now()
    meeting = MeetingFactory.create(
        arrangements=arrangements(elin, starts_at=starts_at),
        invitees=[invitee(haf)],
        referrals=[referral],
        chair=elin,
        at=starts_at,
    )
    meeting = meeting_operations.start_meeting(meeting, by=actor(elin), at=starts_at)
    meeting_operations.agree_action(
        meeting,
        referral=referral,
        what="Send the chronology",
        agency=haf.memberships.get().agency,
        user_id=haf.pk,
        due_on=timezone.localdate() - dt.timedelta(days=1),
        by=actor(elin),
        at=starts_at,
    )

    page = main_of(sign_in(client, haf))

    assert "Send the chronology" in page
    assert "Late" in page
    assert meeting.get_absolute_url() in page
    assert "Under way" in page


def test_a_teacher_finds_their_own_reports_and_no_case(client, tomos, reporter, glan_morfa):
    arrives(by=reporter, reporter_agency=glan_morfa)

    page = main_of(sign_in(client, tomos))

    assert "You have sent 1 report" in page
    assert "Jac" not in page
    assert "waiting for a screening decision" not in page


def test_an_empty_day_says_what_would_be_there(client, anwen):
    page = main_of(sign_in(client, anwen))

    for said in (
        "No open referral is allocated to you",
        "You have no action to do",
        "You are invited to no meeting.",
        "You have reported nothing yet.",
    ):
        assert said in page


def test_an_administrator_has_no_case_work(client, alun):
    assert "Your role has no case work" in main_of(sign_in(client, alun))


def test_a_stranger_is_asked_to_sign_in(client, db):
    answer = client.get("/")

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_late_reminders_are_said(client, nia, policy):
    Heartbeat.beat("remind of deadlines", at=timezone.now() - dt.timedelta(hours=1))

    assert "Reminders delayed since" in main_of(sign_in(client, nia))


def test_looking_is_one_event_with_counts_and_no_names(client, anwen, mared, reporter):
    give(arrives(by=reporter), anwen, mared)

    main_of(sign_in(client, anwen))

    event = AuditEvent.objects.get(event="my_work.viewed")
    assert event.actor_id == anwen.pk
    assert event.details["referrals"] == 1


@pytest.mark.parametrize("more", [1, 9])
def test_the_number_of_queries_does_not_grow_with_the_work(client, anwen, mared, reporter, more):
    sign_in(client, anwen)
    give(arrives(by=reporter), anwen, mared)
    main_of(client)
    with CaptureQueriesContext(connection) as of_one:
        main_of(client)
    for _ in range(more):
        give(arrives(by=reporter), anwen, mared)

    with CaptureQueriesContext(connection) as of_many:
        main_of(client)

    assert len(of_many) == len(of_one)


def test_the_page_speaks_welsh(client, anwen):
    sign_in(client, anwen)
    client.cookies["django_language"] = "cy"

    assert 'lang="cy"' in client.get("/").content.decode()


def test_a_meeting_about_somebody_denied_is_not_on_it(client, elin, reporter):
    meeting = MeetingFactory.create(
        chair=elin, referrals=[arrives(by=reporter)], arrangements=tomorrow(elin)
    )
    sitting = MeetingFactory.create(
        kind=Meeting.Kind.SITTING,
        chair=elin,
        referrals=[arrives(by=reporter)],
        arrangements=tomorrow(elin),
    )
    assert meeting.reference in (page := main_of(sign_in(client, elin)))
    assert sitting.reference in page

    for about in (meeting, sitting):
        for referral in about.referrals.all():
            DenialFactory.create(person=referral.record.person, user_id=elin.pk)

    assert meeting.reference not in (page := main_of(client))
    assert sitting.reference in page  # it hears other cases too, and leaves out this one


def tomorrow(chair):
    return arrangements(chair, starts_at=timezone.now() + dt.timedelta(days=1))
