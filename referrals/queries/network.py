"""What links somebody to others, or those reported missing to one another: map, paths, tables."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.drawings.links import Box, Line, link_map
from people.drawings.shapes import Drawing
from people.queries_families import Relation, best_of, relations_of
from people.rules_life import life_of
from records.audit import Actor
from referrals.models import Referral
from referrals.queries import warnings
from referrals.queries.people import hidden_records
from referrals.queries.shared_links import (
    HEADINGS,
    Gathered,
    How,
    Link,
    Thing,
    gathered,
    others_at,
    reported_missing,
    reports_together,
)
from referrals.queries.words import life_in_words

MOST_STARTS = 100
MOST_DRAWN = 70  # boxes; what is not drawn stands in the tables
KINDS = list(HEADINGS)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the network, with the reports that they went missing."""

    person_id: UUID
    name: str
    life: str
    episodes: list[Referral]
    is_start: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that links two people or more, with each one's link and the paths in words."""

    heading: str
    words: str
    missing: int
    links: list[tuple[Somebody, Link]]
    paths: list[list[str]]


@dataclass(frozen=True)
class Network:
    """Everything on the page."""

    starts: tuple[UUID, ...]
    somebody: Mapping[UUID, Somebody]
    found: Gathered
    ties: Mapping[UUID, list[Relation]]
    title: str
    are_more: bool = False  # people reported missing than are compared
    flags: Sequence[str] = ()

    @property
    def key(self) -> UUID:
        return self.starts[0]

    @property
    def name(self) -> str:
        return self.somebody[self.key].name

    @property
    def facts(self) -> list[str]:
        return list(filter(None, [self.somebody[self.key].life]))

    @cached_property
    def shared(self) -> list[Shared]:
        """Return what links people: where they were reported missing from first, reports last."""
        rows = [self.shared_by(thing, words) for thing, words in self.shared_things.items()]
        order = [str(heading) for heading in HEADINGS.values()]
        return sorted(
            rows, key=lambda row: (-row.missing, order.index(row.heading), -len(row.links))
        )

    @cached_property
    def shared_things(self) -> dict[Thing, str]:
        return {
            thing: words
            for thing, words in self.found.things.items()
            if len(set(self.found.people_of(thing)) & self.somebody.keys()) > 1
        }

    def shared_by(self, thing: Thing, words: str) -> Shared:
        links = [each for each in self.found.links if each.thing == thing]
        links.sort(key=lambda link: link.person_id not in self.starts)
        first, *others = once(links)
        alike: dict[How, list[Link]] = {}
        for link in others:
            alike.setdefault(link.how, []).append(link)
        return Shared(
            heading=str(HEADINGS[thing.kind]),
            words=words,
            missing=sum(link.how is How.MISSING for link in links),
            links=[(self.somebody[link.person_id], link) for link in links],
            paths=[self.path_to_all(first, there) for there in alike.values()],
        )

    def path_to_all(self, first: Link, others: Sequence[Link]) -> list[str]:
        """Return one path to everybody whom a thing is linked to in the same sense."""
        names = ", ".join(self.somebody[link.person_id].name for link in others)
        return [*self.path_by([(first, others[0])])[:-1], names]

    def path_by(self, steps: Sequence[tuple[Link, Link]]) -> list[str]:
        """Return a path in words: who, how, what, how, who, and so on."""
        path = [self.somebody[steps[0][0].person_id].name]
        for there, back in steps:
            path += [there.how.forward, self.things[there.thing], back.how.backward]
            path.append(self.somebody[back.person_id].name)
        return path

    @cached_property
    def things(self) -> dict[Thing, str]:
        return self.found.things

    @cached_property
    def people(self) -> int:
        return len(self.linked)

    @cached_property
    def linked(self) -> list[Somebody]:
        """Return everybody in the tables: who it is about, and whoever something links to them."""
        keys = self.by_a_thing | self.ties.keys()
        return [each for key, each in self.somebody.items() if key in keys or each.is_start]

    @cached_property
    def description(self) -> str:
        return ngettext(
            "%(number)d person and what links them. The tables after it say the same in words.",
            "%(number)d people and what links them. The tables after it say the same in words.",
            self.people,
        ) % {"number": self.people}

    @cached_property
    def ways(self) -> list[tuple[Somebody, list[str]]]:
        """Return, for each person linked to the one it is about, the shortest path in words."""
        steps = self.shortest()
        found = []
        for each in self.linked:
            tie = ", ".join(relation.words for relation in self.ties.get(each.person_id, ()))
            if each.is_start:
                continue
            if steps.get(each.person_id):
                found.append((each, self.path_by(steps[each.person_id])))
            elif tie:
                found.append(
                    (each, [self.name, _("relative: %(what)s") % {"what": tie}, each.name])
                )
        return sorted(found, key=lambda way: (-len(way[0].episodes), len(way[1])))

    def shortest(self) -> dict[UUID, list[tuple[Link, Link]]]:
        """Return the fewest steps by which each is reached: a link to a thing, and one back."""
        links = [link for link in self.found.links if link.thing in self.shared_things]
        steps: dict[UUID, list[tuple[Link, Link]]] = {self.key: []}
        waiting = deque([self.key])
        while waiting:
            here = waiting.popleft()
            for there in (link for link in links if link.person_id == here):
                for back in (link for link in links if link.thing == there.thing):
                    if back.person_id not in steps:
                        steps[back.person_id] = [*steps[here], (there, back)]
                        waiting.append(back.person_id)
        return steps

    @cached_property
    def is_cut(self) -> bool:
        return len(self.boxes) > MOST_DRAWN

    @cached_property
    def boxes(self) -> list[Box]:
        things = [
            Box(f"{thing.kind} {thing.key}", thing.kind, words, str(HEADINGS[thing.kind]))
            for thing, words in sorted(
                self.shared_things.items(), key=lambda item: KINDS.index(item[0].kind)
            )
        ]
        people = [
            Box(
                str(each.person_id),
                "person",
                each.name,
                notes=tuple(filter(None, [each.life, *missing_in_words(each.episodes)])),
                is_start=each.is_start,
            )
            for each in self.linked
            if len(self.starts) == 1 or each.person_id in self.by_a_thing
        ]
        return [*people, *things]

    @cached_property
    def by_a_thing(self) -> set[UUID]:
        """Return everybody whom something that is shared links to somebody else."""
        return {link.person_id for link in self.found.links if link.thing in self.shared_things}

    @cached_property
    def drawing(self) -> Drawing | None:
        """Return the map: who it is about, then what is shared, then the others."""
        boxes = self.boxes[:MOST_DRAWN]
        drawn = {box.key for box in boxes}
        lines: dict[tuple[str, str], Line] = {}
        for link in self.found.links:
            thing, person = f"{link.thing.kind} {link.thing.key}", str(link.person_id)
            if {thing, person} <= drawn:
                ends = (person, thing) if link.person_id in self.starts else (thing, person)
                stands_out = link.how is How.MISSING
                if stands_out or ends not in lines:
                    lines[ends] = Line(*ends, is_over=link.how is How.LIVED, stands_out=stands_out)
        for relative in self.ties.keys() - self.by_a_thing:
            ends = (str(self.key), str(relative))
            if set(ends) <= drawn:
                lines[ends] = Line(*ends, is_over=True)
        return link_map(boxes, list(lines.values()))


def once(links: Iterable[Link]) -> list[Link]:
    """Return one link of each person: that they were reported missing comes before all else."""
    found: dict[UUID, Link] = {}
    for link in links:
        if link.person_id not in found or link.how is How.MISSING:
            found[link.person_id] = link
    return list(found.values())


def missing_in_words(episodes: Sequence[Referral]) -> list[str]:
    """Say how often somebody was reported missing, and when last."""
    if not episodes:
        return []
    said = {
        "number": len(episodes),
        "day": date_format(localdate(episodes[0].received_at), "j F Y"),
    }
    return [
        ngettext(
            "Reported missing %(number)d time, on %(day)s",
            "Reported missing %(number)d times, last on %(day)s",
            len(episodes),
        )
        % said
    ]


def network_of(person_id: UUID, actor: Actor, *, at: datetime) -> Network | None:
    """Return what links somebody to others, two steps out; None where no record is for ``actor``.

    A fixed number of queries, however many people are linked.
    """
    today = localdate(at)
    own = gathered([person_id], actor, today=today)
    if person_id not in own.records:
        return None
    relations = relations_of(person_id, actor, hidden=lambda found: hidden_records(found, actor))
    ties: dict[UUID, list[Relation]] = {}
    for relation in relations:
        ties.setdefault(relation.person_id, []).append(relation)
    others = others_at(own, list(own.things), actor) | ties.keys()
    found = reports_together(gathered([person_id, *others], actor, today=today))
    somebody = people_in(found, [person_id], today)
    return Network(
        starts=(person_id,),
        somebody=somebody,
        found=found,
        ties={key: said for key, said in ties.items() if key in found.records},
        title=_("Network"),
        flags=flags_about(somebody, actor, at=at),
    )


def missing_links(actor: Actor, *, since: datetime, at: datetime) -> Network | None:
    """Return what those reported missing since a moment have in common, and who else is there.

    A fixed number of queries; None where nobody was reported missing.
    """
    today = localdate(at)
    reported = reported_missing(actor, since=since)
    starts = reported[:MOST_STARTS]
    theirs = gathered(starts, actor, today=today)
    starts = [person for person in starts if person in theirs.records]
    if not starts:
        return None
    others = others_at(theirs, list(theirs.things), actor)
    found = gathered([*starts, *others], actor, today=today)
    kept = reports_together(worth_following(found, starts))
    somebody = people_in(kept, starts, today)
    return Network(
        starts=tuple(starts),
        somebody=somebody,
        found=kept,
        ties={},
        title=_("Links between people reported missing"),
        are_more=len(reported) > MOST_STARTS,
        flags=flags_about(somebody, actor, at=at),
    )


def flags_about(somebody: Mapping[UUID, Somebody], actor: Actor, *, at: datetime) -> list[str]:
    """Return what staff must know before they visit anybody on the page."""
    names = {person: each.name for person, each in somebody.items()}
    return warnings.about_those_named(names, actor, at=at)


def worth_following(found: Gathered, starts: Sequence[UUID]) -> Gathered:
    """Keep what links two who were missing: something they share, or somebody linked to both."""
    linked = {thing: set(found.people_of(thing)) for thing in found.things}
    around: dict[UUID, set[UUID]] = {}
    for people in linked.values():
        for person in people:
            around.setdefault(person, set()).update(people & set(starts) - {person})
    between = {person for person, near in around.items() if len(near) > 1} - set(starts)
    kept = {
        thing
        for thing, people in linked.items()
        if len(people & set(starts)) > 1 or people & between
    }
    people = {*starts, *between}
    links = [link for link in found.links if link.thing in kept and link.person_id in people]
    return Gathered(found.records, links, found.episodes)


def people_in(found: Gathered, starts: Sequence[UUID], today: date) -> dict[UUID, Somebody]:
    """Return everybody who is linked to anything, whom it is about first."""
    order = dict.fromkeys([*starts, *found.records])
    return {
        person: Somebody(
            person_id=person,
            name=best_of(found.records[person]).name,
            life=life_in_words(life_of(found.records[person]), today),
            episodes=found.episodes.get(person, []),
            is_start=person in starts,
        )
        for person in order
        if person in found.records
    }
