"""A report that comes past the published bank holidays: it is taken, and no date is made up."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User
from policies.models import BankHoliday, Policy
from policies.queries import calendar
from records.models import AuditEvent
from referrals import operations
from referrals.models import Deadline, Referral
from referrals.views.report import decision_due
from tests.cast import actor, team
from tests.factories.referrals import ReferralFactory, somebody

SAID = "Calendar missing"


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def uncounted(policy: Policy) -> Referral:
    """Return the referral of a report that came the week after the calendar's last day."""
    return came_after(policy)


def came_after(policy: Policy, **fields: Any) -> Referral:
    last = calendar(policy).last_day + dt.timedelta(days=7)
    received_at = dt.datetime.combine(last, dt.time(9), tzinfo=dt.UTC)
    referral: Referral = ReferralFactory.create(received_at=received_at, **fields)
    return referral


@pytest.mark.parametrize("role", ["child_at_risk", "adult_at_risk", "practitioner"])
def test_the_report_is_taken_and_is_due_now(policy: Policy, role: str) -> None:
    referral = came_after(policy, people=[somebody(role)])

    assert referral.decision_due_at == referral.received_at
    assert set(referral.deadlines.values_list("due_at", flat=True)) == {None}


def test_the_event_says_which_clocks_have_no_date(uncounted: Referral) -> None:
    event = AuditEvent.objects.get(event="report.submitted")

    assert event.details["calendar_missing"] == ["R6", "R8.acknowledge", "R8.outcome"]


def test_an_ordinary_report_says_nothing_of_it() -> None:
    ReferralFactory.create()

    assert "calendar_missing" not in AuditEvent.objects.get(event="report.submitted").details


def test_hours_that_can_be_counted_do_not_hide_what_cannot(policy: Policy) -> None:
    referral = came_after(policy, told={"is_in_danger_now": "yes"})

    assert referral.decision_due_at == referral.received_at


def test_the_queue_says_so_and_links_to_why(
    at_work: Client, uncounted: Referral, policy: Policy
) -> None:
    page = at_work.get(reverse("referrals:queue")).content.decode()

    assert SAID in page
    assert "/policies/deadlines/R6/" in page
    assert f"{timezone.localtime(uncounted.received_at):%H:%M}" not in page.split("<tbody")[1]


def test_the_page_of_the_referral_says_so(at_work: Client, uncounted: Referral) -> None:
    assert SAID in at_work.get(uncounted.get_absolute_url()).content.decode()


def test_the_reporter_is_promised_no_date(uncounted: Referral) -> None:
    assert decision_due(uncounted.report) is None


def test_nobody_is_asked_why_it_is_late(
    at_work: Client, uncounted: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = uncounted.received_at + dt.timedelta(minutes=5)
    monkeypatch.setattr("referrals.views.screen.timezone.now", lambda: at)

    page = at_work.get(reverse("referrals:screen", args=[uncounted.reference])).content.decode()

    assert 'name="reason_late"' not in page


def test_a_clock_of_a_later_stage_starts_without_a_date(uncounted: Referral, elin: User) -> None:
    at = uncounted.received_at

    started = operations.start_deadline(uncounted, ref="C3", started_at=at, by=actor(elin), at=at)

    assert started
    assert started.due_at is None
    event = AuditEvent.objects.about(uncounted).get(event="deadline.started")
    assert event.details == {"ref": "C3", "due_at": None, "calendar_missing": True}


def test_once_the_calendar_is_published_the_clock_has_its_date(
    uncounted: Referral, policy: Policy, elin: User
) -> None:
    at = uncounted.received_at
    assert operations.recompute_deadlines(by=actor(elin), at=at) == 0
    year = at.year
    BankHoliday.objects.create(
        date=dt.date(year, 12, 25),
        title_en="Christmas Day",
        title_cy="Dydd Nadolig",
        published_to=dt.date(year, 12, 31),
        added_at=at,
        added_by=elin.pk,
    )

    operations.recompute_deadlines(by=actor(elin), at=at)

    uncounted.refresh_from_db()
    clock = Deadline.objects.get(referral=uncounted, timescale__ref="R6")
    assert clock.due_at is not None
    assert uncounted.decision_due_at == clock.due_at


def test_my_work_and_the_paper_list_say_so_too(at_work: Client, uncounted: Referral) -> None:
    Referral.objects.filter(pk=uncounted.pk).update(allocated_to=at_work.session["_auth_user_id"])

    assert SAID in at_work.get(reverse("home")).content.decode()
    assert SAID in at_work.get(reverse("referrals:print_queue")).content.decode()
