"""What is open at a meeting: what is asked of each person, actions, who else it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import Membership, User
from accounts.roles import Role
from meetings.models import AgreedAction, Attendance, Meeting
from meetings.models_attending import Declaration
from meetings.models_restricted import RestrictedPart
from meetings.queries import attendances_of
from policies.models import ScreeningOutcome
from policies.models.editions import worded
from records.audit import Actor
from referrals.models import Pathway, Referral, Status
from referrals.queries.reminders import who_may_see
from referrals.queries.safe_to_tell import not_to_be_told
from strategy_meetings import rules_concluding
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.queries import OPEN, referrals_of
from strategy_meetings.rules import MAY_MEET

SENIOR = (Role.SERVICE_MANAGER, Role.GATEKEEPER)


@dataclass(frozen=True)
class Gate:
    """One question about one person: its answers as buttons, and the one that stands."""

    code: str
    question: str
    choices: list[tuple[str, str]]
    needs_words: bool
    answer: str = ""
    answer_in_words: str = ""
    words: str = ""


@dataclass(frozen=True)
class Gates:
    """The questions about one person, and how many are open."""

    referral: Referral
    gates: list[Gate]

    @property
    def key(self) -> str:
        return str(self.referral.pk)

    @property
    def open(self) -> int:
        return sum(not gate.answer for gate in self.gates)


def gates_of(strategy_meeting: StrategyMeeting) -> list[Gates]:
    """Return what is asked of each person the meeting is about, with the answers; two queries."""
    answered = {
        (given.referral_id, given.gate): given
        for given in strategy_meeting.meeting.gate_answers.all()
    }
    asked = worded_gates(strategy_meeting)
    found = []
    for referral in referrals_of(strategy_meeting):
        gates = []
        for gate in asked:
            given = answered.get((referral.pk, gate["code"]))
            gates.append(
                Gate(
                    code=gate["code"],
                    question=gate["question"],
                    choices=gate["choices"],
                    needs_words=gate["needs_words"],
                    answer=given.answer if given else "",
                    answer_in_words=dict(gate["choices"]).get(given.answer, "") if given else "",
                    words=given.words if given else "",
                )
            )
        found.append(Gates(referral, gates))
    return found if asked else []


def beside_minutes(strategy_meeting: StrategyMeeting, *, at: datetime) -> dict[str, Any]:
    """Return what stands beside the minutes: the questions of each person, and what is owed."""
    return {
        "asked": gates_of(strategy_meeting),
        "earlier_actions": earlier_actions(strategy_meeting),
        "today": localdate(at),
        "may_add": Pathway(strategy_meeting.meeting_type.pathway) in rules_concluding.LED,
    }


def worded_gates(strategy_meeting: StrategyMeeting) -> list[dict[str, Any]]:
    """Return the questions of this kind of meeting in the reader's language."""
    meeting_type = strategy_meeting.meeting_type
    questions = dict(meeting_type.gate_choices)
    return [
        {
            "code": gate["code"],
            "question": questions[gate["code"]],
            "choices": worded(gate["answers"]),
            "needs_words": any(answer.get("needs_words") for answer in gate["answers"]),
        }
        for gate in meeting_type.gates
    ]


def open_gates_of(
    strategy_meeting: StrategyMeeting, about: Iterable[Referral]
) -> dict[UUID, list[str]]:
    """Return the names of the questions not answered yet, by the key of the referral."""
    answered = strategy_meeting.meeting.gate_answers.values_list("referral_id", "gate")
    return rules_concluding.open_gates(strategy_meeting.meeting_type, about, set(answered))


def without_quorum(meeting: Meeting) -> set[UUID]:
    return rules_concluding.decided_without_quorum(meeting.decisions.all())


def seniors_of(referral: Referral, *, at: datetime) -> list[User]:
    """Return who answers for safeguarding where the referral is held, and may be told of it.

    They are its service managers and gatekeepers who may see it; nobody whom it could harm to
    tell, and nobody it is kept from.
    """
    members = Membership.objects.active_on(localdate(at)).filter(
        agency_id=referral.owning_agency_id, role__in=SENIOR
    )
    people = set(members.values_list("user_id", flat=True))
    seeing = who_may_see(people, {referral.pk}, at=at)
    may_see = {person for person in people if referral.pk in seeing.get(person, set())}
    told = may_see - not_to_be_told([referral], may_see)
    return list(User.objects.filter(pk__in=told).order_by("email"))


def may_lead(strategy_meeting: StrategyMeeting) -> dict[str, str]:
    """Return who may lead from now on, by the key of their user: the invited, and who holds it."""
    invited = {
        str(who.user_id): f"{who.name}, {who.agency.name}"
        for who in attendances_of(strategy_meeting.meeting)
        if who.user_id is not None
    }
    holders = holders_of(referrals_of(strategy_meeting))
    return {str(user.pk): user.name for user in holders.values()} | invited


def holders_of(referrals: Iterable[Referral]) -> dict[UUID, User]:
    """Return to whom each referral is allocated, where it is: they lead unless another is named."""
    allocated = {each.pk: each.allocated_to for each in referrals if each.allocated_to}
    users = User.objects.in_bulk(allocated.values())
    return {key: users[user] for key, user in allocated.items() if user in users}


def earlier_actions(strategy_meeting: StrategyMeeting) -> QuerySet[AgreedAction]:
    """Return what was agreed at earlier meetings about the same referrals and is still to do.

    Not what a panel agreed: its actions are its own, and may be hidden here.
    """
    meeting = strategy_meeting.meeting
    return (
        AgreedAction.objects.open()
        .filter(referral__in=meeting.referrals.values("pk"))
        .exclude(meeting=meeting)
        .exclude(meeting__kind=Meeting.Kind.SITTING)
        .select_related("referral", "agency", "meeting")
        .order_by("due_on", "id")
    )


def may_join(strategy_meeting: StrategyMeeting, actor: Actor) -> list[Referral]:
    """Return the referrals of the same reports that could be added: visible, open, not called."""
    meeting = strategy_meeting.meeting
    called = Meeting.objects.filter(
        kind=Meeting.Kind.STRATEGY_MEETING, status__in=OPEN, referrals__isnull=False
    )
    return list(
        Referral.objects.visible_to(actor)
        .filter(
            Q(status=Status.SUBMITTED) | Q(status__in=MAY_MEET),
            report__in=meeting.referrals.values("report_id"),
            pathway=strategy_meeting.meeting_type.pathway,
            is_restricted=meeting.is_restricted,
        )
        .exclude(pk__in=called.values("referrals"))
        .select_related("record", "policy")
        .order_by("reference")
    )


def outcome_of_screening(referral: Referral) -> ScreeningOutcome:
    """Return the decision that a meeting under way is for a referral that is not screened yet.

    An adult's comes after enquiries, which then start.
    """
    outcomes = referral.policy.screening_outcomes.filter(pathway=referral.pathway)
    if Pathway(referral.pathway) == Pathway.ADULT:
        return outcomes.get(needs_enquiry=True)
    return outcomes.filter(needs_strategy_meeting=True).earliest("order")


def declared_at(meeting: Meeting) -> list[tuple[Attendance, list[Declaration]]]:
    """Return everybody invited with what each has declared; in three queries."""
    declared: dict[UUID, list[Declaration]] = {}
    for each in Declaration.objects.filter(attendance__meeting=meeting).select_related("referral"):
        declared.setdefault(each.attendance_id, []).append(each)
    return [(who, declared.get(who.pk, [])) for who in attendances_of(meeting)]


def restricted_parts_of(meeting: Meeting, actor: Actor) -> QuerySet[RestrictedPart]:
    """Return the restricted parts on which this person is named, with their readers."""
    return (
        RestrictedPart.objects.visible_to(actor)
        .filter(meeting=meeting)
        .prefetch_related("readers__agency")
    )
