"""A person's genogram: the drawing, and the same in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.drawings.families import Individual, Tie, family_of
from people.drawings.genogram import layout_of
from people.drawings.shapes import Drawing
from people.drawings.symbols import genogram, marks_in_order
from people.models import Kind, PersonRecord, Relationship
from people.queries_families import Home, household_of
from people.queries_genogram import Relatives, relatives_of
from people.rules_families import from_the_other_side
from people.rules_life import Life
from records.audit import Actor
from referrals.queries import warnings
from referrals.queries.kin import household_place
from referrals.queries.people import hidden_records
from referrals.queries.words import life_in_words

SEXES = {PersonRecord.Sex.FEMALE: "female", PersonRecord.Sex.MALE: "male"}


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in the table that says what the drawing shows."""

    person_id: UUID
    name: str
    life: str
    ties: list[str]
    homes: list[str]


@dataclass(frozen=True, slots=True)
class InWords:
    """A tie that no line of the drawing shows, with the letter that stands for it."""

    mark: str
    who: str
    what: str
    of: str


@dataclass(frozen=True, slots=True)
class Genogram:
    """Everything on the page of one person's family tree."""

    key: UUID
    name: str
    facts: list[str]
    drawing: Drawing
    rows: list[Row]
    in_words: list[InWords]
    is_cut: bool
    flags: list[str]

    @property
    def people(self) -> int:
        return len(self.rows)

    @property
    def title(self) -> str:
        """Return what it is called; a title names nobody."""
        return _("Genogram")

    @property
    def description(self) -> str:
        return ngettext(
            "A family of %(number)d person. The table after it says the same in words.",
            "A family of %(number)d people. The table after it says the same in words.",
            self.people,
        ) % {"number": self.people}


def genogram_of(person_id: UUID, actor: Actor, *, at: datetime) -> Genogram | None:
    """Return somebody's family as far as ``actor`` may see; None where no record is for them.

    Four queries for each step outwards, however many people stand there, and two for warnings.
    """

    def hidden(records: Sequence[PersonRecord]) -> set[UUID]:
        return hidden_records(records, actor)

    found = relatives_of(person_id, actor, hidden=hidden)
    if found is None:
        return None
    today = localdate(at)
    homes = household_of(person_id, actor, on=today, hidden=hidden)
    places = [place_in_words(home) for home in homes]
    lives_in = {
        person: tuple(number for number, home in enumerate(homes) if person in people_in(home))
        for person in found.people
    }
    people = [
        individual(person, record, life, homes=lives_in[person], today=today)
        for person, (record, life) in found.people.items()
    ]
    family = family_of(people, [tie_between(tie, today) for tie in found.ties])
    ties = ties_in_words(found, today)
    rows = [
        Row(
            person_id=person,
            name=record.name,
            life=life_in_words(life, today),
            ties=ties.get(person, []),
            homes=[member_in_words(homes[number], person) for number in lives_in[person]],
        )
        for person, (record, life) in found.people.items()
    ]
    return Genogram(
        key=person_id,
        name=rows[0].name,
        facts=list(filter(None, [rows[0].life])),
        drawing=genogram(family, layout_of(family), homes=places),
        rows=rows,
        in_words=[
            InWords(
                mark,
                family.people[tie.one].name,
                str(tie.kind.label),
                family.people[tie.other].name,
            )
            for mark, tie in marks_in_order(family.loose)
        ],
        is_cut=found.is_cut,
        flags=warnings.about_those_named({row.person_id: row.name for row in rows}, actor, at=at),
    )


def individual(
    person: UUID, record: PersonRecord, life: Life, *, homes: tuple[int, ...], today: date
) -> Individual:
    return Individual(
        key=str(person),
        name=record.name,
        life=life_in_words(life, today),
        age=age_in_symbol(life, today),
        sex=SEXES.get(PersonRecord.Sex(record.sex), ""),
        born_on=None if life.is_birth_estimated else life.born_on,
        is_unborn=life.is_unborn,
        is_dead=life.died_on is not None,
        homes=homes,
    )


def age_in_symbol(life: Life, today: date) -> str:
    """Return the age in whole years, at death for the dead; after a tilde where estimated."""
    last = min(life.died_on or today, today)
    if life.born_on is None or life.born_on > last:
        return ""
    years = last.year - life.born_on.year
    years -= (last.month, last.day) < (life.born_on.month, life.born_on.day)
    return f"~{years}" if life.is_birth_estimated else str(years)


def tie_between(tie: Relationship, today: date) -> Tie:
    return Tie(
        one=str(tie.record.person_id),
        kind=Kind(tie.kind),
        other=str(tie.other.person_id),
        is_over=not tie.holds_on(today),
    )


def people_in(home: Home) -> set[UUID]:
    return {member.person_id for member in home.members}


def place_in_words(home: Home) -> str:
    """Say which household it is; where it is kept safe, only that."""
    return _("Household: %(place)s") % {"place": household_place(home.members[0].stay)}


def member_in_words(home: Home, person: UUID) -> str:
    stay = next(member.stay for member in home.members if member.person_id == person)
    place = household_place(stay)
    return _("%(place)s, part of the time") % {"place": place} if stay.is_part_time else place


def ties_in_words(found: Relatives, today: date) -> Mapping[UUID, list[str]]:
    """Return, by person, what others are to them: ``Parent: Lowri Madog, Huw Rhydderch``."""
    said: dict[UUID, dict[Kind, dict[UUID, bool]]] = {}
    for tie in found.ties:
        kind, holds = Kind(tie.kind), tie.holds_on(today)
        one, other = tie.record.person_id, tie.other.person_id
        for person, relative, what in (
            (other, one, kind),
            (one, other, from_the_other_side(kind)),
        ):
            of_kind = said.setdefault(person, {}).setdefault(what, {})
            of_kind[relative] = holds or of_kind.get(relative, False)
    order = list(Kind)
    return {
        person: [
            line
            for what in sorted(kinds, key=order.index)
            for line in kind_in_words(what, kinds[what], found)
        ]
        for person, kinds in said.items()
    }


def kind_in_words(what: Kind, people: Mapping[UUID, bool], found: Relatives) -> list[str]:
    lines = []
    for holds in (True, False):
        names = [found.people[person][0].name for person, now in people.items() if now == holds]
        said = {"what": str(what.label), "names": ", ".join(names)}
        if names and holds:
            lines.append(_("%(what)s: %(names)s") % said)
        elif names:
            lines.append(_("%(what)s, no longer: %(names)s") % said)
    return lines
