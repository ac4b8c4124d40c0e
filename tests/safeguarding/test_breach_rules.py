"""What may be decided about a breach, without a database."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.audit import SYSTEM
from records.keys import new_reference
from referrals import clocks
from safeguarding.breaches import rules
from safeguarding.breaches.models import Breach, BreachStep, Recall
from safeguarding.breaches.rules import SoFar

Kind, Choice = BreachStep.Kind, BreachStep.Choice
KNOWN = dt.datetime(2026, 3, 27, 16, tzinfo=dt.UTC)  # the clocks change two days later
DUE = KNOWN + dt.timedelta(hours=72)
HOUR = dt.timedelta(hours=1)
DONE = SoFar(
    risk=Choice.HIGH,
    commissioner=Choice.TELL,
    commissioner_told=KNOWN + HOUR,
    people=Choice.TELL,
    people_told=KNOWN + HOUR,
    measures=1,
    decided_by=frozenset({uuid4()}),
)


def breach(status: str = "open") -> Breach:
    return Breach(aware_since=KNOWN, due_at=DUE, status=status)


def step(kind: str, choice: str = "", by: UUID | None = None, **said: Any) -> BreachStep:
    return BreachStep(kind=kind, choice=choice, taken_by=by or uuid4(), **said)


def test_what_was_decided_last_counts():
    first, second = uuid4(), uuid4()
    found = SoFar.of(
        [
            step(Kind.RISK, Choice.UNLIKELY, first),
            step(Kind.MEASURE, by=first),
            step(Kind.RISK, Choice.HIGH, second),
            step(Kind.ANSWERED, by=uuid4()),
            step(Kind.COMMISSIONER, Choice.TELL, second),
            step(Kind.COMMISSIONER_TOLD, by=second, moment=KNOWN),
        ]
    )

    assert (found.risk, found.commissioner, found.commissioner_told) == ("high", "tell", KNOWN)
    assert (found.people, found.people_told, found.measures) == ("", None, 1)
    assert found.decided_by == {first, second}


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (HOUR, clocks.RUNNING),
        (dt.timedelta(hours=71), clocks.DUE_SOON),
        (dt.timedelta(hours=72), clocks.DUE_SOON),
        (dt.timedelta(hours=72, seconds=1), clocks.LATE),
    ],
)
def test_the_clock_runs_72_hours_and_is_late_after(after, state):
    assert rules.clock_of(breach(), SoFar(), at=KNOWN + after).state == state


def test_the_clock_says_whether_the_commissioner_was_told_in_time():
    for told, state in ((DUE, clocks.MET), (DUE + HOUR, clocks.MET_LATE)):
        so_far = SoFar(commissioner=Choice.TELL, commissioner_told=told)
        assert rules.clock_of(breach(), so_far, at=DUE + 2 * HOUR).state == state


def test_the_clock_stops_where_the_commissioner_is_not_told():
    so_far = SoFar(risk=Choice.UNLIKELY, commissioner=Choice.NOT_TOLD)

    assert rules.clock_of(breach(), so_far, at=DUE + HOUR).state == clocks.STOPPED
    assert rules.clock_of(breach(), SoFar(commissioner="tell"), at=DUE + HOUR).state == clocks.LATE


def test_reporting_asks_for_a_reference_words_and_no_future():
    good: dict[str, Any] = {
        "reference": new_reference("SG"),
        "words": "Sent wrongly.",
        "aware_since": KNOWN,
    }
    assert rules.objections_to_reporting(**good, at=KNOWN) == []
    for wrong in (
        {"reference": "Mair Evans"},
        {"reference": ""},
        {"words": "\u200b"},
        {"aware_since": KNOWN + HOUR},
    ):
        assert len(rules.objections_to_reporting(**good | wrong, at=KNOWN)) == 1


def test_a_risk_to_people_is_told_to_the_commissioner():
    def refused(risk: str, choice: str) -> bool:
        return bool(rules.objections_to_commissioner(SoFar(risk=risk), choice=choice))

    assert refused("", Choice.TELL)
    assert not refused(Choice.UNLIKELY, Choice.NOT_TOLD)
    for risk in (Choice.RISK, Choice.HIGH):
        assert refused(risk, Choice.NOT_TOLD)
        assert not refused(risk, Choice.TELL)


def test_nobody_was_told_before_it_was_known_nor_undecided():
    told: dict[str, Any] = {"is_commissioner": True, "moment": KNOWN + HOUR, "at": DUE}
    decided = SoFar(risk=Choice.RISK, commissioner=Choice.TELL)

    assert rules.objections_to_having_told(breach(), decided, **told) == []
    for so_far, wrong in (
        (SoFar(), {}),
        (decided, {"moment": KNOWN - HOUR}),
        (decided, {"moment": DUE + HOUR}),
        (decided, {"is_commissioner": False}),
    ):
        assert rules.objections_to_having_told(breach(), so_far, **told | wrong)


def closing(so_far: SoFar = DONE, recalls=(), choice=Choice.BREACH, words="Done.", status="open"):
    return rules.objections_to_closing(
        breach(status), so_far, recalls, choice=choice, words=words, accounts={SYSTEM.id}
    )


def test_a_breach_is_closed_when_everything_is_done():
    assert closing() == []
    assert closing(recalls=[Recall(answer="deleted")]) == []


@pytest.mark.parametrize(
    "missing",
    [
        {"risk": ""},
        {"commissioner": ""},
        {"commissioner_told": None},
        {"people": ""},
        {"people_told": None},
        {"measures": 0},
        {"decided_by": frozenset({SYSTEM.id})},
    ],
    ids=str,
)
def test_what_is_left_is_said(missing):
    assert len(closing(SoFar(**{**vars(DONE), **missing}))) == 1


def test_a_recipient_who_has_not_answered_is_left():
    assert len(closing(recalls=[Recall(), Recall(answer="deleted")])) == 1


def test_what_was_no_breach_is_closed_by_another_with_a_reason():
    assert closing(SoFar(), choice=Choice.NO_BREACH) == []
    assert closing(SoFar(), choice=Choice.NO_BREACH, words=" ")
    assert closing(SoFar(decided_by=frozenset({SYSTEM.id})), choice=Choice.NO_BREACH)
    assert closing(DONE, choice=Choice.NO_BREACH), "it was told as one"


@pytest.mark.parametrize("status", ["reported", "closed"])
def test_only_what_is_open_is_closed(status):
    assert closing(status=status)


@given(st.sets(st.sampled_from(sorted(vars(DONE)))))
def test_nothing_is_closed_while_anything_is_missing(missing):
    empty = SoFar()
    so_far = SoFar(**{k: getattr(empty if k in missing else DONE, k) for k in vars(DONE)})

    assert bool(closing(so_far)) == bool(missing - {"decided_by"})


def test_who_keeps_it_says_why():
    refused = rules.objections_to_answering
    assert refused(Recall(), answer="deleted", words="") == []
    assert refused(Recall(), answer="kept", words="Evidence in court.") == []
    assert refused(Recall(), answer="kept", words=" ")
    assert refused(Recall(answer="deleted"), answer="deleted", words="")
