"""What was said of each person at a meeting, what was answered about them, and what runs now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from meetings.models_statements import GateAnswer, Statement
from policies.models import MeetingType
from referrals.clocks import Clock
from referrals.models import Deadline, Referral
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.queries import clock_of


@dataclass(frozen=True)
class Answered:
    """One question that the policy asks of each person, with its answer, in the reader's words."""

    question: str
    answer: str
    words: str


@dataclass(frozen=True)
class Told:
    """What a meeting wrote down of one person, beside its decisions."""

    answers: list[Answered] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    risks: list[str] = field(default_factory=list)


def told_of(strategy_meeting: StrategyMeeting) -> dict[UUID, Told]:
    """Return what was written down, by the key of the referral; in three queries."""
    meeting = strategy_meeting.meeting
    found: dict[UUID, Told] = defaultdict(Told)
    for answer in meeting.gate_answers.all():
        found[answer.referral_id].answers.append(in_words(answer, strategy_meeting.meeting_type))
    for statement in meeting.statements.select_related("agency"):
        found[statement.referral_id].statements.append(statement)
    for risk in meeting.risks.all():
        found[risk.referral_id].risks.append(risk.text)
    return dict(found)


def in_words(answer: GateAnswer, meeting_type: MeetingType) -> Answered:
    questions = dict(meeting_type.gate_choices)
    answers = dict(meeting_type.answer_choices(answer.gate))
    return Answered(questions[answer.gate], answers[answer.answer], answer.words)


def clocks_running(referrals: Iterable[Referral], *, at: datetime) -> dict[UUID, list[Clock]]:
    """Return the clocks that run for each referral, the first due first; in one query."""
    running = Deadline.objects.running().filter(referral__in=list(referrals))
    found = defaultdict(list)
    for deadline in running.select_related("timescale").order_by("due_at", "pk"):
        found[deadline.referral_id].append(clock_of(deadline, at=at))
    return dict(found)
