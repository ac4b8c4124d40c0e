"""Reports add up by the policy's numbers: each incident once, and only within the window."""

import datetime as dt
from uuid import UUID, uuid4

import pytest

from policies.models import PatternThreshold
from referrals.rules.patterns import EarlierReport, patterns

NOW = dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC)
THIS = uuid4()


def threshold(**fields: object) -> PatternThreshold:
    defaults: dict[str, object] = {"code": "third", "about": "person", "reports": 3, "days": 90}
    return PatternThreshold(**{**defaults, **fields})


def earlier(
    days: float,
    *,
    incident: UUID | None = None,
    is_about_person: bool = True,
    is_minor: bool = False,
) -> EarlierReport:
    return EarlierReport(
        incident or uuid4(), NOW - dt.timedelta(days=days), is_about_person, is_minor
    )


def counted(limit: PatternThreshold, *found: EarlierReport) -> list[int]:
    passed = patterns([limit], found, incident=THIS, received_at=NOW)
    return [pattern.reports for pattern in passed]


def test_the_third_report_in_the_window_counts_itself() -> None:
    assert counted(threshold(), earlier(1), earlier(80)) == [3]


def test_two_reports_ask_nothing() -> None:
    assert counted(threshold(), earlier(1)) == []


@pytest.mark.parametrize(("days", "asked"), [(90, [3]), (90.01, [])])
def test_the_window_ends_at_its_last_moment(days: float, asked: list[int]) -> None:
    assert counted(threshold(), earlier(1), earlier(days)) == asked


def test_what_came_after_this_report_is_asked_about_then() -> None:
    assert counted(threshold(), earlier(1), earlier(-1)) == []


def test_one_incident_reported_three_times_is_one() -> None:
    incident = uuid4()

    assert counted(threshold(), *(earlier(5, incident=incident) for _ in range(3))) == []


def test_others_who_reported_this_very_incident_add_nothing() -> None:
    assert counted(threshold(), earlier(1, incident=THIS), earlier(2)) == []


def test_the_household_counts_only_where_the_policy_says_so() -> None:
    sister = [earlier(1, is_about_person=False), earlier(2, is_about_person=False)]

    assert counted(threshold(), *sister) == []
    assert counted(threshold(about="household"), *sister) == [3]


def test_minor_reports_add_up_by_themselves() -> None:
    limit = threshold(counts_minor_only=True, days=365)

    assert counted(limit, earlier(200, is_minor=True), earlier(300, is_minor=True)) == [3]
    assert counted(limit, earlier(200, is_minor=True), earlier(300)) == []
