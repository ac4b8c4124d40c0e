"""A concern about somebody's work, step by step: who decides, in which order, who signs off."""

import datetime as dt
from typing import Any

import pytest
from django.utils.timezone import localdate

from policies.models import Policy
from records.audit import SYSTEM
from records.models import AuditEvent, Message
from records.tasks import render_documents
from referrals.models import Referral, Status
from safeguarding.retention import facts
from strategy_meetings import operations, queries_concerns
from strategy_meetings.models import ConcernEmployer, ConcernSignOff, PractitionerConcern
from strategy_meetings.rules_concerns import Course
from tests.cast import actor, team
from tests.factories.concerns import (
    AT,
    CHILD,
    ConcernActionFactory,
    ConcernEmployerFactory,
    ConcernInvestigationFactory,
    ConcernNoticeFactory,
    ConcernSignOffFactory,
    close_to,
    considered,
    contact,
    decided,
    decision,
    reported,
)
from tests.factories.meetings import invitee
from tests.factories.strategy_meetings import StrategyMeetingFactory, type_for
from tests.strategy_meetings.holding import conclude, decide, start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def partnership(conwy, policy: Policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def teacher(dai) -> Referral:
    return reported()


def meet(referral, lado, police, outcome: str, code: str = "") -> None:
    """Hold one strategy meeting about it, with the police, and end it with an outcome."""
    referral.refresh_from_db()
    called = StrategyMeetingFactory.create(
        referral=referral,
        meeting_type=type_for(referral, code),
        chair=lado,
        invitees=[invitee(police)],
        by=actor(lado),
    )
    start(called, lado, present=(police,))
    decide(called, lado)
    conclude(called, outcome, lado)
    referral.refresh_from_db()


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


def test_investigations_go_in_turn(teacher, dai):
    decided(teacher, by=actor(dai))
    by, at = actor(dai), AT
    with pytest.raises(operations.Refused, match="goes before this one"):
        operations.investigate_concern(teacher, kind="employer", by=by, at=at)

    police = ConcernInvestigationFactory.create(referral=teacher, kind="police", by=by)
    with pytest.raises(operations.Refused, match="goes before this one"):
        operations.investigate_concern(teacher, kind="social_services", by=by, at=at)
    operations.end_concern_investigation(police, findings="No charge.", by=by, at=at)
    with pytest.raises(operations.Refused, match="Say why there is no such"):
        operations.investigate_concern(
            teacher, kind="social_services", is_set_aside=True, by=by, at=at
        )
    operations.investigate_concern(
        teacher,
        kind="social_services",
        is_set_aside=True,
        findings="The child's own enquiries cover it.",
        by=by,
        at=at,
    )
    started = operations.investigate_concern(teacher, kind="employer", by=by, at=at)
    assert started.reason_out_of_turn == ""
    with pytest.raises(operations.Refused, match="under way already"):
        operations.investigate_concern(teacher, kind="employer", by=by, at=at)
    with pytest.raises(operations.Refused, match="ended already"):
        operations.end_concern_investigation(police, findings="Again.", by=by, at=at)


def test_out_of_turn_takes_a_reason_that_is_kept(teacher, dai):
    decided(teacher, by=actor(dai))

    started = operations.investigate_concern(
        teacher,
        kind="employer",
        reason_out_of_turn="The police agreed that the school goes first.",
        by=actor(dai),
        at=AT,
    )

    assert started.reason_out_of_turn.startswith("The police agreed")


@pytest.mark.parametrize(
    ("learnt_at", "words"),
    [
        (dt.datetime(2026, 5, 4, 8, 0, tzinfo=dt.UTC), "Told in time"),  # Monday, bank holiday
        (dt.datetime(2026, 4, 30, 9, 0, tzinfo=dt.UTC), "Told late"),
        (dt.datetime(2026, 5, 3, 20, 0, tzinfo=dt.UTC), "Told in time"),  # Sunday evening
        (dt.datetime(2026, 5, 5, 8, 15, tzinfo=dt.UTC), "Told in time"),
    ],
)
def test_whether_the_employer_told_in_time_is_counted(teacher, dai, learnt_at, words):
    """The report came on Tuesday 5 May 2026 at 09:30 in London, after a bank holiday."""
    part = ConcernEmployerFactory.create(referral=teacher, learnt_at=learnt_at, by=actor(dai))

    clock = queries_concerns.told_in_time(part)

    assert clock is not None
    assert clock.words == words


def test_nothing_of_the_child_goes_to_an_employer(teacher, dai):
    part = ConcernEmployerFactory.create(referral=teacher, by=actor(dai))
    for named in (CHILD["given_name"].lower(), "LLWYD-CANARI", "Cadi's"):
        with pytest.raises(operations.Refused, match="names somebody else"):
            operations.share_with_employer(
                part, words=f"He held {named} arm.", language="en", by=actor(dai), at=AT
            )
    with pytest.raises(operations.Refused, match="names somebody else"):
        ConcernActionFactory.create(employer=part, what="Keep him from Cadi.")

    document = operations.share_with_employer(
        part,
        words="Mr Vaughan stays in the office.",
        language="en",
        by=actor(dai),
        at=AT + dt.timedelta(minutes=1),
    )
    assert render_documents() == 1
    document.refresh_from_db()
    assert "Cadi" not in str(document.context)
    told = Message.objects.filter(template="strategy_meetings/email/employer_part")
    assert told.count() == 2
    for message in told:
        for kept in ("Vaughan", teacher.reference, "Cadi"):
            assert kept not in message.subject + message.body


def test_nobody_kept_out_becomes_an_employers_contact(teacher, dai):
    line = contact()
    close_to(teacher, line.user, "line", by=dai)

    with pytest.raises(operations.Refused, match="closed to them"):
        ConcernEmployerFactory.create(referral=teacher, contact=line, by=actor(dai))

    assert not ConcernEmployer.objects.exists()
    offered = queries_concerns.contacts_for(teacher, at=AT)
    assert line not in offered


def test_what_an_employer_tells_is_kept_with_when(teacher, dai):
    member = contact()
    part = ConcernEmployerFactory.create(referral=teacher, contact=member, by=actor(dai))
    told: dict[str, Any] = {
        "learnt_at": AT,
        "risk_assessment": "",
        "by": actor(member.user),
        "at": AT,
    }

    with pytest.raises(operations.Refused, match="Give your report"):
        operations.tell_as_employer(part, report=" ", **told)
    with pytest.raises(operations.Refused, match="in the future"):
        operations.tell_as_employer(
            part, report="It.", **{**told, "learnt_at": AT + dt.timedelta(days=1)}
        )
    kept = operations.tell_as_employer(part, report="He shouted.", **told)

    assert (kept.report, kept.reported_by, kept.assessed_at) == (
        "He shouted.",
        member.user_id,
        None,
    )
    action = ConcernActionFactory.create(employer=part)
    done = operations.finish_action(action, words="Done.", by=actor(member.user), at=AT)
    assert done.done_by == member.user_id
    with pytest.raises(operations.Refused, match="done already"):
        operations.finish_action(action, words="Again.", by=actor(member.user), at=AT)


def test_who_was_told_has_its_day_or_its_reason(teacher, dai):
    given = {"body": "dbs", "is_referred": True, "referred_on": None, "words": "By the school."}
    with pytest.raises(operations.Refused, match="Give the day"):
        ConcernNoticeFactory.create(referral=teacher, **given)
    with pytest.raises(operations.Refused, match="Choose who was told"):
        ConcernNoticeFactory.create(referral=teacher, body="nobody")

    told = ConcernNoticeFactory.create(referral=teacher, body="dbs")
    why_not = ConcernNoticeFactory.create(
        referral=teacher, body="nmc", is_referred=False, words="He is no nurse."
    )

    assert told.referred_on == localdate(AT)
    assert why_not.referred_on is None


def test_what_is_kept_from_the_person_has_a_reason(teacher, dai):
    given: dict[str, Any] = {
        "kind": "withheld",
        "words": "Who reported it.",
        "by": actor(dai),
        "at": AT,
    }
    with pytest.raises(operations.Refused, match="Say why it is kept"):
        operations.add_entry(teacher, **given)

    entry = operations.add_entry(teacher, **given, reason="The police asked for it.")

    assert entry.reason


def test_only_a_practitioner_has_these_steps(dai):
    child = reported().report.referrals.get(pathway="child")

    with pytest.raises(operations.Refused, match="Only a concern about a practitioner"):
        operations.consider_earlier(child, earlier="none", words="", by=SYSTEM, at=AT)


def test_the_funnel_counts_what_each_list_shows(dai, mali, carys):
    first, practice, ended, _new = (
        reported(given_name=name, family_name=f"{name}-Owen", date_of_birth=None)
        for name in ("Alwyn", "Beca", "Cynan", "Delyth")
    )
    decided(first, by=actor(dai))
    meet(first, dai, carys, "strategy-meeting")
    meet(first, dai, carys, "outcome-meeting")
    meet(first, dai, carys, "substantiated", "practitioner-outcome")
    decided(practice, Course.PRACTICE, by=actor(dai))
    ConcernSignOffFactory.create(referral=ended)
    operations.answer_sign_off(ended, is_agreed=True, words="Yes.", by=actor(mali), at=AT)

    everything = {"since": None, "until": None}
    counts = queries_concerns.funnel(actor(dai), **everything)

    assert counts == {
        "reported": 4,
        "discussed": 1,
        "met": 1,
        "practice": 1,
        "nfa": 1,
        "outcome": 1,
    }
    for step, number in counts.items():
        assert queries_concerns.behind(actor(dai), step, **everything).count() == number
    later = {"since": AT.date() + dt.timedelta(days=1), "until": None}
    assert set(queries_concerns.funnel(actor(dai), **later).values()) == {0}
