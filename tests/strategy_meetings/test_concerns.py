"""A concern about somebody's work, step by step: who decides, in which order, who signs off."""

import datetime as dt
from typing import Any

import pytest

from policies.models import Policy
from records.audit import SYSTEM
from records.models import AuditEvent
from referrals.models import Referral, Status
from safeguarding.retention import facts
from strategy_meetings import operations, queries_concerns
from strategy_meetings.models import ConcernSignOff, PractitionerConcern
from strategy_meetings.rules_concerns import Course
from tests.cast import actor, team
from tests.factories.concerns import (
    AT,
    close_to,
    considered,
    decided,
    decision,
    reported,
)
from tests.factories.meetings import invitee
from tests.factories.strategy_meetings import StrategyMeetingFactory, type_for
from tests.strategy_meetings.holding import decide, meet, start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def partnership(conwy, policy: Policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def teacher(dai) -> Referral:
    return reported()


def test_the_decision_waits_until_earlier_concerns_are_answered(teacher, dai):
    with pytest.raises(operations.Refused, match="earlier concerns") as refused:
        operations.decide_concern(teacher, decision(), by=actor(dai), at=AT)
    assert "have the police been told" in str(refused.value)

    decided(teacher, by=actor(dai))

    concern = PractitionerConcern.objects.get(pk=teacher.pk)
    assert (concern.course, concern.criteria) == ("strategy", ["harm"])
    assert teacher.status == Status.STRATEGY_MEETING
    assert teacher.deadlines.filter(timescale__ref="S3").exists()


def test_earlier_concerns_on_record_cannot_be_denied(teacher, dai):
    again = reported(at=AT)

    with pytest.raises(operations.Refused, match="There are earlier concerns on record"):
        operations.consider_earlier(again, earlier="none", words="", by=actor(dai), at=AT)
    with pytest.raises(operations.Refused, match="Say what the earlier concerns show"):
        operations.consider_earlier(again, earlier="pattern", words=" ", by=actor(dai), at=AT)
    assert queries_concerns.earlier_of(again, actor(dai)) == [teacher]

    operations.consider_earlier(
        again, earlier="pattern", words="The second in a week.", by=actor(dai), at=AT
    )
    event = AuditEvent.objects.get(event="earlier_concerns.answered")
    assert event.details == {"earlier": "pattern", "found": 1}


def test_a_matter_of_practice_leaves_by_its_own_way_with_its_reason(teacher, dai):
    decided(teacher, Course.PRACTICE, by=actor(dai))

    assert teacher.status == Status.CLOSED
    assert teacher.screening_outcome.counts_as_advice
    assert teacher.screening_rationale == decision().reason


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"course": "practice", "criteria": ("harm",)}, "matter of practice alone"),
        ({"course": "strategy", "criteria": ()}, "needs one criterion"),
        ({"criteria": ("nothing",)}, "criteria of the edition"),
        ({"transferable_risk": " "}, "risk to other work"),
        ({"reason": "\u200b"}, "Give the reason"),
        ({"course": "sideways"}, "Choose what follows"),
    ],
)
def test_a_decision_that_does_not_hold_together_is_refused(teacher, dai, changed, sentence):
    considered(teacher, by=actor(dai))

    with pytest.raises(operations.Refused, match=sentence):
        operations.decide_concern(teacher, decision(**changed), by=actor(dai), at=AT)


def test_nothing_more_is_done_only_with_a_second_persons_word(teacher, dai, mali):
    decided(teacher, Course.NO_FURTHER_ACTION, by=actor(dai))
    assert teacher.status == Status.SUBMITTED
    answer: dict[str, Any] = {"is_agreed": True, "words": "I read it and agree.", "at": AT}

    with pytest.raises(operations.Refused, match="Somebody else than who proposed it"):
        operations.answer_sign_off(teacher, **answer, by=actor(dai))
    operations.answer_sign_off(teacher, **answer, by=actor(mali))

    teacher.refresh_from_db()
    assert teacher.status == Status.CLOSED
    assert not teacher.screening_outcome.is_further_action
    sign_off = ConcernSignOff.objects.get()
    assert (sign_off.proposed_by, sign_off.answered_by) == (dai.pk, mali.pk)
    with pytest.raises(operations.Refused, match="Nothing waits"):
        operations.answer_sign_off(teacher, **answer, by=actor(mali))


def test_sent_back_it_is_decided_again(teacher, dai, mali):
    decided(teacher, Course.NO_FURTHER_ACTION, by=actor(dai))

    operations.answer_sign_off(
        teacher, is_agreed=False, words="Ask the club first.", by=actor(mali), at=AT
    )
    operations.decide_concern(teacher, decision(), by=actor(dai), at=AT)

    teacher.refresh_from_db()
    assert teacher.status == Status.STRATEGY_MEETING


def test_the_subjects_line_can_neither_sign_off_nor_close_whatever_they_are(teacher, dai, mali):
    decided(teacher, Course.NO_FURTHER_ACTION, by=actor(dai))
    close_to(teacher, mali, "line", by=dai)

    with pytest.raises(operations.Refused, match="closed to you"):
        operations.answer_sign_off(teacher, is_agreed=True, words="Yes.", by=actor(mali), at=AT)

    teacher.refresh_from_db()
    assert teacher.status == Status.SUBMITTED
    assert not Referral.objects.visible_to(actor(mali)).filter(pk=teacher.pk).exists()


def test_a_meeting_that_would_do_nothing_more_waits_for_a_second_person(teacher, dai, mali, carys):
    decided(teacher, by=actor(dai))

    meet(teacher, dai, carys, "no-further-action")

    assert teacher.status == Status.STRATEGY_MEETING
    waiting = ConcernSignOff.objects.get()
    assert (waiting.stage, waiting.answered_at) == ("meeting", None)
    operations.answer_sign_off(teacher, is_agreed=True, words="Agreed.", by=actor(mali), at=AT)
    teacher.refresh_from_db()
    assert teacher.status == Status.CLOSED


def test_no_discussion_is_decided_without_the_police_for_whatever_reason(teacher, dai, carys):
    decided(teacher, by=actor(dai))
    called = StrategyMeetingFactory.create(
        referral=teacher,
        meeting_type=type_for(teacher),
        chair=dai,
        invitees=[invitee(carys)],
        by=actor(dai),
    )
    start(called, dai, present=())

    with pytest.raises(operations.Refused, match=r"[Pp]olice"):
        decide(called, dai, quorum_override_reason="They were busy.")


def test_an_outcome_keeps_its_definition_word_for_word(teacher, dai, carys, policy):
    decided(teacher, by=actor(dai))
    for code, outcome in [
        ("", "strategy-meeting"),
        ("", "outcome-meeting"),
        ("practitioner-outcome", "unfounded"),
    ]:
        meet(teacher, dai, carys, outcome, code)

    concern = PractitionerConcern.objects.get()
    said = policy.meeting_types.get(code="practitioner-outcome").outcome("unfounded")
    assert concern.definition_en == said["definition_en"] != ""
    assert concern.definition_cy == said["definition_cy"] != ""
    assert concern.definition_edition == policy.code
    assert teacher.status == Status.CLOSED


def test_until_when_it_is_kept_is_what_retention_counts(teacher, dai, carys, policy):
    decided(teacher, by=actor(dai))
    for code, outcome in [("", "outcome-meeting"), ("practitioner-outcome", "substantiated")]:
        meet(teacher, dai, carys, outcome, code)

    shown = queries_concerns.kept_of(teacher, at=AT)

    counted = facts.kept_of([teacher], policy=policy)[teacher.pk]
    assert shown is not None
    assert shown == counted
    assert shown.due_on == dt.date(2080, 2, 3)
    assert shown.rule.code == "practitioner-upheld-or-not"


def test_only_a_practitioner_has_these_steps(dai):
    child = reported().report.referrals.get(pathway="child")

    with pytest.raises(operations.Refused, match="Only a concern about a practitioner"):
        operations.consider_earlier(child, earlier="none", words="", by=SYSTEM, at=AT)
