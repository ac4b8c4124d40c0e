"""Reading strategy meetings: who waits for one, what is arranged, how a meeting stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import Agency
from meetings.models import Decision, Meeting, MeetingReferral
from meetings.queries import attendances_of, names_of_kinds
from meetings.rules import Quorum, agencies_missing, shortfall
from meetings.rules_attending import last_seen_by
from policies.models import MeetingType
from records.audit import Actor
from referrals.clocks import Clock, calendar_missing, running_clock
from referrals.models import AgencyShare, Deadline, Referral, Report, Status
from strategy_meetings.models import Enquiry, EnquiryDecision, StrategyMeeting, StrategyOutcome
from strategy_meetings.rules import (
    MAY_MEET,
    WAIT_FOR_A_MEETING,
    WAITS_FOR_A_DETERMINATION,
    quorum_of,
)

MEETING_CLOCKS = [ref for refs in WAIT_FOR_A_MEETING.values() for ref in refs]
ENQUIRY_CLOCKS = list(WAITS_FOR_A_DETERMINATION.values())
OPEN = (Meeting.Status.SCHEDULED, Meeting.Status.UNDER_WAY)


def awaiting(actor: Actor) -> QuerySet[Referral]:
    """Return the visible referrals that await a strategy meeting, the first due first."""
    waiting = Referral.objects.visible_to(actor).awaiting_strategy_meeting()
    return with_clocks(waiting, MEETING_CLOCKS).prefetch_related(
        Prefetch(
            "meetingreferral_set",
            queryset=MeetingReferral.objects.filter(meeting__status__in=OPEN).select_related(
                "meeting"
            ),
            to_attr="open_meetings",
        )
    )


def under_enquiry(actor: Actor) -> QuerySet[Referral]:
    """Return the visible referrals with enquiries under way or to be started, first due first."""
    running = Enquiry.objects.filter(referral=OuterRef("pk"), ended_at__isnull=True)
    referrals = Referral.objects.visible_to(actor).filter(
        Q(status=Status.ENQUIRY) | Exists(running)
    )
    decided = EnquiryDecision.objects.filter(enquiry__referral=OuterRef("pk"), is_authorised=None)
    referrals = referrals.annotate(awaits_authorisation=Exists(decided))
    return with_clocks(referrals, ENQUIRY_CLOCKS).prefetch_related(
        Prefetch(
            "enquiries",
            queryset=Enquiry.objects.filter(ended_at__isnull=True),
            to_attr="running_enquiries",
        )
    )


def with_clocks(referrals: QuerySet[Referral], refs: Sequence[str]) -> QuerySet[Referral]:
    """Order by the clock that waits, and fetch it and the person with each referral."""
    clocks = Deadline.objects.running().filter(timescale__ref__in=refs).order_by("due_at")
    first = clocks.filter(referral=OuterRef("pk")).values("due_at")[:1]
    return (
        referrals.select_related("record", "policy")
        .annotate(waits_until=Subquery(first))
        .order_by(F("waits_until").asc(nulls_last=True), "received_at", "pk")
        .prefetch_related(
            Prefetch(
                "deadlines", queryset=clocks.select_related("timescale"), to_attr="clocks_running"
            )
        )
    )


def first_clock(referral: Referral, *, at: datetime) -> Clock | None:
    """Return the clock that ``with_clocks`` fetched, as a page shows it."""
    for deadline in referral.clocks_running:  # type: ignore[attr-defined]
        return clock_of(deadline, at=at)
    return None


def clock_of(deadline: Deadline, *, at: datetime) -> Clock:
    if deadline.due_at is None:
        return calendar_missing(deadline.timescale.name)
    return running_clock(
        deadline.due_at, started_at=deadline.started_at, at=at, name=deadline.timescale.name
    )


def running_clock_of(referral: Referral, refs: Sequence[str]) -> Deadline | None:
    """Return the first due of these clocks of one referral, where one runs."""
    running = referral.deadlines.running().filter(timescale__ref__in=refs)
    return running.select_related("timescale").order_by("due_at").first()


def with_running_enquiries(referrals: Iterable[Referral]) -> set[UUID]:
    """Return those of the referrals whose enquiries have no determination yet."""
    running = Enquiry.objects.filter(referral__in=list(referrals), ended_at=None)
    return set(running.values_list("referral_id", flat=True))


def waits_until(referrals: Iterable[Referral]) -> dict[UUID, datetime]:
    """Return by when each must have been met about, where a clock runs; the first to end counts."""
    clocks = Deadline.objects.running().filter(
        referral__in=list(referrals), timescale__ref__in=MEETING_CLOCKS
    )
    return {each.referral_id: each.due_at for each in clocks.order_by("-due_at") if each.due_at}


def arranged(actor: Actor) -> QuerySet[StrategyMeeting]:
    """Return the visible strategy meetings still to be held or under way, the next first."""
    return (
        StrategyMeeting.objects.visible_to(actor)
        .filter(meeting__status__in=OPEN)
        .select_related("meeting", "meeting_type")
        .prefetch_related("meeting__referrals", "meeting__attendances__agency")
        .order_by("meeting__starts_at", "pk")
    )


def concluded(actor: Actor) -> QuerySet[StrategyMeeting]:
    """Return the visible strategy meetings that have been held, the last first."""
    return (
        StrategyMeeting.objects.visible_to(actor)
        .filter(meeting__status=Meeting.Status.CONCLUDED)
        .select_related("meeting", "meeting_type")
        .prefetch_related("meeting__referrals")
        .order_by("-meeting__starts_at", "pk")
    )


@dataclass(frozen=True)
class AgencyInTheRoom:
    """One kind of agency that a quorum needs, whether it is here, and when the last of it left."""

    name: str
    is_here: bool
    left_at: datetime | None = None


@dataclass(frozen=True)
class QuorumNow:
    """Who is in the room at a moment, in words; ``quorum`` is None for a meeting without one."""

    quorum: Quorum | None
    agencies: list[AgencyInTheRoom]
    is_quorate: bool


def quorum_now(strategy_meeting: StrategyMeeting, *, at: datetime) -> QuorumNow:
    """Return how the room stands at ``at`` against what the policy requires."""
    meeting_type = strategy_meeting.meeting_type
    attendances = attendances_of(strategy_meeting.meeting)
    quorum = quorum_of(meeting_type)
    names = names_of_kinds(meeting_type.policy)
    required = meeting_type.required_agency_kinds
    missing = agencies_missing(required, attendances, at=at)
    return QuorumNow(
        quorum=quorum,
        agencies=[
            AgencyInTheRoom(
                names.get(kind, kind),
                is_here=kind not in missing,
                left_at=last_seen_by(kind, attendances, at=at) if kind in missing else None,
            )
            for kind in required
        ],
        is_quorate=not shortfall(quorum, attendances, at=at),
    )


def subjects_of(strategy_meeting: StrategyMeeting, actor: Actor) -> list[dict[str, Any]]:
    """Return the meeting's referrals; each with its name only while it is open to the reader."""
    visible = set(
        Referral.objects.visible_to(actor)
        .values_list("pk", flat=True)
        .filter(pk__in=strategy_meeting.meeting.referrals.values("pk"))
    )
    outcomes = {o.referral_id: o for o in strategy_meeting.outcomes.all()}
    return [
        subject_row(
            referral, strategy_meeting, outcomes.get(referral.pk), is_open=referral.pk in visible
        )
        for referral in referrals_of(strategy_meeting)
    ]


def subject_row(
    referral: Referral,
    strategy_meeting: StrategyMeeting,
    outcome: StrategyOutcome | None,
    *,
    is_open: bool,
) -> dict[str, Any]:
    return {
        "referral": referral,
        "name": referral.record.name if is_open else "",
        "url": referral.get_absolute_url() if is_open else "",
        "outcome": strategy_meeting.meeting_type.outcome(outcome.outcome)["name"]
        if outcome
        else "",
        "reason": outcome.reason if outcome and is_open else "",
        "lead": outcome.lead_practitioner_name if outcome and is_open else "",
        "without_quorum": outcome.quorum_override_reason if outcome and is_open else "",
    }


def decisions_of(meeting: Meeting) -> QuerySet[Decision]:
    """Return what the meeting decided, with each agency that disagreed; in two queries."""
    return meeting.decisions.select_related("referral").prefetch_related("dissents__agency")


def referrals_of(strategy_meeting: StrategyMeeting) -> list[Referral]:
    return list(
        strategy_meeting.meeting.referrals.select_related("record", "policy").order_by("reference")
    )


def meeting_types_for(referral: Referral) -> list[MeetingType]:
    """Return the kinds of strategy meeting for the referral's pathway, in the policy's order."""
    kinds = referral.policy.meeting_types.filter(pathway=referral.pathway, is_strategy=True)
    return list(kinds.select_related("policy"))


def siblings_of(referral: Referral, actor: Actor) -> list[Referral]:
    """Return this referral, and those of the same report and pathway that await a meeting too."""
    return list(
        Referral.objects.visible_to(actor)
        .filter(
            Q(pk=referral.pk) | Q(status__in=MAY_MEET),
            report_id=referral.report_id,
            pathway=referral.pathway,
            is_restricted=referral.is_restricted,
        )
        .select_related("record", "policy")
        .order_by("reference")
    )


def agencies_concerned(meeting_type: MeetingType, referrals: Iterable[Referral]) -> list[Agency]:
    """Return the agencies whose people are offered first.

    Of the many of a partnership they are those that must come, the reporter's, those already let
    in, and the one that holds the referral.
    """
    about = [referral.pk for referral in referrals]
    let_in = AgencyShare.objects.filter(content_object_id__in=about).values("group_id")
    return list(
        Agency.objects.filter(left_on__isnull=True)
        .filter(
            Q(kind__in=meeting_type.required_agency_kinds)
            | Q(pk__in=Report.objects.filter(referrals__in=about).values("reporter_agency_id"))
            | Q(group_id__in=let_in)
            | Q(pk__in=Referral.objects.filter(pk__in=about).values("owning_agency_id"))
        )
        .order_by("name_en")
    )
