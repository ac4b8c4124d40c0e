"""Stories of the clocks of a referral: when they start, are due, are met and stop."""

import datetime as dt

import pytest

from accounts.models import Agency, User
from policies.models import Policy
from records.models import AuditEvent
from referrals import operations
from referrals.models import Deadline, Referral
from referrals.operations.deadlines import recompute
from tests.cast import actor, team
from tests.factories.referrals import (
    RECEIVED_AT,
    ReferralFactory,
    somebody,
)

LONDON = dt.timezone(dt.timedelta(0))  # in winter
LATER = RECEIVED_AT + dt.timedelta(hours=2)


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def referral() -> Referral:
    """Return a child's referral, just received."""
    return ReferralFactory.create()


def clock(referral: Referral, ref: str) -> Deadline:
    return referral.deadlines.get(timescale__ref=ref)


@pytest.mark.parametrize(
    ("received_at", "due_on"),
    [
        pytest.param(dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC), dt.date(2026, 5, 6), id="Tuesday"),
        pytest.param(dt.datetime(2026, 5, 8, 9, tzinfo=dt.UTC), dt.date(2026, 5, 11), id="Friday"),
        pytest.param(
            dt.datetime(2026, 12, 24, 16, 40, tzinfo=LONDON),
            dt.date(2026, 12, 29),
            id="before the office closes for Christmas",
        ),
        pytest.param(
            dt.datetime(2026, 12, 24, 17, 20, tzinfo=LONDON),
            dt.date(2026, 12, 30),
            id="after the office closed for Christmas",
        ),
    ],
)
def test_a_childs_decision_is_due_the_next_working_day(
    received_at: dt.datetime, due_on: dt.date
) -> None:
    referral = ReferralFactory.create(received_at=received_at)

    assert referral.decision_due_at == clock(referral, "R6").due_at
    assert referral.decision_due_at.date() == due_on


def test_the_clock_starts_when_the_report_came_not_when_it_was_typed() -> None:
    referral = ReferralFactory.create(at=RECEIVED_AT + dt.timedelta(days=2), channel="telephone")

    assert clock(referral, "R6").started_at == RECEIVED_AT
    assert clock(referral, "R6").is_late(at=referral.report.entered_at)


@pytest.mark.parametrize(
    ("role", "refs"),
    [
        ("child_at_risk", {"R6", "R8.acknowledge", "R8.outcome"}),
        ("adult_at_risk", {"R7", "A1", "R8.acknowledge", "R8.outcome"}),
        ("practitioner", {"S2", "R8.acknowledge", "R8.outcome"}),
    ],
)
def test_each_pathway_starts_its_own_clocks(role: str, refs: set[str]) -> None:
    referral = ReferralFactory.create(people=[somebody(role)])

    assert set(referral.deadlines.values_list("timescale__ref", flat=True)) == refs


def test_a_clock_that_is_started_again_runs_from_the_new_moment(
    referral: Referral, elin: User
) -> None:
    operations.start_deadline(referral, ref="C3", started_at=LATER, by=actor(elin), at=LATER)
    monday = dt.datetime(2026, 5, 11, 9, tzinfo=dt.UTC)

    anew = operations.start_deadline(
        referral, ref="C3", started_at=monday, by=actor(elin), at=monday
    )

    running = Deadline.objects.running().filter(referral=referral, timescale__ref="C3")
    assert list(running) == [anew]
    assert Deadline.objects.filter(referral=referral, stopped_at=monday).count() == 1


def test_a_limit_without_a_moment_starts_no_clock(referral: Referral, elin: User) -> None:
    ref = referral.policy.timescales.filter(unit="immediate")[0].ref

    started = operations.start_deadline(
        referral, ref=ref, started_at=LATER, by=actor(elin), at=LATER
    )

    assert started is None


@pytest.mark.parametrize(
    ("hours", "is_late"),
    [pytest.param(0, False, id="to the second"), pytest.param(1, True, id="after")],
)
def test_in_time_is_up_to_the_moment_itself(
    referral: Referral, nia: User, hours: int, *, is_late: bool
) -> None:
    met_at = referral.decision_due_at + dt.timedelta(hours=hours)

    met = operations.meet_deadline(
        referral, ref="R6", by=actor(nia), at=met_at, reason_late="No answer from the school."
    )

    assert met
    assert met.is_late(at=met_at) is is_late
    event = AuditEvent.objects.about(referral).get(event="deadline.met", details__ref="R6")
    assert event.details["is_late"] is is_late


def test_a_clock_is_met_only_once(referral: Referral, nia: User) -> None:
    operations.meet_deadline(referral, ref="R6", by=actor(nia), at=LATER)

    assert operations.meet_deadline(referral, ref="R6", by=actor(nia), at=LATER) is None
    assert operations.stop_deadline(referral, ref="R6", by=actor(nia), at=LATER) is None


def test_counting_a_clock_again_undoes_nothing_that_was_done_meanwhile(
    referral: Referral, nia: User
) -> None:
    read_before = referral.deadlines.select_related("referral").get(timescale__ref="R6")
    read_before.due_at = LATER  # as though a bank holiday had been added since
    operations.take(referral, by=actor(nia), at=LATER)

    assert recompute(read_before, by=actor(nia), at=LATER)

    referral.refresh_from_db()
    assert referral.taken_by == nia.pk
    assert referral.decision_due_at == clock(referral, "R6").due_at
