"""The words of lists and clocks, and that nothing is left out for speed."""

import datetime as dt
from uuid import UUID

import pytest
from django.utils import timezone, translation

from referrals import clocks, operations
from referrals.models import Deadline, Referral, ReportPerson
from referrals.queries import places, queue
from referrals.queries.referral import clock_lines, most_urgent
from referrals.queries.words import age_in_words, short_name
from tests.cast import actor, agency
from tests.referrals.arriving import arrives

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
KEY = UUID("01a20232-4486-760d-84b2-64ce24aec56b")
NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def english():
    """Read in English here, whatever language a page was last asked for in."""
    with translation.override("en-gb"):
        yield


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (28 * MINUTE, "28 min left"),
        (dt.timedelta(0), "0 min left"),
        (59 * dt.timedelta(seconds=1), "0 min left"),
        (-MINUTE, "1 min late"),
        (-74 * MINUTE, "1 h 14 min late"),
        (21 * HOUR + 34 * MINUTE, "21 h 34 min left"),
        (DAY + HOUR, "1 day 1 h left"),
        (3 * DAY + 4 * HOUR, "3 days 4 h left"),
        (-2 * DAY, "2 days 0 h late"),
    ],
)
def test_time_left_in_words(left, words):
    assert clocks.in_words(left) == words


@pytest.mark.parametrize(
    ("left", "whole", "state"),
    [
        pytest.param(-MINUTE, DAY, "late", id="past"),
        pytest.param(dt.timedelta(0), DAY, "due_soon", id="the very moment is in time"),
        pytest.param(HOUR, DAY, "due_soon", id="under two hours"),
        pytest.param(3 * HOUR, DAY, "due_soon", id="under a fifth"),
        pytest.param(5 * HOUR, DAY, "running", id="over a fifth"),
        pytest.param(3 * DAY, 21 * DAY, "due_soon", id="under a fifth of three weeks"),
        pytest.param(3 * HOUR, 4 * HOUR, "running", id="a short limit that has just begun"),
    ],
)
def test_a_clock_is_running_due_soon_or_late(left, whole, state):
    due_at = NOON + left

    assert clocks.state_of(due_at, started_at=due_at - whole, at=NOON) == state


def test_a_moment_is_told_in_local_time_with_24_hours():
    assert clocks.moment(dt.datetime(2026, 7, 1, 16, 5, tzinfo=dt.UTC)) == "1 Jul 2026, 17:05"


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (None, ""),
        (dt.date(2027, 1, 1), ""),
        (dt.date(2026, 11, 22), "0 months old"),
        (dt.date(2026, 10, 22), "1 month old"),
        (dt.date(2024, 11, 23), "23 months old"),
        (dt.date(2024, 11, 22), "2 years old"),
        (dt.date(2014, 11, 23), "11 years old"),
        (dt.date(2004, 2, 29), "22 years old"),
    ],
)
def test_an_age_in_words(born, words):
    assert age_in_words(born, dt.date(2026, 11, 22)) == words


@pytest.mark.parametrize(
    ("given", "family", "aliases", "shown"),
    [
        ("Jac", "Tomos", "", "Jac T"),
        ("Ŵyn", "ap Siôn", "", "Ŵyn a"),
        ("Mair", "", "", "Mair"),
        ("", "Evans", "", "Evans"),
        ("", "", "Smiler", "Smiler"),
        ("", "", "", "Name not known"),
    ],
)
def test_a_list_shows_a_given_name_and_an_initial(given, family, aliases, shown):
    row = {
        "record__given_name": given,
        "record__family_name": family,
        "record__aliases": aliases,
    }

    assert short_name(row) == shown


def test_the_words_of_a_clock_are_welsh_for_a_welsh_reader():
    with translation.override("cy"):
        assert clocks.in_words(28 * MINUTE) != clocks.in_words(-28 * MINUTE)


def test_a_place_in_the_queue_survives_its_journey_through_an_address():
    place = {"decision_due_at": NOON + dt.timedelta(microseconds=7), "id": KEY}

    assert places.place_from(queue.place_after(place)) == (place["decision_due_at"], place["id"])


@pytest.mark.parametrize("address", ["", "x", "=", "AAAA", "\x00", "é" * 32, "A" * 500])
def test_a_place_nobody_gave_is_no_place(address):
    assert places.place_from(address) is None


def test_the_queue_is_all_that_waits_and_is_visible_for_everybody(
    tomos, nia, dai, mali, rhys, haf, anwen, oren, elin, mared, emyr
):
    """The ways that lead nowhere are left out of the query; nothing visible may go with them."""
    reporter = actor(tomos)
    plain = arrives(by=reporter)
    arrives(by=reporter, role=ReportPerson.Role.ADULT_AT_RISK)
    arrives(by=reporter, role=ReportPerson.Role.PRACTITIONER, source="employer")
    shared, named, allocated = (arrives(by=reporter) for _ in range(3))
    at = timezone.now()
    operations.let_in_agency(
        shared,
        agency=agency("health"),
        reason="x",
        source_kind="meeting",
        source_id=shared.pk,
        by=actor(nia),
        at=at,
    )
    operations.let_in_person(
        named,
        user_id=anwen.pk,
        reason="x",
        source_kind="meeting",
        source_id=named.pk,
        by=actor(nia),
        at=at,
    )
    operations.allocate(
        allocated,
        user_id=anwen.pk,
        team=anwen.memberships.get().team,
        by=actor(mared),
        at=at,
    )

    for user in (nia, dai, mali, rhys, haf, anwen, oren, elin, mared, emyr, tomos):
        who = actor(user)
        visible = Referral.objects.visible_to(who).awaiting_screening()
        assert set(queue.waiting_for(who)) == set(visible), user.name
    assert plain in queue.waiting_for(actor(rhys))
    assert set(queue.waiting_for(actor(haf))) == {shared}
    assert set(queue.waiting_for(actor(anwen))) == {named, allocated}
    assert not queue.waiting_for(actor(oren)).exists()


def test_the_clock_in_sight_is_the_first_of_those_that_run(tomos, mash):
    referral = arrives(by=actor(tomos))
    at = timezone.now()

    lines = clock_lines(referral, at=at)

    first = Deadline.objects.running().filter(referral=referral).earliest("due_at")
    in_sight = most_urgent(lines)
    assert in_sight is not None
    assert in_sight.ref == first.timescale.ref == "R6"
    assert [line.ref for line in lines][-1] == "R8.acknowledge"
    assert lines[-1].clock.words == "Done in time"
