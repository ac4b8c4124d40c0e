"""Who is looked for, how often, and what is unusual about it: without a database."""

import datetime as dt
from uuid import UUID

import pytest

from policies.models import EmergencyReason
from records.keys import new_reference
from referrals.models import EmergencyAccess
from referrals.rules import emergencies as rules
from referrals.rules.emergencies import Pattern, Sought

BORN = dt.date(2019, 3, 27)
REASON = EmergencyReason(code="danger-now")
WHY = "The child is at the hospital and nobody answers."
ONE, TWO = UUID(int=1), UUID(int=2)
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("sought", "is_enough"),
    [
        (Sought(), False),
        (Sought(reference=" "), False),
        (Sought(reference="SG-0000-0000"), True),
        (Sought(given_name="Mair", family_name="Evans"), False),
        (Sought(given_name="Mair", date_of_birth=BORN), False),
        (Sought(family_name="Evans", date_of_birth=BORN), False),
        (Sought(given_name="Mair", family_name="Evans", date_of_birth=BORN), True),
        (Sought(given_name="\u200b", family_name="\u200b", date_of_birth=BORN), False),
    ],
)
def test_only_what_somebody_already_knows_finds_anything(sought, is_enough):
    assert sought.is_enough is is_enough
    objections = rules.objections_to_opening(sought, reason=REASON, explanation=WHY)
    assert bool(objections) is not is_enough


@pytest.mark.parametrize("why", ["", "a", "a" * 60, "aaaa aaaa aaaa aaaa aaaa", "now now now"])
def test_the_reason_has_a_least_quality(why):
    sought = Sought(reference="SG-0000-0000")
    assert rules.objections_to_opening(sought, reason=REASON, explanation=why)


def test_the_kind_of_emergency_is_chosen():
    sought = Sought(reference="SG-0000-0000")
    assert rules.objections_to_opening(sought, reason=None, explanation=WHY)


def test_a_reference_is_read_however_it_was_typed():
    written = new_reference("SG")
    assert Sought(reference=written.lower().replace("-", " ")).as_reference == written


def test_after_the_number_of_one_day_the_next_needs_somebody_else():
    assert [rules.needs_approval(used, most=5) for used in (0, 4, 5, 6)] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("today", "referral", "week", "expected"),
    [
        ([], ONE, [], []),
        ([ONE, TWO], UUID(int=3), [], [Pattern.SEVERAL]),
        ([], ONE, [ONE], [Pattern.SAME_AGAIN]),
        ([None, None], None, [], [Pattern.SEVERAL, Pattern.FOUND_NOTHING]),
        ([None], None, [], []),
    ],
)
def test_what_is_unusual_is_said(today, referral, week, expected):
    assert rules.patterns(today=today, referral=referral, within_a_week=week) == expected


def test_nobody_reviews_their_own_nor_by_a_second_account():
    access = EmergencyAccess(started_by=ONE)
    good = {"finding": "justified", "review": WHY}

    assert rules.objections_to_reviewing(access, by=ONE, accounts=(), **good)
    assert rules.objections_to_reviewing(access, by=TWO, accounts={ONE, TWO}, **good)
    assert not rules.objections_to_reviewing(access, by=TWO, accounts={ONE}, **good)
    assert rules.objections_to_reviewing(access, by=TWO, accounts=(), finding="", review=WHY)
    assert rules.objections_to_reviewing(access, by=TWO, accounts=(), finding="misuse", review="x")


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(3600, 60), (3599, 60), (61, 2), (60, 1), (1, 1), (0, 0), (-5, 0)]
)
def test_a_minute_begun_is_a_minute_left(seconds, minutes):
    assert rules.minutes_left(NOON + dt.timedelta(seconds=seconds), at=NOON) == minutes
