"""What a decision needs and who has to agree to it: the rules, without a database."""

import datetime as dt
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from policies.models import (
    Destination,
    Policy,
    ScreeningOutcome,
    SignOffRule,
    ThresholdLevel,
    VoiceReason,
)
from referrals import rules
from referrals.models import (
    CaseHandover,
    Referral,
    Report,
    ScreeningDecision,
    ShortIntervention,
    Status,
)
from referrals.rules import deciding
from referrals.rules.deciding import Weighed

POLICY = Policy(code="test")
When = SignOffRule.When


def referral(**fields: Any) -> Referral:
    report = Report(is_in_danger_now=fields.pop("is_in_danger_now", "no"))
    return Referral(policy=POLICY, pathway="child", report=report, **fields)


def outcome(**fields: Any) -> ScreeningOutcome:
    return ScreeningOutcome(policy=POLICY, pathway="child", code="outcome", **fields)


def destination(**fields: Any) -> Destination:
    return Destination(policy=POLICY, **{"code": "centre", "pathways": ["child"], **fields})


def objections(chosen: ScreeningOutcome, **weighed: Any) -> list[str]:
    weighed = {"voice": "Wants to go home.", **weighed}
    return deciding.objections_to_weighing(referral(), chosen, Weighed(**weighed), asks_voice=True)


@pytest.mark.parametrize(
    ("weighed", "is_enough"),
    [
        ({"voice": "He wants to stay."}, True),
        ({"voice": "", "voice_reason": VoiceReason(code="unborn")}, True),
        ({"voice": " "}, False),
        ({"voice": "He wants to stay.", "voice_reason": VoiceReason(code="unborn")}, False),
    ],
)
def test_a_voice_is_told_or_there_is_one_reason_why_not(weighed, is_enough):
    assert (objections(outcome(), **weighed) == []) is is_enough


def test_a_practitioners_referral_asks_for_no_voice():
    assert not deciding.objections_to_weighing(referral(), outcome(), Weighed(), asks_voice=False)


def test_an_outcome_that_needs_a_destination_takes_one_of_its_own():
    helped = outcome(destinations=["centre"], needs_destination=True)

    assert objections(helped) == ["Say where help comes from."]
    assert objections(helped, destination=destination()) == []
    assert objections(helped, destination=destination(code="elsewhere")) != []
    assert objections(helped, destination=destination(pathways=["adult"])) != []
    assert objections(outcome(destinations=["centre"])) == []


def test_help_that_needs_agreement_does_not_go_ahead_without():
    helped = outcome(destinations=["centre"])
    to = {"destination": destination(needs_consent=True)}

    assert len(objections(helped, **to)) == 1
    assert len(objections(helped, **to, consent="best_interests")) == 1
    assert objections(helped, **to, consent="given") == []
    assert objections(helped, **to, consent="best_interests", consent_reason="A test said.") == []


def test_enquiries_need_all_three_tests():
    enquiries = outcome(needs_adult_tests=True)

    assert len(objections(enquiries, adult_tests=frozenset({"abuse", "needs"}))) == 1
    assert objections(enquiries, adult_tests=frozenset({"abuse", "needs", "unable"})) == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, Status.CLOSED),
        ({"needs_panel": True}, Status.PANEL),
        ({"is_short_intervention": True}, Status.SUPPORT),
        ({"needs_hand_over": True}, Status.SUPPORT),
        ({"is_transfer": True}, Status.SUPPORT),
    ],
)
def test_what_closes_stays_open_while_its_destination_has_something_to_do(fields, status):
    closes = outcome(closes=True)

    assert rules.status_after_screening(closes, destination(**fields)) == status


RULES = [
    SignOffRule(code="red", when=When.RATED_RED),
    SignOffRule(code="danger", when=When.IN_DANGER),
    SignOffRule(code="level", when=When.LEVEL),
    SignOffRule(code="often", when=When.REPEATED, reports=3, days=90),
]


@pytest.mark.parametrize(
    ("fields", "level", "reports", "why"),
    [
        ({}, False, 1, []),
        ({"rating": "amber"}, False, 2, []),
        ({"rating": "red"}, False, 1, ["red"]),
        ({"is_in_danger_now": "yes"}, False, 1, ["danger"]),
        ({"is_in_danger_now": "not_known"}, False, 1, []),
        ({}, True, 1, ["level"]),
        ({}, False, 3, ["often"]),
        ({"rating": "red"}, True, 5, ["red", "level", "often"]),
    ],
)
def test_high_risk_is_what_the_edition_says_it_is(fields, level, reports, why):
    found = deciding.reasons_for_sign_off(
        referral(**fields),
        outcome=outcome(needs_sign_off_at_high_risk=True),
        level=ThresholdLevel(needs_sign_off=level),
        rules=RULES,
        reports={"often": reports},
    )

    assert [rule.code for rule in found] == why


def test_a_decision_that_something_is_done_needs_no_sign_off():
    assert not deciding.reasons_for_sign_off(
        referral(rating="red"), outcome=outcome(), level=None, rules=RULES, reports={"often": 9}
    )


@pytest.mark.parametrize("percent", [0, 10, 25, 100])
def test_the_sample_is_as_large_as_the_edition_says(percent):
    digests = [sha256(str(n).encode()).hexdigest() for n in range(20_000)]

    drawn = sum(deciding.is_in_sample(digest, percent) for digest in digests) / len(digests)

    assert drawn == pytest.approx(percent / 100, abs=0.01 if 0 < percent < 100 else 0)


def test_only_who_holds_or_covers_the_post_signs_off_and_never_the_decider():
    screener, manager, colleague = uuid4(), uuid4(), uuid4()
    decision = ScreeningDecision(needs_sign_off=True, decided_by=screener)

    def said(by: Any, **more: Any) -> list[str]:
        return deciding.objections_to_signing_off(
            decision, **{"sign_off": "agreed", "reason": "", "signers": {manager}, **more}, by=by
        )

    assert said(manager) == []
    assert said(colleague) == ["The sign-off is for whoever holds the post, or covers it."]
    assert said(screener, signers={screener}) == ["Nobody signs off their own decision."]
    assert said(manager, sign_off="returned") == ["Say why you return it."]
    decision.signed_off_at = dt.datetime(2026, 5, 5, tzinfo=dt.UTC)
    assert said(manager) == ["This decision does not wait for a sign-off."]


def test_a_case_is_accepted_by_somebody_else_under_a_number():
    screener, worker = uuid4(), uuid4()
    handover = CaseHandover(handed_over_by=screener)

    def said(by: Any, number: str) -> list[str]:
        return deciding.objections_to_accepting(handover, case_number=number, by=by)

    assert said(worker, "W123") == []
    assert said(worker, " ") == ["Write down the number that the case has in the other system."]
    assert said(screener, "W123") == ["Whoever handed it over cannot accept it."]


def test_an_intervention_ends_after_it_started_and_counts_where_it_must():
    today = dt.date(2026, 6, 30)
    counted = ShortIntervention(
        destination=destination(counts_families=True), started_on=dt.date(2026, 6, 1)
    )

    def said(intervention: ShortIntervention, **changed: Any) -> list[str]:
        ends = {
            "ended_on": dt.date(2026, 6, 29),
            "result": "met",
            "outcome": "Calmer mornings.",
            "families_helped": 1,
            "children_helped": 2,
            **changed,
        }
        return deciding.objections_to_ending(intervention, **ends, today=today)

    assert said(counted) == []
    assert len(said(counted, children_helped=None)) == 1
    assert said(counted, ended_on=dt.date(2026, 5, 1)) == ["It cannot end before it started."]
    assert len(said(counted, ended_on=dt.date(2026, 7, 1))) == 1
    never = ShortIntervention(destination=destination())
    assert said(never) == ["Write down first when it started."]
    assert said(never, result="declined") == []


def test_a_telephone_shows_no_home():
    today = dt.date(2026, 6, 30)

    def said(mode: str, not_seen: str) -> list[str]:
        return deciding.objections_to_conversation(
            mode=mode, held_on=today, not_seen=not_seen, today=today
        )

    assert said("visit", "") == []
    assert len(said("telephone", "")) == 1
    assert said("video", "The kitchen.") == []
