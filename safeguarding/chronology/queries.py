"""A chronology as one reader may see it: of one person or several, now or as known on a day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from accounts.models import Agency
from people.models import PersonMove, PersonRecord
from people.queries_families import best_of, records_shown
from people.rules_life import Life
from policies.queries import current_policy
from records.audit import Actor
from referrals.models import Referral, ReportPerson
from referrals.queries.people import hidden_records
from referrals.queries.person import PersonPage
from referrals.queries.safe_to_tell import MAY_HAVE_HARMED
from safeguarding.chronology import rules
from safeguarding.chronology.entries import Entry, Scope, in_order
from safeguarding.chronology.models import ChronologyCopy, ChronologyEntry, Kind
from safeguarding.chronology.sources import entries_of
from safeguarding.chronology.sources.by_hand import MOST

LONDON = ZoneInfo(settings.TIME_ZONE)
MOST_BESIDE = 5
MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Lane:
    """One of the people whose chronologies are read side by side."""

    person_id: UUID
    record: PersonRecord
    life: Life

    @property
    def name(self) -> str:
        return self.record.name


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader asked for: other people beside, a day it was known on, and what to leave out.

    Nothing chosen of kinds, agencies or days is all of them.
    """

    beside: tuple[UUID, ...] = ()
    known_on: date | None = None
    kinds: Collection[str] = ()
    agencies: Collection[str] = ()
    first: date | None = None
    last: date | None = None

    def keeps(self, entry: Entry) -> bool:
        agency = str(entry.agency.pk) if entry.agency else ""
        return (
            (not self.kinds or entry.kind in self.kinds)
            and (not self.agencies or agency in self.agencies)
            and entry.when.is_within(self.first, self.last)
        )


@dataclass(frozen=True, slots=True)
class Story:
    """A chronology: whose, and its entries in order; those left out by a filter are not in it.

    ``kinds`` and ``agencies`` are those of all that the reader may see, chosen or not. ``is_cut``
    says that there is more than can be read at once.
    """

    person_id: UUID
    lanes: tuple[Lane, ...]
    entries: Sequence[Entry]
    known_on: date | None = None
    kinds: tuple[Kind, ...] = ()
    agencies: tuple[Agency, ...] = ()
    is_cut: bool = False
    may_have_harmed: frozenset[str] = field(default_factory=frozenset)

    @property
    def to_leave(self) -> Sequence[Entry]:
        """Return what a copy may hold."""
        return [entry for entry in self.entries if not entry.stays_inside]

    def only(self, chosen: Chosen) -> "Story":
        """Return the same with those entries alone that ``chosen`` keeps."""
        return replace(self, entries=[entry for entry in self.entries if chosen.keeps(entry)])

    def lane(self, person: UUID) -> Lane:
        return next(lane for lane in self.lanes if lane.person_id == person)


def story_of(person: UUID, actor: Actor, chosen: Chosen, *, at: datetime) -> Story:
    """Return somebody's chronology, with those chosen beside them, as ``actor`` may see it.

    ``chosen.beside`` are people whom the caller has found in sight of the reader. A fixed number
    of queries, however long it is; the rights are those of today, also as known on an earlier day.
    """
    scope = scope_of((person, *chosen.beside), actor, known_on=chosen.known_on, at=at)
    every = in_order(entries_of(scope))
    agencies = {entry.agency.pk: entry.agency for entry in every if entry.agency}
    kinds = {entry.kind for entry in every}
    return Story(
        person_id=person,
        lanes=tuple(
            Lane(each, best_of(records), scope.life(each))
            for each in scope.people
            if (records := scope.records_of[each])
        ),
        entries=[entry for entry in every if chosen.keeps(entry)],
        known_on=chosen.known_on,
        kinds=tuple(kind for kind in Kind if kind in kinds),
        agencies=tuple(sorted(agencies.values(), key=lambda agency: agency.name)),
        is_cut=sum(entry.entry_id is not None for entry in every) >= MOST,
        may_have_harmed=names_of_sources(scope),
    )


def scope_of(
    people: tuple[UUID, ...], actor: Actor, *, known_on: date | None, at: datetime
) -> Scope:
    """Return where every source starts: the records and referrals of people the reader may see."""
    known_at = None
    if known_on is not None:
        midnight = datetime.combine(rules.day_after(known_on), time.min, LONDON)
        known_at = midnight if midnight < at else None
    records = records_known(people, actor, known_at)
    about = Referral.objects.visible_to(actor).filter(record__in=records)
    return Scope(
        actor=actor,
        people=people,
        records=records,
        referrals={
            referral.pk: referral
            for referral in about.select_related(
                "record", "report__source", "report__reporter_agency", "owning_agency"
            )
        },
        policy=current_policy(at),
        known_at=known_at,
    )


def records_known(
    people: Collection[UUID], actor: Actor, known_at: datetime | None
) -> Mapping[UUID, PersonRecord]:
    """Return the records of these people for the reader; of a moment, those known as theirs then.

    One that a merge or a link brought to them later was not.
    """
    records = records_shown(people, hidden=lambda found: hidden_records(found, actor))
    if known_at is None:
        return records
    later = PersonMove.objects.filter(record__in=records, moved_at__gte=known_at)
    was_of: dict[UUID, UUID] = {}
    for record, person in later.order_by("moved_at").values_list("record_id", "from_person_id"):
        was_of.setdefault(record, person)
    return {
        key: record
        for key, record in records.items()
        if record.recorded_at < known_at and was_of.get(key, record.person_id) == record.person_id
    }


def names_of_sources(scope: Scope) -> frozenset[str]:
    """Return the names of whom these people's reports name as a possible source of harm."""
    reports = {referral.report_id for referral in scope.referrals.values()}
    named = ReportPerson.objects.filter(report__in=reports, role__in=MAY_HAVE_HARMED)
    return frozenset(each.record.name for each in named.select_related("record"))


def people_beside(page: PersonPage) -> dict[UUID, str]:
    """Return whom a reader may put beside somebody: their family and household, and as what."""
    found: dict[UUID, str] = {}
    for kin in [*page.kin, *(member for home in page.households for member in home.members)]:
        what = ", ".join(kin.what)
        found.setdefault(kin.person_id, f"{kin.name} ({what})" if what else kin.name)
    return found


def versions_of(entry_id: UUID, person: UUID, actor: Actor) -> list[ChronologyEntry]:
    """Return the versions of an entry of somebody's, the newest first; none where it is hidden."""
    found = list(
        ChronologyEntry.objects.visible_to(actor)
        .filter(entry_id=entry_id, record__person=person)
        .select_related("record", "agency", "referral")
        .order_by("-version")
    )
    hidden = hidden_records([each.record for each in found], actor)
    return [each for each in found if each.record_id not in hidden]


def copies_of(person: UUID, actor: Actor) -> list[ChronologyCopy]:
    """Return the copies that a reader made of somebody's chronology, the newest first."""
    own = ChronologyCopy.objects.visible_to(actor).filter(person_id=person)
    return list(own.select_related("document")[:MOST_LISTED])


def referrals_to_write_in(records: Iterable[PersonRecord], actor: Actor) -> dict[str, Referral]:
    """Return the referrals about or naming somebody that the reader may see, by reference."""
    keys = [record.pk for record in records]
    naming = ReportPerson.objects.filter(record__in=keys).values("report")
    visible = Referral.objects.visible_to(actor).filter(Q(record__in=keys) | Q(report__in=naming))
    return {each.reference: each for each in visible.order_by("-received_at")[:MOST_LISTED]}
