"""What follows decisions: hand-overs that nobody accepted, help given, referrals that came late."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from accounts.models import Agency
from policies.models.editions import reads_welsh
from records.audit import Actor
from referrals import clocks
from referrals.models import (
    CaseHandover,
    Deadline,
    FirstIdentified,
    Referral,
    ShortIntervention,
    Status,
)
from referrals.rules.deciding import HANDOVER_ACCEPTED

MOST_SHOWN = 200


def own_referrals(actor: Actor) -> QuerySet[Referral]:
    """Return the referrals of the reader's agency that they may see."""
    return Referral.objects.visible_to(actor).filter(owning_agency=actor.agency_id)


def not_accepted(actor: Actor) -> QuerySet[CaseHandover]:
    """Return the hand-overs that wait, or were refused and not handed over again.

    ``due_at`` is when the clock H1 is due; a refused one has none.
    """
    clock = Deadline.objects.running().filter(
        referral=OuterRef("referral"), timescale__ref=HANDOVER_ACCEPTED
    )
    later = CaseHandover.objects.filter(
        referral=OuterRef("referral"), handed_over_at__gt=OuterRef("handed_over_at")
    )
    return (
        CaseHandover.objects.filter(referral__in=own_referrals(actor).values("pk"))
        .filter(~Exists(later), accepted_at__isnull=True)
        .exclude(referral__status=Status.CLOSED)
        .annotate(due_at=Subquery(clock.values("due_at")[:1]))
        .select_related("referral__record", "referral__owning_team", "destination")
        .order_by("handed_over_at", "id")
    )


def is_overdue(handover: Any, *, at: datetime) -> bool:
    """Say whether a manager has to do something: it is past its time, or was refused."""
    return not handover.is_open or (handover.due_at is not None and handover.due_at < at)


def cases_of(actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Return the rows of the managers' list: what is past its time or refused at the top."""
    rows = [
        {
            "handover": handover,
            "referral": handover.referral,
            "state": handover.state,
            "is_overdue": is_overdue(handover, at=at),
            "clock": clock_of(handover, at=at),
        }
        for handover in not_accepted(actor)[:MOST_SHOWN]
    ]
    return sorted(rows, key=lambda row: not row["is_overdue"])


def clock_of(handover: Any, *, at: datetime) -> clocks.Clock | None:
    if handover.due_at is None:
        return clocks.calendar_missing() if handover.is_open else None
    return clocks.running_clock(handover.due_at, started_at=handover.handed_over_at, at=at)


def waiting_to_be_accepted(actor: Actor) -> int:
    """Return how many cases the reader's own team was handed and nobody there has taken on."""
    waiting = not_accepted(actor).filter(refused_at__isnull=True)
    return waiting.filter(referral__owning_team=actor.team_id).count()


def overdue_cases(actor: Actor, *, at: datetime) -> int:
    return sum(is_overdue(handover, at=at) for handover in not_accepted(actor)[:MOST_SHOWN])


@dataclass(frozen=True)
class Lateness:
    """How late one authority's referrals came: days from the need being seen to our being told."""

    authority: str
    referrals: int
    median_days: float
    most_days: int


def lateness_by_authority(actor: Actor, *, since: date) -> list[Lateness]:
    """Return the lateness of the referrals received since a day, the latest authority first.

    Each counts from the date on which that authority first identified the need. Those whose date
    nobody has written down yet are not among them: see ``without_a_date``.
    """
    rows = FirstIdentified.objects.filter(
        referral__in=own_referrals(actor).filter(received_at__gte=beginning(since)).values("pk")
    ).select_related("referral", "authority")
    days: dict[UUID, list[int]] = defaultdict(list)
    authorities: dict[UUID, Agency] = {}
    for row in rows:
        days[row.authority_id].append(row.days_late)
        authorities[row.authority_id] = row.authority
    found = [
        Lateness(authorities[key].name, len(each), median(each), max(each))
        for key, each in days.items()
    ]
    return sorted(found, key=lambda row: -row.median_days)


def without_a_date(actor: Actor, *, since: date) -> int:
    """Return how many referrals to a team that asks have no date of the first need."""
    return (
        own_referrals(actor)
        .filter(
            received_at__gte=beginning(since),
            screenings__destination__asks_when_identified=True,
            first_identified__isnull=True,
        )
        .exclude(screenings__sign_off="returned")
        .values("pk")
        .distinct()
        .count()
    )


def beginning(day: date) -> datetime:
    """Return when a day begins in Europe/London: a moment, which an index of moments can find."""
    return make_aware(datetime.combine(day, time.min))


def help_counted(actor: Actor, *, since: date) -> list[dict[str, Any]]:
    """Return how many families and children were helped where the edition counts them."""
    ended = ShortIntervention.objects.filter(
        referral__in=own_referrals(actor).values("pk"),
        destination__counts_families=True,
        ended_on__gte=since,
    )
    name = "destination__name_cy" if reads_welsh() else "destination__name_en"
    groups = ended.values(name=F(name)).annotate(
        families=Sum("families_helped"), children=Sum("children_helped")
    )
    return [dict(group) for group in groups.order_by("name")]


def work_in_words(referral: Referral) -> list[tuple[str, str]]:
    """Return what followed the decision, as lines for a copy of the referral."""
    lines = []
    for handover in referral.handovers.all():
        named = ", ".join(filter(None, [handover.accepted_by_name, handover.case_number]))
        lines.append((_("Hand-over to the case system"), f"{handover.state}. {named}".strip(". ")))
    for intervention in referral.interventions.select_related("destination"):
        lines.append((_("Short intervention"), intervention.destination.name))
        if intervention.outcome:
            lines.append((_("What came of it"), intervention.outcome))
    for conversation in referral.conversations.all():
        lines += [
            (_("What Matters conversation"), str(conversation.get_mode_display())),
            (_("With whom"), conversation.with_whom),
            (_("What matters to them"), conversation.what_matters),
            (_("What could not be seen"), conversation.not_seen),
        ]
    return [line for line in lines if line[1]]
