"""One person as their page shows them: across children and adults, as far as the reader may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from people.models import Kind, Merge, PersonRecord, Relationship, SafetyWarning, Stay
from people.queries_families import (
    Home,
    Relation,
    best_of,
    household_of,
    records_shown,
    relations_of,
    stays_of,
)
from people.rules_life import Life, life_of
from policies.queries import current_policy
from records.audit import Actor
from referrals.models import Referral
from referrals.queries import warnings
from referrals.queries.household import Work, how_near, near_by, place_of, work_of
from referrals.queries.people import hidden_records
from referrals.queries.warnings import Shown
from referrals.queries.words import life_in_words
from referrals.rules.fields import Field, Reader, may_read

MOST_REFERRALS = 200


@dataclass(slots=True)
class Kin:
    """Somebody beside the person: who, what they are to them or where they live, their work."""

    person_id: UUID
    name: str
    life: str
    what: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_over: bool = False
    ties: list[UUID] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)
    warnings: list[Shown] = field(default_factory=list)

    @property
    def open_work(self) -> list[Work]:
        return [each for each in self.work if each.is_open]


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody lives or lived: in words, or that it is kept safe, and who said so."""

    words: str
    when: str
    source: str
    stay: UUID | None = None
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class Household:
    """A home of the person today, with the others in it."""

    words: str
    members: list[Kin]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything on the page of one person."""

    key: UUID
    record: PersonRecord
    life: Life
    records: list[PersonRecord]
    facts: list[str]
    numbers: list[tuple[str, str]]
    names: list[str]
    places: list[Place]
    households: list[Household]
    near: list[Kin]
    kin: list[Kin]
    work: list[Work]
    warnings: list[Shown]
    merges: list[Merge]
    is_kept_safe: bool

    @property
    def flags(self) -> list[str]:
        """What must not be overlooked: danger to staff, a place kept safe."""
        kept = _("Address and telephone are kept safe: tell nobody where this person is.")
        return [*(each.line for each in self.warnings), *([kept] if self.is_kept_safe else [])]

    @property
    def has_place(self) -> bool:
        return any(record.address or record.telephone for record in self.records)

    @property
    def open_work(self) -> list[Work]:
        return [each for each in self.work if each.is_open]

    @property
    def closed_work(self) -> list[Work]:
        return [each for each in self.work if not each.is_open]


def page_of(person_id: UUID, actor: Actor, *, at: datetime) -> PersonPage | None:
    """Return somebody's page; None where no record of theirs is for the reader.

    A fixed number of queries, however many relatives there are.
    """

    def hidden(found: Sequence[PersonRecord]) -> set[UUID]:
        return hidden_records(found, actor)

    records = shown_records(person_id, actor)
    if not records:
        return None
    today, life, best = localdate(at), life_of(records), best_of(records)
    kin = kin_of(relations_of(person_id, actor, hidden=hidden), today=today)
    homes = household_of(person_id, actor, on=today, hidden=hidden)
    households = [household_in_words(home, person_id, today=today) for home in homes]
    at_home = [member for home in households for member in home.members]
    near = near_to(records, actor, without={person_id, *(each.person_id for each in at_home)})
    around = [*kin, *at_home, *near]
    work = work_about({person_id, *(each.person_id for each in around)}, actor)
    warned = warnings_about(records, around, actor, at=at)
    for each in around:
        each.work = work.get(each.person_id, [])
        each.warnings = warned.get(each.person_id, [])
    return PersonPage(
        key=person_id,
        record=best,
        life=life,
        records=records,
        facts=list(filter(None, [life_in_words(life, today), sex_in_words(records)])),
        numbers=numbers_of(records),
        names=other_names(records, best),
        places=places_of(records, stays_of(person_id, actor, hidden=hidden), today=today),
        households=households,
        near=near,
        kin=kin,
        work=work.get(person_id, []),
        warnings=warned.get(person_id, []),
        merges=list(Merge.objects.visible_to(actor).standing().filter(kept=person_id)),
        is_kept_safe=any(record.is_place_kept_safe for record in records),
    )


def made_one_with(person_id: UUID, actor: Actor) -> UUID | None:
    """Return whom somebody was made one with, where the reader may see them; else None."""
    merges = Merge.objects.visible_to(actor).standing().filter(merged=person_id)
    return merges.values_list("kept", flat=True).first()


def shown_records(person_id: UUID, actor: Actor) -> list[PersonRecord]:
    """Return the records of somebody that are for the reader, the newest first."""
    records = records_shown([person_id], hidden=lambda found: hidden_records(found, actor))
    order = sorted(records.values(), key=lambda record: (record.recorded_at, record.pk))
    return order[::-1]


def homes_around(people: Mapping[UUID, str], actor: Actor, *, at: datetime) -> dict[UUID, str]:
    """Return the households in which these people live today, in words: with whom, and where."""
    stays = (
        Stay.objects.standing()
        .visible_to(actor)
        .holding_on(localdate(at))
        .filter(record__person__in=people)
        .select_related("record", "household")
        .order_by("recorded_at")
    )
    hidden = hidden_records([stay.record for stay in stays], actor)
    homes: dict[UUID, list[Stay]] = {}
    for stay in stays:
        if stay.record_id not in hidden:
            homes.setdefault(stay.household_id, []).append(stay)
    return {
        key: _("With %(names)s: %(place)s")
        % {
            "names": ", ".join(dict.fromkeys(people[stay.record.person_id] for stay in theirs)),
            "place": household_place(theirs[0]),
        }
        for key, theirs in homes.items()
    }


def kin_of(relations: Iterable[Relation], *, today: date) -> list[Kin]:
    """Return somebody's relatives, each once, with what they are in words."""
    found: dict[UUID, Kin] = {}
    for relation in relations:
        kin = found.setdefault(
            relation.person_id,
            Kin(
                relation.person_id,
                relation.record.name,
                life_in_words(relation.life, today),
                is_over=True,
            ),
        )
        kin.what.append(tie_in_words(relation, today=today))
        kin.notes += [said_in_words(tie) for tie in relation.said]
        kin.ties += [tie.pk for tie in relation.said]
        kin.is_over &= not relation.holds_on(today)
    return list(found.values())


def tie_in_words(relation: Relation, *, today: date) -> str:
    """Say what somebody is, whether they have parental responsibility, and whether it is over."""
    words = relation.words
    is_elder = relation.kind not in (Kind.CHILD, Kind.ADOPTED_CHILD, Kind.STEP_CHILD)
    if relation.has_parental_responsibility and is_elder:
        words = _("%(what)s, with parental responsibility") % {"what": words}
    elif relation.has_parental_responsibility is False and is_elder:
        words = _("%(what)s, without parental responsibility") % {"what": words}
    if relation.holds_on(today):
        return words
    return _("%(what)s, no longer") % {"what": words}


def said_in_words(fact: Relationship | Stay) -> str:
    """Say from when to when, and which agency said so; who told it is for that agency."""
    agency = fact.agency.name if fact.agency else ""
    return ", ".join(filter(None, [days_in_words(fact.starts_on, fact.ends_on), agency]))


def days_in_words(starts_on: date | None, ends_on: date | None) -> str:
    days = {
        "first": date_format(starts_on, "j F Y") if starts_on else "",
        "last": date_format(ends_on, "j F Y") if ends_on else "",
    }
    if starts_on and ends_on:
        return _("%(first)s to %(last)s") % days
    if starts_on:
        return _("since %(first)s") % days
    return _("until %(last)s") % days if ends_on else ""


def household_in_words(home: Home, person_id: UUID, *, today: date) -> Household:
    """Return a home with the others in it; a place kept safe is only said to be so."""
    members = [
        Kin(
            member.person_id,
            member.record.name,
            life_in_words(member.life, today),
            what=[_("Part of the time")] if member.stay.is_part_time else [],
            notes=[said_in_words(member.stay)],
        )
        for member in home.others(person_id)
    ]
    return Household(words=household_place(home.members[0].stay), members=members)


def household_place(stay: Stay) -> str:
    home = stay.household
    if home.is_kept_safe and not may_read(Field.SAFE_ADDRESS, Reader.SEARCHER):
        return _("Kept safe")
    return ", ".join(filter(None, (home.address, home.postcode)))


def record_place(record: PersonRecord) -> str:
    if record.is_address_hidden and not may_read(Field.SAFE_ADDRESS, Reader.SEARCHER):
        return _("Kept safe") if record.address or record.postcode else ""
    return ", ".join(filter(None, (record.address, record.postcode)))


def places_of(
    records: Iterable[PersonRecord], stays: Iterable[Stay], *, today: date
) -> list[Place]:
    """Return where somebody lives or lived: stays first, then what each record says."""
    places = [
        Place(
            words=household_place(stay),
            when=days_in_words(stay.starts_on, stay.ends_on),
            source=stay.agency.name if stay.agency else "",
            stay=stay.pk,
            is_now=stay.holds_on(today),
        )
        for stay in stays
    ]
    said = {place.words for place in places}
    for record in records:
        words = record_place(record)
        if words and words not in said:
            said.add(words)
            day = {"day": date_format(localdate(record.recorded_at), "j F Y")}
            places.append(
                Place(
                    words=words,
                    when=_("recorded on %(day)s") % day,
                    source=record.agency.name if record.agency else "",
                )
            )
    return places


def near_to(records: list[PersonRecord], actor: Actor, *, without: set[UUID]) -> list[Kin]:
    """Return who else is on record at the address, though nobody said that they live together."""
    near = near_by(records, actor)
    hidden = hidden_records(near, actor)
    places = {place_of(record) for record in records if record.search_postcode}
    found: dict[UUID, Kin] = {}
    for record in near:
        if record.pk in hidden or record.person_id in without:
            continue
        if record.address and place_of(record) in places:
            why = how_near(record, places)
            found.setdefault(record.person_id, Kin(record.person_id, record.name, "", what=[why]))
    return list(found.values())


def work_about(people: Iterable[UUID], actor: Actor) -> dict[UUID, list[Work]]:
    """Return, by person, the referrals about them that the reader may open, newest first."""
    found = list(
        Referral.objects.visible_to(actor)
        .filter(record__person__in=list(people))
        .select_related("record", "owning_team", "owning_agency")
        .order_by("-received_at", "-id")[:MOST_REFERRALS]
    )
    workers = User.objects.in_bulk({each.allocated_to for each in found if each.allocated_to})
    work: dict[UUID, list[Work]] = {}
    for each in found:
        work.setdefault(each.record.person_id, []).append(work_of(each, workers))
    return work


def warnings_about(
    records: list[PersonRecord], around: Iterable[Kin], actor: Actor, *, at: datetime
) -> dict[UUID, list[Shown]]:
    """Return, by person, the staff-safety warnings; those of an address are of who lives there."""
    person = records[0].person_id
    policy = current_policy(at)
    postcodes = {record.search_postcode for record in records if record.search_postcode}
    about = Q(person__in={person, *(each.person_id for each in around)})
    about |= Q(person__isnull=True, search_postcode__in=postcodes)
    found: dict[UUID, list[Shown]] = {}
    places = {place_of(record) for record in records}
    running = SafetyWarning.objects.running().open_to(actor).filter(about)
    for warning in running.select_related("agency").order_by("raised_at"):
        place = (warning.search_postcode, warning.search_address)
        if warning.person_id is None and place not in places:
            continue
        words = warnings.shown(warning, policy_id=policy.pk, at=at)
        found.setdefault(warning.person_id or person, []).append(words)
    return found


def other_names(records: Iterable[PersonRecord], best: PersonRecord) -> list[str]:
    """Return every other name that was said of somebody, each once."""
    said = [name for record in records for name in (record.name, record.aliases)]
    return [name for name in dict.fromkeys(said) if name and name != best.name]


def numbers_of(records: Iterable[PersonRecord]) -> list[tuple[str, str]]:
    """Return somebody's numbers and telephones with what each is; one kept safe is not shown."""
    rows: list[tuple[str, str]] = []
    for record in records:
        rows.append((_("NHS number"), record.nhs_number))
        rows.append((_("NHS number as given"), record.nhs_number_as_given))
        is_kept = record.is_address_hidden and not may_read(Field.SAFE_TELEPHONE, Reader.SEARCHER)
        safe = _("Kept safe") if record.telephone else ""
        rows.append((_("Telephone"), safe if is_kept else str(record.telephone)))
    return [row for row in dict.fromkeys(rows) if row[1]]


def sex_in_words(records: Iterable[PersonRecord]) -> str:
    unknown = (PersonRecord.Sex.NOT_KNOWN, PersonRecord.Sex.NOT_ASKED)
    known = (record for record in records if record.sex not in unknown)
    return next((str(record.get_sex_display()) for record in known), "")
