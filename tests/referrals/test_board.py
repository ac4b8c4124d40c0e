"""The board by stage: what stands where, how many, whose it is at night, and at what cost."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.models import AuditEvent
from referrals import operations
from referrals.models import Referral
from referrals.queries import duty
from referrals.queries import queue as queries
from tests.cast import actor, sign_in
from tests.referrals.arriving import arrives
from tests.referrals.pages import QUEUE, references

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
MIDNIGHT = dt.datetime(2026, 11, 25, 0, tzinfo=dt.UTC)


@pytest.fixture
def held(reporter, nia) -> Referral:
    referral, at = arrives(by=reporter), timezone.now()
    until = at + dt.timedelta(minutes=30)
    return operations.hold(
        referral, until=until, reason="The school rings back.", by=actor(nia), at=at
    )


@pytest.fixture
def outstanding(reporter, nia) -> Referral:
    referral, at, by = arrives(by=reporter), timezone.now(), actor(nia)
    operations.rate(referral, rating="amber", reason="Health knows more.", by=by, at=at)
    operations.decide_for_now(referral, for_now="A visit.", awaited="Health.", by=by, at=at)
    return referral


@pytest.fixture
def decided(reporter, nia, policy) -> Referral:
    referral = arrives(by=reporter)
    return operations.screen(
        referral,
        outcome=policy.screening_outcomes.get(code="child-strategy-discussion"),
        level=policy.threshold_levels.get(code="child-protection"),
        rationale="Weighed.",
        version=referral.version,
        by=actor(nia),
        at=timezone.now(),
    )


def shown(client, stage: str) -> list[str]:
    return references(client.get(QUEUE, {"stage": stage}).content.decode())


def tabs(page: str) -> dict[str, str]:
    """Return each tab of the board with its number."""
    found = re.findall(
        r'sub-navigation__link"[^>]*>([^<]+?) <span class="app-count">(\d+)</span>', page
    )
    return dict(found)


def test_each_stage_shows_its_own_and_the_tab_counts_them(
    at_work, reporter, held, outstanding, decided
):
    waiting = arrives(by=reporter)
    urgent = arrives(by=reporter, is_in_danger_now="yes")

    assert shown(at_work, "held") == [held.reference]
    assert shown(at_work, "outstanding") == [outstanding.reference]
    assert shown(at_work, "decided") == [decided.reference]
    assert shown(at_work, "night") == [urgent.reference]
    assert set(shown(at_work, "awaiting")) == {
        urgent.reference,
        waiting.reference,
        outstanding.reference,
    }
    assert tabs(at_work.get(QUEUE).content.decode()) == {
        "Awaiting screening": "3",
        "Out of hours": "1",
        "Information outstanding": "1",
        "Held": "1",
        "Awaiting sign-off": "0",
        "Decided today": "1",
    }


def test_a_row_says_who_holds_it_until_when_and_why(at_work, held):
    page = at_work.get(QUEUE, {"stage": "held"}).content.decode()

    assert "by Nia Roberts: The school rings back." in page


def test_what_is_held_comes_back_by_itself(at_work, nia, held):
    assert queries.waiting_for(actor(nia)).count() == 0

    Referral.objects.update(held_until=timezone.now() - dt.timedelta(seconds=1))

    assert references(at_work.get(QUEUE).content.decode()) == [held.reference]
    assert shown(at_work, "held") == []


def test_a_hold_never_hides_what_became_due_before_it(at_work, held):
    """A bank holiday may be taken away, or the referral counted again."""
    Referral.objects.update(decision_due_at=held.held_until - dt.timedelta(minutes=1))

    assert references(at_work.get(QUEUE).content.decode()) == [held.reference]


def test_what_was_decided_says_what_by_whom_and_whether_in_time(at_work, decided):
    page = at_work.get(QUEUE, {"stage": "decided"}).content.decode()

    assert "decided by Nia Roberts" in page
    assert "Done in time" in page


def test_an_unseen_urgent_row_is_acknowledged_from_the_queue(at_work, reporter):
    urgent = arrives(by=reporter, is_in_danger_now="yes")
    page = at_work.get(QUEUE).content.decode()
    assert "Nobody has seen it yet" in page

    (address,) = re.findall(r'formaction="([^"]+/acknowledge/)"', page)
    answer = at_work.post(address, {"query": "stage=awaiting"}, follow=True)

    assert answer.request["PATH_INFO"] == QUEUE
    assert "Nobody has seen it yet" not in answer.content.decode()
    assert urgent.acknowledgements.get().acknowledged_by_name == "Nia Roberts"


def test_the_next_in_the_queue_is_never_one_that_is_held(nia, reporter, held):
    besides, following = arrives(by=reporter), arrives(by=reporter)

    assert queries.next_in_queue(actor(nia), besides=besides) == following


@pytest.mark.parametrize(
    ("moment", "stage"), [(NOON, "awaiting"), (MIDNIGHT, "night")], ids=["by day", "at night"]
)
def test_at_night_the_duty_team_sees_its_own_list_first(
    client, emyr, reporter, monkeypatch, moment, stage
):
    period = (MIDNIGHT, MIDNIGHT) if moment == MIDNIGHT else None
    monkeypatch.setattr(duty, "night", lambda _policy, *, at: period)
    arrives(by=reporter)

    page = sign_in(client, emyr).get(QUEUE)

    assert page.context["stage"] == stage
    assert ("The office is closed" in page.content.decode()) is (stage == "night")


def test_by_night_others_see_the_whole_queue(at_work, reporter, monkeypatch):
    monkeypatch.setattr(duty, "night", lambda _policy, *, at: (MIDNIGHT, MIDNIGHT))
    arrives(by=reporter)

    assert at_work.get(QUEUE).context["stage"] == "awaiting"


def test_the_night_is_told_by_the_policy_and_its_bank_holidays(policy):
    may_day = dt.datetime(2026, 5, 4, 11, tzinfo=dt.UTC)

    assert duty.night(policy, at=NOON) is None
    assert duty.night(policy, at=MIDNIGHT) is not None
    assert duty.night(policy, at=may_day) is not None


def test_what_came_red_out_of_hours_stays_on_the_duty_list_though_it_was_seen(nia, reporter):
    saturday = timezone.now().replace(hour=11) - dt.timedelta(days=timezone.now().weekday() + 2)
    urgent = arrives(by=reporter, is_in_danger_now="yes", received_at=saturday)
    by_day = arrives(by=reporter, received_at=saturday)
    operations.acknowledge(urgent, by=actor(nia), at=timezone.now())

    by = actor(nia)
    rows = queries.rows_at("night", by, today=queries.day_began(timezone.now()))

    assert urgent.came_out_of_hours
    assert by_day.came_out_of_hours
    assert list(rows) == [urgent]


@pytest.mark.parametrize("stage", ["nothing", "\x00", "x" * 3000])
def test_a_spoilt_stage_still_shows_the_queue(at_work, reporter, stage):
    arrives(by=reporter)

    answer = at_work.get(QUEUE, {"stage": stage})

    assert answer.status_code == 200
    assert answer.context["stage"] == "awaiting"


def test_the_stage_stands_in_the_event_of_the_look(at_work, held):
    at_work.get(QUEUE, {"stage": "held"})

    event = AuditEvent.objects.filter(event="queue.viewed").latest("sequence")
    assert event.details["stage"] == "held"


@pytest.mark.parametrize("stage", [stage.value for stage in queries.Stage])
def test_a_stage_costs_as_few_queries_with_many_rows_as_with_one(
    at_work, reporter, nia, stage, policy, held, outstanding, decided
):
    arrives(by=reporter, is_in_danger_now="yes")
    at_work.get(QUEUE)

    def queries_of() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert at_work.get(QUEUE, {"stage": stage}).status_code == 200
        return len(captured)

    few = queries_of()
    for _ in range(5):
        arrives(by=reporter, is_in_danger_now="yes")
    many = queries_of()

    assert many == few
    assert many < 20


def test_another_agency_finds_none_of_it_at_any_stage(client, oren, held, outstanding, decided):
    sign_in(client, oren)

    for stage in queries.Stage:
        assert shown(client, stage) == []
