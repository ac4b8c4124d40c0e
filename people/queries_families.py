"""Who somebody's people are, and with whom they live or lived, as far as the reader may see."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from people.models import Household, Kind, PersonRecord, Relationship, Stay, Vehicle
from people.rules_families import FOREBEARS, from_the_other_side
from people.rules_life import Life, life_of
from records import row_security
from records.audit import Actor

MOST_TIES = 200  # of one person; a family of forty has fewer
MOST_GENERATIONS = 12

# Says which of some records are not for the reader, as a later stage of the work knows.
Hidden = Callable[[Sequence[PersonRecord]], Collection[UUID]]


def nothing_hidden(_records: Sequence[PersonRecord]) -> Collection[UUID]:
    return ()


@dataclass(frozen=True, slots=True)
class Relation:
    """Somebody's relative: who, what they are to them, and each source that said so."""

    person_id: UUID
    record: PersonRecord
    life: Life
    kind: Kind
    said: tuple[Relationship, ...]

    @property
    def words(self) -> str:
        return str(self.kind.label)

    @property
    def has_parental_responsibility(self) -> bool | None:
        """Whether a source said so; None where none did, or sources differ."""
        answers = {each.has_parental_responsibility for each in self.said} - {None}
        return answers.pop() if len(answers) == 1 else None

    def holds_on(self, day: date) -> bool:
        return any(each.holds_on(day) for each in self.said)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who lives in a household, and the stay that says so."""

    person_id: UUID
    record: PersonRecord
    life: Life
    stay: Stay


@dataclass(frozen=True, slots=True)
class Home:
    """A household on a day, with the somebody it was asked for among its members."""

    household: Household
    members: tuple[Member, ...]

    def others(self, person_id: UUID) -> list[Member]:
        return [member for member in self.members if member.person_id != person_id]


def relations_of(
    person_id: UUID, actor: Actor, *, hidden: Hidden = nothing_hidden
) -> list[Relation]:
    """Return somebody's relatives whom ``actor`` may see, by kind and name. Four queries.

    The same tie from several sources is one relation. What was set aside is left out, what has
    ended is not: ask ``holds_on``. Where either record is hidden there is no relation.
    """
    with row_security.seen_by(actor):
        # By key: PostgreSQL has no index for one person at either end of a join.
        own = list(PersonRecord.objects.filter(person=person_id).values_list("pk", flat=True))
        ties = list(
            Relationship.objects.standing()
            .visible_to(actor)
            .filter(Q(record__in=own) | Q(other__in=own))
            .select_related("record", "other", "agency")
            .order_by("starts_on", "recorded_at")[:MOST_TIES]
        )
        shown = records_shown(
            {each for tie in ties for each in (tie.record.person_id, tie.other.person_id)},
            hidden=hidden,
        )
    found: dict[tuple[UUID, Kind], list[Relationship]] = {}
    for tie in ties:
        if not {tie.record_id, tie.other_id} <= shown.keys():
            continue
        kind = Kind(tie.kind)
        if tie.other.person_id == person_id:
            found.setdefault((tie.record.person_id, kind), []).append(tie)
        else:
            other_side = from_the_other_side(kind)
            found.setdefault((tie.other.person_id, other_side), []).append(tie)
    about = described(shown.values())
    order = list(Kind)
    return sorted(
        (Relation(of, *about[of], kind, tuple(said)) for (of, kind), said in found.items()),
        key=lambda each: (order.index(each.kind), each.record.name, each.person_id),
    )


def household_of(
    person_id: UUID, actor: Actor, *, on: date, hidden: Hidden = nothing_hidden
) -> list[Home]:
    """Return where somebody lived on a day, and with whom ``actor`` may see. Four queries.

    A child of two homes has two. Somebody hidden is in none of them, nor counted.
    """
    with row_security.seen_by(actor):
        visible = Stay.objects.standing().visible_to(actor)
        own = visible.filter(record__person=person_id).holding_on(on)
        stays = list(
            visible.filter(household__in=own.values("household"))
            .holding_on(on)
            .select_related("record", "household", "agency")
            .order_by("starts_on", "recorded_at")[:MOST_TIES]
        )
        shown = records_shown({stay.record.person_id for stay in stays}, hidden=hidden)
    about = described(shown.values())
    by_household: dict[UUID, dict[UUID, Stay]] = {}
    for stay in stays:
        if stay.record_id in shown:
            members = by_household.setdefault(stay.household_id, {})
            members.setdefault(stay.record.person_id, stay)
    return [
        Home(
            household=next(iter(members.values())).household,
            members=tuple(Member(of, *about[of], stay) for of, stay in members.items()),
        )
        for members in by_household.values()
        if person_id in members
    ]


def stays_of(person_id: UUID, actor: Actor, *, hidden: Hidden = nothing_hidden) -> list[Stay]:
    """Return where somebody lived, the newest first; set aside or hidden is left out."""
    with row_security.seen_by(actor):
        stays = list(
            Stay.objects.standing()
            .visible_to(actor)
            .filter(record__person=person_id)
            .select_related("record", "household", "agency")
            .order_by("-starts_on", "-recorded_at")[:MOST_TIES]
        )
    not_shown = set(hidden([stay.record for stay in stays]))
    return [stay for stay in stays if stay.record_id not in not_shown]


def vehicles_of(person_id: UUID, actor: Actor, *, hidden: Hidden = nothing_hidden) -> list[Vehicle]:
    """Return the vehicles of somebody, the newest first; set aside or hidden is left out."""
    with row_security.seen_by(actor):
        vehicles = list(
            Vehicle.objects.standing()
            .visible_to(actor)
            .filter(record__person=person_id)
            .select_related("record", "agency")
            .order_by("-starts_on", "-recorded_at")[:MOST_TIES]
        )
    not_shown = set(hidden([vehicle.record for vehicle in vehicles]))
    return [vehicle for vehicle in vehicles if vehicle.record_id not in not_shown]


def forebears_of(person_id: UUID, actor: Actor) -> frozenset[UUID]:
    """Return whom somebody descends from, as far as ``actor`` may see; a query a generation.

    It looks no further than the writer may, or a refusal would say that somebody hidden exists.
    """
    found: set[UUID] = set()
    generation = {person_id}
    for _generation in range(MOST_GENERATIONS):
        ties = (
            Relationship.objects.standing()
            .visible_to(actor)
            .filter(other__person__in=generation, kind__in=FOREBEARS)
        )
        generation = set(ties.values_list("record__person", flat=True)) - found
        if not generation:
            break
        found |= generation
    return frozenset(found)


def records_shown(people: Collection[UUID], *, hidden: Hidden) -> Mapping[UUID, PersonRecord]:
    """Return the records of these people that are for the reader, by key."""
    records = list(PersonRecord.objects.filter(person__in=people).select_related("agency"))
    not_shown = set(hidden(records))
    return {record.pk: record for record in records if record.pk not in not_shown}


def described(
    records: Iterable[PersonRecord],
) -> Mapping[UUID, tuple[PersonRecord, Life]]:
    """Return by person the record that says best who it is, and what is known of their life."""
    of: dict[UUID, list[PersonRecord]] = {}
    for record in records:
        of.setdefault(record.person_id, []).append(record)
    return {person: (best_of(theirs), life_of(theirs)) for person, theirs in of.items()}


def best_of(records: Iterable[PersonRecord]) -> PersonRecord:
    """Return the record whose name the person goes by, of those the reader sees.

    A caller who spells it otherwise renames nobody: what an agency recorded counts before what
    the public said, then the name that most records give, then a record with a checked number.
    Of those the newest, as names change.
    """
    found = list(records)
    times_given = Counter(record.name for record in found)
    return max(
        found,
        key=lambda record: (
            bool(record.given_name or record.family_name),
            record.agency_id is not None,
            times_given[record.name],
            bool(record.nhs_number or record.upn),
            record.recorded_at,
            record.pk,
        ),
    )
