"""Reading who holds enquiries: of one, and how much each colleague holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from accounts.models import Absence, Membership, User
from accounts.roles import Can, Role, can
from people.models import Denial
from records.audit import Actor
from referrals.clocks import Clock
from referrals.models import Referral
from referrals.queries.safe_to_tell import not_to_be_told
from strategy_meetings.models import Allocation, Enquiry
from strategy_meetings.queries import first_clock, under_enquiry
from strategy_meetings.rules_allocation import DUTIES, ROLE_OF, Duty, Kind, Standing, standing_of


@dataclass(frozen=True)
class Holder:
    """One duty of enquiries and who has it, with whoever covers while they are away."""

    duty: Duty
    standing: Standing
    user_id: UUID | None = None
    name: str = ""
    cover: str = ""
    since: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Held:
    """Running enquiries on the page of workload: whose they are, and what is due first."""

    referral: Referral
    kind: str
    holder: Holder
    clock: Clock | None


@dataclass
class Load:
    """What one colleague holds, what is due first at the top."""

    name: str
    role: str
    team: str
    is_away: bool = False
    held: list[Held] = field(default_factory=list)


@dataclass(frozen=True)
class Workload:
    """The page of workload: what nobody is there for, then what each colleague holds."""

    vacancies: list[Held]
    loads: list[Load]


@dataclass(frozen=True)
class Present:
    """Who works on a day, who is away, and who covers for them."""

    working: frozenset[UUID]
    away: Mapping[UUID, UUID | None]
    names: Mapping[UUID, str]

    def holder(self, duty: Duty, allocation: Allocation | None) -> Holder:
        if allocation is None:
            return Holder(duty, Standing.VACANT)
        user_id = allocation.user_id
        cover = self.away.get(user_id)
        is_cover_there = cover in self.working and cover not in self.away
        standing = standing_of(
            user_id,
            is_working=user_id in self.working,
            is_away=user_id in self.away,
            is_cover_there=is_cover_there,
        )
        return Holder(
            duty,
            standing,
            user_id=user_id,
            name=self.names.get(user_id, ""),
            cover=self.names.get(cover, "") if cover and is_cover_there else "",
            since=allocation.started_at,
            note=allocation.note,
        )


def present(users: Iterable[UUID], *, on: date) -> Present:
    """Return how these people stand on a day. Three queries, whoever they are."""
    keys = set(users)
    absences = Absence.objects.filter(user__in=keys, starts_on__lte=on, ends_on__gte=on)
    away = dict(absences.order_by("entered_at").values_list("user_id", "cover_id"))
    keys |= {cover for cover in away.values() if cover}
    away_covers = Absence.objects.filter(
        user__in=keys - set(away), starts_on__lte=on, ends_on__gte=on
    )
    away |= dict(away_covers.values_list("user_id", "cover_id"))
    working = Membership.objects.active_on(on).filter(user__in=keys)
    return Present(
        working=frozenset(working.values_list("user_id", flat=True)),
        away=away,
        names=dict(User.objects.filter(pk__in=keys).values_list("pk", "name")),
    )


def holders_of(enquiry: Enquiry, *, at: datetime) -> list[Holder]:
    """Return each duty of the enquiries with who holds it today; five queries.

    Of enquiries that have ended, who held it last.
    """
    last = {each.duty: each for each in enquiry.allocations.order_by("started_at", "pk")}
    if enquiry.ended_at is None:
        last = {duty: each for duty, each in last.items() if each.ended_at is None}
    there = present((each.user_id for each in last.values()), on=timezone.localdate(at))
    return [there.holder(duty, last.get(duty)) for duty in DUTIES[Kind(enquiry.kind)]]


def earlier_holders_of(enquiry: Enquiry) -> list[tuple[Allocation, str]]:
    """Return who held duties of the enquiries before, each with their name, the last first."""
    ended = list(enquiry.allocations.exclude(ended_at=None).order_by("-ended_at", "pk"))
    names = dict(User.objects.filter(pk__in=[e.user_id for e in ended]).values_list("pk", "name"))
    return [(each, names.get(each.user_id, "")) for each in ended]


def may_hold(referral: Referral, duty: str, *, at: datetime) -> list[Membership]:
    """Return who of the agency that holds the referral may be given a duty, by team and name.

    Those away today too, for they may be back tomorrow; nobody who may be told nothing of it.
    """
    denied = Denial.objects.filter(person=referral.record.person_id, lifted_at__isnull=True)
    members = list(
        Membership.objects.active_on(timezone.localdate(at))
        .filter(agency=referral.owning_agency_id, role=ROLE_OF[Duty(duty)])
        .exclude(user__in=denied.values("user_id"))
        .select_related("user", "team")
        .order_by("team__name_en", "user__name", "pk")
    )
    closed_to = not_to_be_told([referral], {member.user_id for member in members})
    return [member for member in members if member.user_id not in closed_to]


def may_allocate(actor: Actor, referral: Referral, running: Enquiry | None) -> bool:
    """Say whether somebody may say who holds enquiries: they run, and the agency's own do."""
    is_own = actor.agency_id == referral.owning_agency_id
    return running is not None and is_own and can(actor, Can.ALLOCATE_ENQUIRIES)


def workload_of(actor: Actor, *, at: datetime) -> Workload:
    """Return what waits for somebody and what each colleague holds, of what the reader sees.

    The same number of queries however many enquiries run.
    """
    today = timezone.localdate(at)
    waiting = [each for each in under_enquiry(actor) if each.running_enquiries]  # type: ignore[attr-defined]
    enquiries = {r.running_enquiries[0].pk: r for r in waiting}  # type: ignore[attr-defined]
    allocated = {
        (each.enquiry_id, each.duty): each
        for each in Allocation.objects.filter(enquiry__in=enquiries, ended_at=None)
    }
    members = (
        Membership.objects.active_on(today)
        .filter(agency=actor.agency_id, role__in=ROLE_OF.values())
        .select_related("user", "team")
        .order_by("team__name_en", "user__name", "pk")
    )
    loads: dict[UUID, Load] = {}
    for member in members:
        role = str(Role(member.role).label)
        loads.setdefault(member.user_id, Load(member.user.name, role, member.team.name))
    there = present([*loads, *(each.user_id for each in allocated.values())], on=today)
    vacancies = []
    for pk, referral in enquiries.items():
        kind = Kind(referral.running_enquiries[0].kind)  # type: ignore[attr-defined]
        clock = first_clock(referral, at=at)
        for duty in DUTIES[kind]:
            holder = there.holder(duty, allocated.get((pk, duty)))
            held = Held(referral, str(kind.label), holder, clock)
            if holder.standing.is_vacancy:
                vacancies.append(held)
            if holder.user_id in loads:
                loads[holder.user_id].held.append(held)
    for user_id, load in loads.items():
        load.is_away = user_id in there.away
    return Workload(vacancies, list(loads.values()))
