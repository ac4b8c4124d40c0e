"""Stories before a decision: information due apart from it, seen, held, for now, made safe."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from accounts.models import Agency, User
from policies.models import Policy
from policies.queries import calendar
from policies.rules import due_at
from records.audit import SYSTEM
from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import Acknowledgement, Deadline, Referral, UrgentAlert
from referrals.queries import safety
from referrals.queries.duty import people_of, steps_due, unseen
from referrals.rules.deciding import Weighed
from referrals.tasks import alert_of_urgent
from tests.cast import actor, team
from tests.factories.referrals import RECEIVED_AT, ReferralFactory, somebody

LATER = RECEIVED_AT + dt.timedelta(hours=2)
NIGHT = dt.datetime(2026, 5, 5, 22, tzinfo=dt.UTC)
MAY_DAY = dt.datetime(2026, 5, 4, 11, tzinfo=dt.UTC)
RED = {"is_in_danger_now": "yes"}


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding"), team("emergency-duty")
    return conwy


def running(referral: Referral) -> set[str]:
    clocks = Deadline.objects.running().filter(referral=referral)
    return set(clocks.values_list("timescale__ref", flat=True))


def rated(referral: Referral, rating: str, by: User, at: dt.datetime = LATER) -> Referral:
    return operations.rate(referral, rating=rating, reason="The school.", by=actor(by), at=at)


def events(name: str, about: Model) -> int:
    return AuditEvent.objects.about(about).filter(event=name).count()


# --- Information due, apart from the decision ---


@pytest.mark.parametrize(("rating", "hours"), [("red", 4), ("amber", 24), ("green", 72)])
def test_a_rating_starts_the_clock_of_its_information(nia, rating, hours):
    referral = rated(ReferralFactory.create(), rating, nia)

    clock = referral.deadlines.get(timescale__ref=f"R11.{rating}")
    assert (clock.started_at, clock.due_at) == (LATER, LATER + dt.timedelta(hours=hours))


def test_rating_it_anew_stops_the_former_clock_and_keeps_both_ratings(nia):
    referral = rated(ReferralFactory.create(), "amber", nia)

    rated(referral, "green", nia, LATER + dt.timedelta(hours=1))

    assert running(referral) & {"R11.red", "R11.amber", "R11.green"} == {"R11.green"}
    assert referral.deadlines.get(timescale__ref="R11.amber").stopped_at is not None
    assert [given.rating for given in referral.ratings.all()] == ["green", "amber"]


def test_the_same_rating_again_moves_no_clock(nia):
    referral = rated(ReferralFactory.create(), "red", nia)
    before = referral.decision_due_at

    again = rated(referral, "red", nia, LATER + dt.timedelta(hours=3))

    assert again.decision_due_at == before
    assert again.deadlines.filter(timescale__ref="R11.red").count() == 1


@pytest.mark.parametrize(
    ("rating", "ref"), [("red", "R6.red"), ("amber", "R6"), ("green", "R6"), ("", "R6")]
)
def test_only_red_moves_the_decision_about_a_child(nia, rating, ref):
    referral = ReferralFactory.create()
    if rating:
        referral = rated(referral, rating, nia)

    assert referral.decision_due_at == referral.deadlines.get(timescale__ref=ref).due_at


def test_every_clock_is_where_the_policy_counts_it(nia):
    referral = rated(ReferralFactory.create(told=RED, received_at=MAY_DAY), "amber", nia)

    for clock in referral.deadlines.select_related("timescale"):
        assert clock.due_at == due_at(
            clock.started_at,
            clock.timescale,
            calendar=calendar(referral.policy),
            is_red=clock.is_red,
        ), clock.timescale.ref


def test_a_decision_leaves_no_clock_of_triage_running(nia, policy):
    referral = rated(ReferralFactory.create(told=RED), "red", nia)

    decided = decide(referral, policy, nia)

    before_a_decision = {"R6", "R6.red", "R6.urgent", "R11.red", "R11.amber", "R11.green"}
    assert running(decided) & before_a_decision == set()
    assert referral.deadlines.get(timescale__ref="R6.red").met_at is not None
    assert referral.deadlines.get(timescale__ref="R11.red").stopped_at is not None


def decide(referral: Referral, policy: Policy, by: User, **more) -> Referral:
    return operations.screen(
        referral,
        outcome=policy.screening_outcomes.get(code="child-strategy-discussion"),
        level=policy.threshold_levels.filter(pathway="child").first(),
        rationale="Weighed.",
        support_offered="Family centre.",
        version=referral.version,
        by=actor(by),
        at=LATER + dt.timedelta(minutes=5),
        **more,
    )


# --- For now ---


def test_an_interim_decision_meets_no_clock_and_waits_for_information(nia):
    referral = rated(ReferralFactory.create(), "amber", nia)
    before = running(referral)

    operations.decide_for_now(
        referral, for_now="A visit today.", awaited="Health.", by=actor(nia), at=LATER
    )

    assert running(referral) == before >= {"R6", "R11.amber"}
    referral.refresh_from_db()
    assert (referral.interim_at, referral.status) == (LATER, "submitted")
    assert events("referral.decided_for_now", referral) == 1


def test_when_the_information_has_come_only_the_decision_is_due(nia):
    referral = rated(ReferralFactory.create(), "amber", nia)
    words = {"for_now": "A visit.", "awaited": "Health."}
    operations.decide_for_now(referral, **words, by=actor(nia), at=LATER)

    operations.receive_information(referral, by=actor(nia), at=LATER + dt.timedelta(hours=1))

    referral.refresh_from_db()
    assert referral.interim_at is None
    assert "R11.amber" not in running(referral)
    assert "R6" in running(referral)
    assert referral.interim_decisions.count() == 1
    with pytest.raises(operations.Refused, match="No information is awaited"):
        operations.receive_information(referral, by=actor(nia), at=LATER)


def test_nothing_can_be_decided_for_now_before_it_is_rated(nia):
    with pytest.raises(operations.Refused, match="Rate it first"):
        operations.decide_for_now(
            ReferralFactory.create(), for_now="A.", awaited="B.", by=actor(nia), at=LATER
        )


# --- Seen, or told of ---


def test_danger_now_waits_to_be_seen_and_the_first_who_says_so_stands(nia, owen):
    referral = ReferralFactory.create(told=RED)

    seen = operations.acknowledge(referral, by=actor(nia), at=LATER)

    assert seen.acknowledged_by_name == "Nia Roberts"
    assert referral.deadlines.get(timescale__ref="R6.urgent").met_at == LATER
    with pytest.raises(operations.Refused, match="Nobody is waiting"):
        operations.acknowledge(referral, by=actor(owen), at=LATER)
    assert events("referral.acknowledged", referral) == 1


def test_what_is_not_urgent_need_not_be_acknowledged(nia):
    with pytest.raises(operations.Refused):
        operations.acknowledge(ReferralFactory.create(), by=actor(nia), at=LATER)


def test_taking_rating_and_deciding_all_show_that_it_was_seen(nia, policy):
    taken, given, decided = (ReferralFactory.create(told=RED) for _ in range(3))

    operations.take(taken, by=actor(nia), at=LATER)
    rated(given, "amber", nia)
    decide(decided, policy, nia)

    assert Acknowledgement.objects.count() == 3


def test_those_on_duty_are_told_at_once_then_the_manager_then_the_service_manager(
    nia, mared, sian, emyr
):
    referral = ReferralFactory.create(told=RED)

    told = {
        minutes: [
            (step, {person.name for person in people_of(step, referral, at=moment)})
            for _found, step in steps_due(moment)
        ]
        for minutes in (0, 60, 61, 121)
        if (moment := RECEIVED_AT + dt.timedelta(minutes=minutes))
    }

    hub = ("on_duty", {"Nia Roberts", "Mared Hughes"})
    assert told[0] == [hub]
    assert told[60] == [hub], "in time is at or before the limit"
    assert told[61] == [hub, ("manager", {"Mared Hughes"})]
    assert told[121][-1] == ("service_manager", {"Siân Wynne"})


@pytest.mark.parametrize(
    ("received_at", "on_duty"),
    [
        pytest.param(RECEIVED_AT, "Nia Roberts", id="in hours"),
        pytest.param(NIGHT, "Emyr Vaughan", id="at night"),
        pytest.param(MAY_DAY, "Emyr Vaughan", id="on a bank holiday"),
    ],
)
def test_out_of_hours_the_emergency_duty_team_is_told(nia, emyr, received_at, on_duty):
    referral = ReferralFactory.create(told=RED, received_at=received_at)

    people = people_of(UrgentAlert.Step.ON_DUTY, referral, at=received_at)

    assert [person.name for person in people] == [on_duty]
    assert referral.came_out_of_hours is (on_duty == "Emyr Vaughan")


def test_where_nobody_of_a_step_may_see_it_the_next_is_told(nia, emyr, dai):
    """A practitioner's referral is hidden from the duty team; its manager is the LADO."""
    referral = ReferralFactory.create(
        told=RED, people=[somebody("practitioner")], received_at=NIGHT
    )

    people = people_of(UrgentAlert.Step.ON_DUTY, referral, at=NIGHT)

    assert [person.name for person in people] == ["Dai Llewelyn"]


def test_each_step_is_taken_once_without_a_name_and_stops_once_it_was_seen(nia, mared, sian):
    referral = ReferralFactory.create(told=RED, received_at=timezone.now() - dt.timedelta(hours=3))

    assert alert_of_urgent() > 0
    assert alert_of_urgent() == 0
    assert referral.urgent_alerts.count() == 3
    messages = Message.objects.filter(template="referrals/email/urgent")
    assert messages.count() >= 3
    for message in messages:
        assert referral.reference in message.subject
        assert "Mair" not in message.subject + message.body
        assert "Evans" not in message.subject + message.body

    other = ReferralFactory.create(told=RED, received_at=timezone.now() - dt.timedelta(hours=3))
    operations.acknowledge(other, by=actor(nia), at=timezone.now())
    assert alert_of_urgent() == 0


def test_a_seen_referral_is_told_of_no_more_even_by_a_sweep_that_began_before(nia):
    referral = ReferralFactory.create(told=RED)
    operations.acknowledge(referral, by=actor(nia), at=LATER)

    told = operations.alert(
        referral, step=UrgentAlert.Step.ON_DUTY, people=[nia], by=SYSTEM, at=LATER
    )

    assert told == 0
    assert not UrgentAlert.objects.exists()


def test_only_those_who_may_see_it_find_it_unseen(nia, oren, haf):
    referral = ReferralFactory.create(told=RED)

    assert list(unseen(actor(nia))) == [referral]
    assert list(unseen(actor(oren))) == []
    assert list(unseen(actor(haf))) == []


# --- Held ---


def test_a_hold_keeps_its_reason_and_never_outlasts_the_decision(nia):
    referral = ReferralFactory.create()
    until = referral.decision_due_at

    with pytest.raises(operations.Refused, match="past the moment"):
        operations.hold(
            referral,
            until=until + dt.timedelta(seconds=1),
            reason="Later.",
            by=actor(nia),
            at=LATER,
        )
    held = operations.hold(referral, until=until, reason="They ring.", by=actor(nia), at=LATER)

    assert (held.held_until, held.reason_held, held.held_by_name) == (
        until,
        "They ring.",
        "Nia Roberts",
    )
    assert events("referral.held", referral) == 1


def test_red_brings_a_held_referral_back(nia, owen):
    referral = ReferralFactory.create()
    until = LATER + dt.timedelta(hours=1)
    operations.hold(referral, until=until, reason="They ring.", by=actor(nia), at=LATER)

    again = rated(referral, "red", owen)

    assert (again.held_until, again.reason_held) == (None, "")


def test_a_hold_can_be_ended_once(nia):
    referral = ReferralFactory.create()
    until = LATER + dt.timedelta(hours=1)
    operations.hold(referral, until=until, reason="They ring.", by=actor(nia), at=LATER)

    operations.end_hold(referral, by=actor(nia), at=LATER)

    with pytest.raises(operations.Refused, match="not held"):
        operations.end_hold(referral, by=actor(nia), at=LATER)


# --- Safety and the police ---


def test_a_decision_on_a_possible_crime_waits_for_the_answer_about_the_police(nia, policy):
    referral = ReferralFactory.create(told={"categories": ["sexual"]})
    weighed = Weighed(voice="He does not want to go home.")

    with pytest.raises(operations.Refused, match="have the police been told"):
        decide(referral, policy, nia, weighed=weighed)

    answer = {
        "is_done": True,
        "done_by_whom": "Nia Roberts",
        "done_at": LATER,
        "police_reference": "26000123456",
        "words": "",
    }
    operations.answer_prompt(referral, prompt="police", answer=answer, by=actor(nia), at=LATER)
    assert decide(referral, policy, nia, weighed=weighed).screened_at is not None


def test_what_is_still_to_be_done_leaves_the_question_open_until_it_is(nia):
    referral = ReferralFactory.create(told=RED)
    later: dict[str, Any] = {"done_by_whom": "", "done_at": None, "police_reference": ""}

    def answered(**answer: Any) -> list[str]:
        operations.answer_prompt(
            referral, prompt="safety", answer={**later, **answer}, by=actor(nia), at=timezone.now()
        )
        return safety.objections_to_deciding(referral)

    assert len(answered(is_done=False, is_still_to_do=True, words="Emyr rings at six.")) == 1
    assert answered(is_done=False, words="He is in hospital.") == []
    assert len(answered(is_done=False, is_still_to_do=True, words="He went home.")) == 1


def test_an_answer_that_says_neither_who_nor_why_is_refused(nia):
    referral = ReferralFactory.create(told=RED)
    answer = {"is_done": False, "done_by_whom": "", "done_at": None, "words": ""}

    with pytest.raises(operations.Refused, match="Say why"):
        operations.answer_prompt(
            referral,
            prompt="safety",
            answer={**answer, "police_reference": ""},
            by=actor(nia),
            at=LATER,
        )
