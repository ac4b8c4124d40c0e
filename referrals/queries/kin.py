"""Who is around somebody and where they live, in the words of the person's page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from people.models import Kind, PersonRecord, Relationship, Stay, Vehicle
from people.queries_families import Home, Member, Relation
from people.rules_life import life_of
from records.audit import Actor
from referrals.queries.household import Work, how_near, near_by, place_of
from referrals.queries.people import hidden_records
from referrals.queries.warnings import Shown
from referrals.queries.words import life_in_words
from referrals.rules.fields import Field, Reader, may_read


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
class Driven:
    """A vehicle that somebody uses or used: in words, with its days and who said so."""

    key: UUID
    words: str
    note: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class Household:
    """A home of the person today, with the others in it."""

    words: str
    members: list[Kin]


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


def kin_of(relations: Iterable[Relation], actor: Actor, *, today: date) -> list[Kin]:
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
        kin.notes += [said_in_words(tie, actor) for tie in relation.said]
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


def said_in_words(fact: Relationship | Stay | Vehicle, actor: Actor) -> str:
    """Say from when to when, and who said so: the agency, and for its own people who told it."""
    agency = fact.agency.name if fact.agency else ""
    told_by = fact.told_by if fact.agency_id == actor.agency_id else ""
    return ", ".join(filter(None, [days_in_words(fact.starts_on, fact.ends_on), told_by, agency]))


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


def household_in_words(
    home: Home,
    person_id: UUID,
    actor: Actor,
    ties: Mapping[UUID, list[str]],
    *,
    today: date,
) -> Household:
    """Return a home with the others in it; a place kept safe is only said to be so.

    ``ties`` are what each of the person's relatives is to them.
    """
    members = [
        Kin(
            member.person_id,
            member.record.name,
            life_in_words(member.life, today),
            what=[*ties.get(member.person_id, ()), *part_time(member)],
            notes=[said_in_words(member.stay, actor)],
        )
        for member in home.others(person_id)
    ]
    own = next(member for member in home.members if member.person_id == person_id)
    place = [household_place(own.stay), *part_time(own)]
    return Household(words=", ".join(filter(None, place)), members=members)


def part_time(member: Member) -> list[str]:
    return [_("part of the time")] if member.stay.is_part_time else []


def household_place(stay: Stay) -> str:
    home = stay.household
    if home.is_kept_safe and not may_read(Field.SAFE_ADDRESS, Reader.SEARCHER):
        return _("Kept safe")
    number = _("UPRN %(number)s") % {"number": home.uprn} if home.uprn else ""
    return ", ".join(filter(None, (home.address, home.postcode, number)))


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


def near_to(
    records: list[PersonRecord], actor: Actor, *, without: set[UUID], today: date
) -> list[Kin]:
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
            age = life_in_words(life_of([record]), today)
            near_one = Kin(record.person_id, record.name, age, what=[why])
            found.setdefault(record.person_id, near_one)
    return list(found.values())


def driven_by(vehicles: Iterable[Vehicle], actor: Actor, *, today: date) -> list[Driven]:
    """Return somebody's vehicles in words."""
    return [
        Driven(
            key=vehicle.pk,
            words=vehicle.words,
            note=said_in_words(vehicle, actor),
            is_now=vehicle.holds_on(today),
        )
        for vehicle in vehicles
    ]
