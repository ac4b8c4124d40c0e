"""What red does to the clocks, from the first moment or later, and what is kept of it."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User
from policies.models import Policy
from policies.queries import calendar
from policies.rules import due_at
from referrals import operations
from referrals.models import Deadline, Referral
from referrals.queries.referral import clock_lines
from tests.cast import actor, team
from tests.factories.referrals import RECEIVED_AT, ReferralFactory, somebody

LATER = RECEIVED_AT + dt.timedelta(hours=2)
SATURDAY = dt.datetime(2026, 5, 9, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


def clock(referral: Referral, ref: str) -> Deadline:
    return referral.deadlines.get(timescale__ref=ref)


def rated(referral: Referral, rating: str, by: User) -> Referral:
    return operations.rate(
        referral, rating=rating, reason="What the school says.", by=actor(by), at=LATER
    )


@pytest.mark.parametrize("role", ["child_at_risk", "adult_at_risk", "practitioner"])
def test_in_danger_now_asks_partners_for_information_at_once(role: str) -> None:
    referral = ReferralFactory.create(people=[somebody(role)], told={"is_in_danger_now": "yes"})

    information = clock(referral, "R11.red")
    assert information.started_at == RECEIVED_AT
    assert referral.decision_due_at == information.due_at


def test_no_longer_red_stops_the_clock_of_red(nia: User) -> None:
    referral = rated(ReferralFactory.create(), "red", nia)

    again = rated(referral, "amber", nia)

    assert clock(again, "R11.red").stopped_at == LATER
    assert again.decision_due_at == clock(again, "R6").due_at
    again.refresh_from_db()
    assert again.decision_due_at == clock(again, "R6").due_at


def test_each_clock_keeps_how_it_was_counted(nia: User) -> None:
    """R8 began before red, and so it stays: its page must give the date that is stored."""
    referral = rated(ReferralFactory.create(received_at=SATURDAY), "red", nia)

    by_ref = {line.ref: line for line in clock_lines(referral, at=LATER)}

    assert "red=on" not in by_ref["R8.outcome"].explain_url
    assert "red=on" in by_ref["R6"].explain_url
    for deadline in referral.deadlines.select_related("timescale"):
        assert deadline.due_at == due_at(
            deadline.started_at,
            deadline.timescale,
            calendar=calendar(referral.policy),
            is_red=deadline.is_red,
        )


def test_counting_again_counts_as_before(nia: User) -> None:
    rated(ReferralFactory.create(received_at=SATURDAY), "red", nia)

    assert operations.recompute_deadlines(by=actor(nia), at=LATER) == 0


def test_the_queue_explains_the_date_it_shows(at_work: Client, nia: User) -> None:
    referral = ReferralFactory.create(told={"is_in_danger_now": "yes"}, received_at=SATURDAY)
    rated(referral, "green", nia)

    page = at_work.get(reverse("referrals:queue")).content.decode()

    address = page.split('href="/policies/deadlines/R6/')[1].split('"')[0].replace("&amp;", "&")
    explained = at_work.get(f"/policies/deadlines/R6/{address}").content.decode()
    referral.refresh_from_db()
    assert f"{timezone.localtime(referral.decision_due_at):%H:%M}" in explained
    assert "red=on" in address
