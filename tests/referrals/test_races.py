"""Two people at the same instant: one wins, and the other is told, with nothing lost."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from records.models import AuditEvent, Message
from referrals import operations, rules
from referrals.models import Deadline, Referral, Reminder
from referrals.tasks import alert_of_urgent, remind_of_deadlines
from tests.cast import actor, team
from tests.factories.accounts import PostFactory
from tests.factories.triage import HandoverNoteFactory
from tests.referrals.arriving import arrives


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act in a thread of its own, started together; return what each gave or raised."""
    barrier = threading.Barrier(len(acts))
    given: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            given[number] = act()
        except Exception as raised:  # noqa: BLE001  (it is what the test looks at)
            given[number] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return given


@pytest.fixture
def referral(own_database, tomos, mash):
    return arrives(by=actor(tomos))


def test_of_two_opposite_decisions_one_stands_and_the_other_is_a_conflict(
    referral, nia, owen, policy, monkeypatch
):
    """Both have read the referral as unscreened before either writes."""
    outcomes = policy.screening_outcomes
    levels = policy.threshold_levels
    decisions = {
        nia: (outcomes.get(code="child-strategy-discussion"), levels.get(code="child-protection")),
        owen: (outcomes.get(code="child-no-further-action"), levels.get(code="child-universal")),
    }
    hold_after_reading(monkeypatch)

    def decide(by):
        outcome, level = decisions[by]
        return lambda: operations.screen(
            referral,
            outcome=outcome,
            level=level,
            rationale=f"What {by.name} thought.",
            support_offered="Family centre.",
            version=referral.version,
            by=actor(by),
            at=timezone.now(),
        )

    given = at_once(decide(nia), decide(owen))

    conflicts = [one for one in given if isinstance(one, operations.Conflict)]
    decided = [one for one in given if isinstance(one, Referral)]
    assert (len(decided), len(conflicts)) == (1, 1), given
    standing = Referral.objects.get(pk=referral.pk)
    assert standing.screening_rationale == decided[0].screening_rationale
    assert conflicts[0].theirs == standing.screening_rationale
    assert conflicts[0].yours != conflicts[0].theirs
    assert AuditEvent.objects.about(referral).filter(event="referral.screened").count() == 1
    assert (
        Deadline.objects.filter(
            referral=referral, met_at__isnull=False, timescale__ref="R6"
        ).count()
        == 1
    )
    assert Message.objects.filter(template="referrals/email/screening_outcome").count() == 1


def hold_after_reading(monkeypatch) -> None:
    """Keep each decision open for a moment between reading the referral and writing it."""
    judge = rules.objections_to_screening
    pause = threading.Event()

    def slow(*args, **kwargs):
        pause.wait(timeout=0.4)
        return judge(*args, **kwargs)

    monkeypatch.setattr(rules, "objections_to_screening", slow)


def test_of_two_who_take_it_one_has_it(referral, nia, owen, monkeypatch):
    write = Referral.save

    def late(self, *args, **kwargs):
        threading.Event().wait(timeout=0.4)
        write(self, *args, **kwargs)

    monkeypatch.setattr(Referral, "save", late)
    given = at_once(
        lambda: operations.take(referral, by=actor(nia), at=timezone.now()),
        lambda: operations.take(referral, by=actor(owen), at=timezone.now()),
    )

    refused = [one for one in given if isinstance(one, operations.Refused)]
    assert len(refused) == 1, given
    assert AuditEvent.objects.about(referral).filter(event="referral.taken").count() == 1


def test_two_who_open_it_at_once_are_both_present(referral, nia, owen):
    given = at_once(
        *(
            lambda by=by: operations.note_presence(referral, by=actor(by), at=timezone.now())
            for by in (nia, owen, nia, owen)
        )
    )

    assert given == [None] * 4
    assert referral.presences.count() == 2


def test_four_sweepers_remind_of_each_clock_once(referral, mared, nia):
    PostFactory(
        team=team("mash"),
        role="mash_manager",
        holder=mared.memberships.get(),
        delegate=nia.memberships.get(),
    )
    Deadline.objects.filter(referral=referral).update(due_at=timezone.now())

    given = at_once(*[remind_of_deadlines] * 4)

    running = Deadline.objects.running().filter(referral=referral)
    assert sum(given) == running.count() == Reminder.objects.count()
    assert Message.objects.filter(template="referrals/email/reminder").count() == running.count()
    assert AuditEvent.objects.filter(event="deadline.reminded").count() == running.count()


def test_of_two_who_say_they_have_seen_it_the_first_stands(own_database, tomos, mash, nia, owen):
    urgent = arrives(by=actor(tomos), is_in_danger_now="yes")

    given = at_once(
        lambda: operations.acknowledge(urgent, by=actor(nia), at=timezone.now()),
        lambda: operations.acknowledge(urgent, by=actor(owen), at=timezone.now()),
    )

    assert [type(one).__name__ for one in given].count("Refused") == 1, given
    assert urgent.acknowledgements.count() == 1
    assert AuditEvent.objects.about(urgent).filter(event="referral.acknowledged").count() == 1


def test_four_sweepers_take_each_step_of_an_urgent_referral_once(
    own_database, tomos, mash, nia, mared
):
    long_ago = timezone.now() - dt.timedelta(hours=3)
    urgent = arrives(by=actor(tomos), is_in_danger_now="yes", received_at=long_ago)

    given = at_once(*[alert_of_urgent] * 4)

    assert not [one for one in given if isinstance(one, Exception)], given
    alerts = urgent.urgent_alerts.count()
    assert alerts >= 2
    assert AuditEvent.objects.filter(event="referral.alerted").count() == alerts
    assert Message.objects.filter(template="referrals/email/urgent").count() == sum(given)


def test_a_sweep_and_whoever_sees_it_leave_one_truth(own_database, tomos, mash, nia):
    urgent = arrives(by=actor(tomos), is_in_danger_now="yes")

    given = at_once(
        alert_of_urgent, lambda: operations.acknowledge(urgent, by=actor(nia), at=timezone.now())
    )

    assert not [one for one in given if isinstance(one, Exception)], given
    assert urgent.acknowledgements.count() == 1
    assert alert_of_urgent() == 0


def test_held_by_one_and_rated_red_by_another_it_is_never_held_past_its_decision(
    referral, nia, owen
):
    at = timezone.now()
    until = referral.decision_due_at

    given = at_once(
        lambda: operations.hold(referral, until=until, reason="Later.", by=actor(nia), at=at),
        lambda: operations.rate(referral, rating="red", reason="Seen.", by=actor(owen), at=at),
    )

    standing = Referral.objects.get(pk=referral.pk)
    assert standing.rating == "red"
    assert standing.held_until is None, given


def test_of_one_who_holds_it_and_one_who_decides_the_decision_stands(referral, nia, owen, policy):
    at = timezone.now()
    decision = {
        "outcome": policy.screening_outcomes.get(code="child-strategy-discussion"),
        "level": policy.threshold_levels.get(code="child-protection"),
        "rationale": "Weighed.",
        "version": referral.version,
    }

    given = at_once(
        lambda: operations.screen(referral, **decision, by=actor(nia), at=at),
        lambda: operations.hold(
            referral, until=at + dt.timedelta(minutes=5), reason="Later.", by=actor(owen), at=at
        ),
    )

    assert isinstance(given[0], Referral), given
    assert Referral.objects.get(pk=referral.pk).screened_at is not None


def test_of_two_who_accept_a_hand_over_one_has(own_database, conwy, mash, nia, owen, emyr):
    note = HandoverNoteFactory.create(by=actor(emyr))

    given = at_once(
        *(
            lambda by=by: operations.accept_handover(note, by=actor(by), at=timezone.now())
            for by in (nia, owen)
        )
    )

    assert [type(one).__name__ for one in given].count("Refused") == 1, given
