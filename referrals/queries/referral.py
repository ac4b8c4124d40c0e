"""What the page of one referral reads, put into words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Value
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.roles import ROLES, Can, can
from people.models import Denial, Person
from policies.models import Pathway
from records import row_security
from records.audit import Actor
from referrals import clocks, rules
from referrals.models import Deadline, OpenedFrom, Referral, Report, ReportPerson, Status
from referrals.models.deadlines import DeadlineQuerySet
from referrals.models.referrals import ReferralQuerySet
from referrals.queries.words import age_in_words, concern_of, explain_url


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One limit of a referral: what started it, when it is due, and how it ended."""

    name: str
    ref: str
    clock: clocks.Clock
    started_at: datetime
    met_at: datetime | None
    is_late: bool
    is_stopped: bool
    reason_late: str
    explain_url: str

    @property
    def is_running(self) -> bool:
        return self.met_at is None and not self.is_stopped


def clock_lines(referral: Referral, *, at: datetime) -> list[ClockLine]:
    """Return every clock of the referral: those that run first, what is due first at the top."""
    deadlines = Deadline.objects.filter(referral=referral).select_related("timescale__policy")
    first = deadlines.order_by(F("due_at").asc(nulls_first=True))
    lines = [clock_line(deadline, at=at) for deadline in first]
    return sorted(lines, key=lambda line: line.met_at is not None or line.is_stopped)


def clock_line(deadline: Deadline, *, at: datetime) -> ClockLine:
    timescale = deadline.timescale
    return ClockLine(
        name=timescale.name,
        ref=timescale.ref,
        clock=clock_of(deadline, at=at),
        started_at=deadline.started_at,
        met_at=deadline.met_at,
        is_late=deadline.is_late(at=at),
        is_stopped=deadline.stopped_at is not None,
        reason_late=deadline.reason_late,
        explain_url=explain_url(
            timescale.ref,
            started_at=deadline.started_at,
            edition=timescale.policy.code,
            is_red=deadline.is_red,
        ),
    )


def clock_of(deadline: Deadline, *, at: datetime) -> clocks.Clock:
    name = deadline.timescale.name
    if deadline.stopped_at is not None:
        return clocks.Clock(clocks.STOPPED, _("No longer needed"), deadline.due_at, name)
    if deadline.met_at is not None:
        if deadline.is_late(at=at):
            return clocks.Clock(clocks.MET_LATE, _("Done late"), deadline.due_at, name)
        return clocks.Clock(clocks.MET, _("Done in time"), deadline.due_at, name)
    if deadline.due_at is None:
        return clocks.calendar_missing(name)
    return clocks.running_clock(deadline.due_at, started_at=deadline.started_at, at=at, name=name)


def clocks_of_decision(referral: Referral) -> DeadlineQuerySet:
    """Return the running clocks that the screening decision waits for."""
    running = Deadline.objects.running()
    return running.filter(referral=referral, timescale__ref__in=rules.CLOCKS_OF_THE_QUEUE)


def decision_clock(referral: Referral, *, at: datetime) -> clocks.Clock:
    """Return the clock by which the queue orders the referral."""
    if clocks_of_decision(referral).filter(due_at__isnull=True).exists():
        return clocks.calendar_missing()
    return clocks.running_clock(referral.decision_due_at, started_at=referral.received_at, at=at)


def most_urgent(lines: Iterable[ClockLine]) -> ClockLine | None:
    """Return the clock that stays in sight: the first of those that run."""
    return next((line for line in lines if line.is_running), None)


def is_to_be_told(referral: Referral, lines: Iterable[ClockLine]) -> bool:
    """Say whether the reporter waits for somebody to speak to them, as the referral stands."""
    refs = rules.told_by_speaking(referral)
    return any(line.ref in refs and line.met_at is None and not line.is_stopped for line in lines)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody the report names, with everything they are to it.

    ``person_id`` is there for a reader who may open their page.
    """

    name: str
    roles: str
    facts: str
    person_id: UUID | None = None


def people_named(report: Report, actor: Actor, *, is_sender: bool = False) -> list[Named]:
    """Return whom the report names, without anybody this reader is denied.

    That somebody is a practitioner in a position of trust, and where they work, is for those who
    may see that referral, and for the sender, who wrote it; others see only what else they are.
    Somebody found later is none whom the sender named.
    """
    denied = Denial.objects.against(actor).values("person_id")
    rows = (
        ReportPerson.objects.filter(report=report)
        .exclude(record__person_id__in=denied)
        .select_related("record")
        .order_by("id")
    )
    visible = Person.objects.visible_to(actor).filter(pk=OuterRef("record__person"))
    may_search = can(actor, Can.SEARCH_PEOPLE)
    rows = rows.annotate(is_open=Exists(visible) if may_search else Value(value=False))
    if is_sender:
        found = OpenedFrom.objects.filter(referral__report=report, why=OpenedFrom.Why.FOUND_LATER)
        rows = rows.exclude(record__in=found.values("referral__record"))
    hidden: set[UUID] = set()
    if not is_sender and any(row.role == ReportPerson.Role.PRACTITIONER for row in rows):
        practitioners = Referral.objects.filter(report=report, pathway=Pathway.PRACTITIONER)
        hidden = hidden_from(actor, practitioners)
    by_record: dict[Any, list[ReportPerson]] = {}
    is_open: dict[UUID, bool] = {}
    for row in rows:
        if row.record_id in hidden:
            if row.role == ReportPerson.Role.PRACTITIONER:
                continue
            row.work = ""
        by_record.setdefault(row.record_id, []).append(row)
        is_open[row.record_id] = row.is_open and row.record_id not in hidden
    today = localtime(report.received_at).date()
    return [
        Named(
            name=rows_of_one[0].record.name,
            roles=", ".join(str(row.get_role_display()) for row in rows_of_one),
            facts=", ".join(
                filter(
                    None,
                    [
                        rows_of_one[0].relationship,
                        rows_of_one[0].work,
                        age_in_words(rows_of_one[0].record.date_of_birth, today),
                    ],
                )
            ),
            person_id=rows_of_one[0].record.person_id if is_open[key] else None,
        )
        for key, rows_of_one in by_record.items()
    ]


@row_security.as_system("knows which of a report's practitioners to keep back")
def hidden_from(actor: Actor, referrals: ReferralQuerySet) -> set[UUID]:
    """Return the records of these referrals that the reader may not see by them."""
    visible = Referral.objects.visible_to(actor).filter(pk__in=referrals)
    return set(referrals.exclude(pk__in=visible).values_list("record_id", flat=True))


def other_referrals(referral: Referral, around: Iterable[Referral]) -> list[dict[str, Any]]:
    """Return the person's other referrals among those ``around`` that the reader may see."""
    person = referral.record.person_id
    others = [each for each in around if each.record.person_id == person and each != referral]
    return [
        {
            "reference": other.reference,
            "url": other.get_absolute_url(),
            "received": clocks.moment(other.received_at),
            "concern": concern_of(other.policy_id, other.report.categories, other.report.flags),
            "status": other.get_status_display(),
            "outcome": other.screening_outcome.name if other.screening_outcome else "",
            "is_open": other.status != Status.CLOSED,
        }
        for other in others[:50]
    ]


def is_holder(actor: Actor, referral: Referral) -> bool:
    """Say whether the reader belongs to the agency or the team that holds it, not one let in."""
    return actor.agency_id == referral.owning_agency_id or actor.team_id == referral.owning_team_id


def may_take_it_on(referral: Referral, *, at: datetime) -> list[Membership]:
    """Return who of the holding agency may be given the referral, by team and name.

    Whoever attends, keeps or advises on records, such as a minute-taker, holds none.
    """
    holding = [role for role, capabilities in ROLES.items() if Can.HOLD_REFERRALS in capabilities]
    denied = Denial.objects.filter(person=referral.record.person_id, lifted_at__isnull=True)
    members = (
        Membership.objects.active_on(localtime(at).date())
        .filter(agency=referral.owning_agency_id, role__in=holding)
        .filter(team__agency=referral.owning_agency_id)
        .exclude(user__in=denied.values("user_id"))
        .select_related("user", "team")
        .order_by("team__name_en", "user__name")
    )
    return list(members)


def name_of(user_id: Any) -> str:
    """Return the name of a worker; empty for nobody."""
    return User.objects.filter(pk=user_id).values_list("name", flat=True).first() or ""
