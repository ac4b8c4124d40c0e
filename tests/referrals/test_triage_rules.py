"""Who is on duty when, and what may be done before a decision. No database."""

import datetime as dt
from typing import Any

import pytest

from policies.models import EscalationStage
from referrals.models import Escalation, Rating, Referral, Report, SafetyAnswer, Status
from referrals.rules import triage
from tests.policies.calendars import CALENDAR, LONDON, london

NOW = london("2026-11-24 14:00")
DUE = london("2026-11-25 17:00")


def waiting(**fields) -> Referral:
    return Referral(**{"status": Status.SUBMITTED, "decision_due_at": DUE, **fields})


@pytest.mark.parametrize(
    ("moment", "is_night"),
    [
        pytest.param("2026-11-24 08:59:59", True, id="just before opening"),
        pytest.param("2026-11-24 09:00", False, id="at opening"),
        pytest.param("2026-11-24 16:59:59", False, id="just before closing"),
        pytest.param("2026-11-24 17:00", True, id="at closing"),
        pytest.param("2026-11-21 11:00", True, id="on a Saturday"),
        pytest.param("2026-05-04 11:00", True, id="on a bank holiday"),
        pytest.param("2026-10-26 09:30", False, id="the Monday after the clocks changed"),
        pytest.param("2031-01-02 11:00", False, id="past the published holidays, a weekday"),
        pytest.param("2031-01-04 11:00", True, id="past the published holidays, a Saturday"),
    ],
)
def test_the_duty_team_is_on_duty_while_the_office_is_closed(moment, is_night):
    assert triage.is_out_of_hours(london(moment), CALENDAR) is is_night


@pytest.mark.parametrize(
    ("moment", "starts", "ends"),
    [
        pytest.param("2026-11-24 14:00", "2026-11-23 17:00", "2026-11-24 09:00", id="by day"),
        pytest.param("2026-11-24 22:00", "2026-11-24 17:00", "2026-11-25 09:00", id="evening"),
        pytest.param("2026-11-25 03:00", "2026-11-24 17:00", "2026-11-25 09:00", id="night"),
        pytest.param("2026-11-23 09:00", "2026-11-20 17:00", "2026-11-23 09:00", id="weekend"),
        pytest.param("2026-05-04 12:00", "2026-05-01 17:00", "2026-05-05 09:00", id="May Day"),
        pytest.param("2026-12-25 12:00", "2026-12-24 17:00", "2026-12-29 09:00", id="Christmas"),
        pytest.param("2026-10-25 12:00", "2026-10-23 17:00", "2026-10-26 09:00", id="clocks back"),
    ],
)
def test_a_period_of_duty_lasts_from_closing_to_opening(moment, starts, ends):
    period = triage.duty_period(london(moment), CALENDAR)

    assert [f"{each.astimezone(LONDON):%Y-%m-%d %H:%M}" for each in period] == [starts, ends]


@pytest.mark.parametrize(
    ("changed", "objection"),
    [
        pytest.param({"until": DUE}, None, id="until the decision is due"),
        pytest.param({"until": DUE + dt.timedelta(minutes=1)}, "past the moment", id="past it"),
        pytest.param({"until": NOW}, "still to come", id="until now"),
        pytest.param({"reason": "\u200b "}, "Say why it is held.", id="a blank reason"),
        pytest.param({"is_unseen": True}, "Nobody has said", id="urgent and unseen"),
    ],
)
def test_a_hold_ends_before_the_decision_is_due(changed, objection):
    asked: dict[str, Any] = {
        "until": DUE,
        "reason": "The school rings at 15:00.",
        "is_unseen": False,
    }
    asked |= changed

    objections = triage.objections_to_holding(waiting(), **asked, at=NOW)

    assert (objection in objections[0]) if objection else objections == []


def test_what_is_decided_cannot_be_held_or_decided_for_now():
    decided = waiting(status=Status.CLOSED)

    assert triage.objections_to_holding(
        decided, until=DUE, reason="Later.", is_unseen=False, at=NOW
    )
    assert triage.objections_to_interim(
        decided, for_now="A visit.", awaited="Health.", is_awaited=True
    )


@pytest.mark.parametrize(
    ("changed", "objection"),
    [
        ({}, None),
        ({"rating": ""}, "Rate it first"),
        ({"is_awaited": False}, "No information is awaited"),
        ({"for_now": ""}, "for now"),
        ({"awaited": " "}, "from whom"),
    ],
)
def test_an_interim_decision_says_what_is_done_and_what_is_awaited(changed, objection):
    asked = {"for_now": "A visit today.", "awaited": "Health, by noon.", "is_awaited": True}
    rating = changed.pop("rating", Rating.AMBER)

    objections = triage.objections_to_interim(waiting(rating=rating), **{**asked, **changed})

    assert (objection in objections[0]) if objection else objections == []


@pytest.mark.parametrize(
    ("danger", "rating", "is_crime", "asked"),
    [
        ("no", "", False, []),
        ("yes", "", False, ["safety"]),
        ("no", "red", False, ["safety"]),
        ("no", "green", True, ["police"]),
        ("yes", "red", True, ["safety", "police"]),
    ],
)
def test_danger_asks_for_safety_and_a_crime_for_the_police(danger, rating, is_crime, asked):
    report = Report(is_in_danger_now=danger)

    assert triage.prompts_for(report, rating=rating, suggests_crime=is_crime) == asked


def test_each_question_that_is_open_stands_between_the_screener_and_the_decision():
    prompts = list(SafetyAnswer.Prompt)

    assert len(triage.objections_to_unanswered(prompts, set())) == 2
    assert triage.objections_to_unanswered(prompts, {"safety", "police"}) == []


@pytest.mark.parametrize(
    ("changed", "objection"),
    [
        ({}, None),
        ({"done_by_whom": ""}, "who"),
        ({"done_at": None}, "when"),
        ({"is_done": False, "words": ""}, "why"),
        ({"is_done": False, "words": "No crime: he fell."}, None),
        ({"is_done": False, "is_still_to_do": True}, "still to be done"),
        ({"is_done": False, "is_still_to_do": True, "words": "Emyr rings at six."}, None),
    ],
)
def test_an_answer_says_who_and_when_or_why_not(changed, objection):
    answer = {"is_done": True, "done_by_whom": "PC 1234", "done_at": NOW, "words": "", **changed}

    objections = triage.objections_to_answering("police", **answer)

    assert (objection in objections[0]) if objection else objections == []


def stages() -> list[EscalationStage]:
    return [
        EscalationStage(code="own", is_own_agency=True, order=1),
        EscalationStage(code="senior", order=2),
        EscalationStage(code="regional", order=3),
    ]


def test_a_disagreement_begins_in_its_own_agency_where_somebody_else_answers():
    first = triage.first_stage(stages(), has_own_answerer=True)
    of_the_designated_person = triage.first_stage(stages(), has_own_answerer=False)

    assert first
    assert of_the_designated_person
    assert (first.code, of_the_designated_person.code) == ("own", "senior")


def test_after_the_regional_protocol_comes_nothing():
    following = [triage.stage_after(stage, stages()) for stage in stages()]

    assert [stage and stage.code for stage in following] == ["senior", "regional", None]


@pytest.mark.parametrize(
    ("fields", "has_next", "objection"),
    [
        pytest.param({"answered_at": NOW}, True, None, id="answered"),
        pytest.param({"due_at": NOW - dt.timedelta(hours=1)}, True, None, id="late"),
        pytest.param({"due_at": DUE}, True, "Wait for the answer", id="not yet late"),
        pytest.param({"due_at": None}, True, "Wait for the answer", id="without a date"),
        pytest.param({"answered_at": NOW}, False, "last stage", id="the last stage"),
        pytest.param({"ended_at": NOW}, True, "has ended", id="ended"),
    ],
)
def test_a_disagreement_goes_further_once_answered_or_late(fields, has_next, objection):
    objections = triage.objections_to_taking_further(
        Escalation(**fields), "It does not meet the risk.", has_next=has_next, at=NOW
    )

    assert (objection in objections[0]) if objection else objections == []


def test_only_a_decision_can_be_disagreed_with_and_once_at_a_time():
    decided = waiting(screened_at=NOW)

    assert triage.objections_to_escalating(waiting(), "Why.", is_open=False)
    assert triage.objections_to_escalating(decided, "Why.", is_open=True)
    assert triage.objections_to_escalating(decided, "", is_open=False)
    assert triage.objections_to_escalating(decided, "Why.", is_open=False) == []
