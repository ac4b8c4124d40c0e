"""A family as a genogram needs it: generations, couples with their children, and what is left.

Pure. Whatever is given is drawn: ties that contradict one another, such as two people who are each
other's parent, are not lines between generations but ties in words (``Family.loose``).
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from people.models_families import Kind

SIBLINGS = frozenset(
    {
        Kind.SIBLING,
        Kind.HALF_SIBLING,
        Kind.STEP_SIBLING,
        Kind.ADOPTIVE_SIBLING,
        Kind.FOSTER_SIBLING,
    }
)
# How many generations somebody is above the one to whom they are this.
ABOVE: Mapping[Kind, int] = {
    Kind.PARENT: 1,
    Kind.ADOPTIVE_PARENT: 1,
    Kind.FOSTER_CARER: 1,
    Kind.STEP_PARENT: 1,
    Kind.GRANDPARENT: 2,
    Kind.PARTNER: 0,
    **dict.fromkeys(SIBLINGS, 0),
}
MANNERS = (
    Kind.PARENT,
    Kind.ADOPTIVE_PARENT,
    Kind.FOSTER_CARER,
    Kind.STEP_PARENT,
    Kind.GRANDPARENT,
)


@dataclass(frozen=True, slots=True)
class Individual:
    """Somebody to be drawn. ``homes`` are the numbers of the households they live in."""

    key: str
    name: str
    life: str = ""
    age: str = ""
    sex: str = ""
    born_on: date | None = None
    is_unborn: bool = False
    is_dead: bool = False
    homes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """``one`` is the ``kind`` of ``other``, written from the side of the elder."""

    one: str
    kind: Kind
    other: str
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Union:
    """One or two people of a generation, and children of theirs of one later generation.

    Without parents, the children are brothers and sisters whose parents are not drawn. ``manner``
    is what the parents are to them; ``is_couple`` says that somebody called the two partners.
    """

    parents: tuple[str, ...]
    children: tuple[str, ...]
    manner: Kind = Kind.PARENT
    is_couple: bool = False
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Family:
    """Who is drawn, each in a generation (0 is the eldest), their unions, and ties in words."""

    people: Mapping[str, Individual]
    generation: Mapping[str, int]
    unions: Sequence[Union]
    loose: Sequence[Tie]

    @property
    def rows(self) -> list[list[str]]:
        found: list[list[str]] = [[] for _ in range(max(self.generation.values(), default=-1) + 1)]
        for key, row in self.generation.items():
            found[row].append(key)
        return found


def family_of(people: Sequence[Individual], ties: Iterable[Tie]) -> Family:
    """Return people and their ties as a family; the first of ``people`` is whom it is about.

    Ties to anybody else than ``people``, or of somebody to themselves, are left out.
    """
    by_key = {each.key: each for each in people}
    known = list(
        dict.fromkeys(
            tie
            for tie in ties
            if tie.one != tie.other and tie.one in by_key and tie.other in by_key
        )
    )
    generation = generations(list(by_key), known)
    found = Finding(by_key, generation, known)
    found.unite()
    return Family(by_key, generation, found.unions(), found.loose())


def generations(keys: Sequence[str], ties: Iterable[Tie]) -> dict[str, int]:
    """Return the generation of each, counted from 0, the eldest; the nearest tie decides."""
    around: dict[str, list[tuple[str, int]]] = {key: [] for key in keys}
    beside: dict[str, list[str]] = {key: [] for key in keys}
    for tie in ties:
        if tie.kind in ABOVE:
            around[tie.one].append((tie.other, ABOVE[tie.kind]))
            around[tie.other].append((tie.one, -ABOVE[tie.kind]))
        else:
            beside[tie.one].append(tie.other)
            beside[tie.other].append(tie.one)
    found: dict[str, int] = {}
    for key in keys:
        if key in found:
            continue
        found[key] = next((found[near] for near in beside[key] if near in found), 0)
        waiting = deque([key])
        while waiting:
            here = waiting.popleft()
            for other, below in around[here]:
                if other not in found:
                    found[other] = found[here] + below
                    waiting.append(other)
    used = {level: number for number, level in enumerate(sorted(set(found.values())))}
    return {key: used[level] for key, level in found.items()}


@dataclass
class Finding:
    """Puts ties together into unions, and keeps those that none of them says."""

    people: Mapping[str, Individual]
    generation: Mapping[str, int]
    ties: Sequence[Tie]
    couples: dict[frozenset[str], bool] = field(default_factory=dict)
    children: dict[tuple[tuple[str, ...], Kind], list[str]] = field(default_factory=dict)
    said: set[Tie] = field(default_factory=set)

    def unite(self) -> None:
        self.find_couples()
        for manner in MANNERS:
            self.find_children(manner)
        self.find_siblings()

    def find_couples(self) -> None:
        for tie in self.ties:
            pair = frozenset({tie.one, tie.other})
            if tie.kind == Kind.PARTNER and self.is_beside(tie):
                self.couples[pair] = tie.is_over and self.couples.get(pair, True)
                self.said.add(tie)

    def is_beside(self, tie: Tie) -> bool:
        return self.generation[tie.one] == self.generation[tie.other]

    def find_children(self, manner: Kind) -> None:
        parents: dict[str, list[str]] = {}
        for tie in self.ties:
            if tie.kind != manner or self.generation[tie.one] >= self.generation[tie.other]:
                continue
            self.said.add(tie)
            if not self.is_said_otherwise(tie):
                parents.setdefault(tie.other, []).append(tie.one)
        for child, theirs in parents.items():
            for group in self.paired(list(dict.fromkeys(theirs)), manner):
                self.children.setdefault((group, manner), []).append(child)

    def is_said_otherwise(self, tie: Tie) -> bool:
        """Say whether other lines say it: a parent's partner, or a parent's parent."""
        parents = self.parents_of(tie.other)
        if tie.kind == Kind.STEP_PARENT:
            return any(frozenset({tie.one, parent}) in self.couples for parent in parents)
        if tie.kind == Kind.GRANDPARENT:
            return any(tie.one in self.parents_of(parent) for parent in parents)
        return False

    def parents_of(self, child: str) -> set[str]:
        return {
            parent
            for (parents, manner), children in self.children.items()
            if manner in (Kind.PARENT, Kind.ADOPTIVE_PARENT) and child in children
            for parent in parents
        }

    def paired(self, parents: list[str], manner: Kind) -> list[tuple[str, ...]]:
        """Return parents two by two: couples first, then the two who have a child together."""
        groups: list[tuple[str, ...]] = []
        left = sorted(parents)
        are_two = manner in (Kind.PARENT, Kind.ADOPTIVE_PARENT)
        for must_be_couple in (True, False) if are_two else (True,):
            for one in list(left):
                if one not in left:
                    continue
                for other in left:
                    pair = frozenset({one, other})
                    is_level = self.generation[one] == self.generation[other]
                    if one < other and is_level and (pair in self.couples or not must_be_couple):
                        groups.append((one, other))
                        left = [each for each in left if each not in pair]
                        break
        return [*groups, *((one,) for one in left)]

    def find_siblings(self) -> None:
        """Keep together brothers and sisters of whom no parent is drawn."""
        alone: dict[str, list[str]] = {}
        for tie in self.ties:
            if tie.kind not in SIBLINGS or not self.is_beside(tie):
                continue
            if self.share_parent(tie):
                self.said.add(tie)
            elif tie.kind == Kind.SIBLING and not (
                self.parents_of(tie.one) or self.parents_of(tie.other)
            ):
                self.said.add(tie)
                both = alone.get(tie.one, [tie.one]) + [
                    key
                    for key in alone.get(tie.other, [tie.other])
                    if key not in alone.get(tie.one, [tie.one])
                ]
                for key in both:
                    alone[key] = both
        for group in {id(each): each for each in alone.values()}.values():
            self.children[(("", *sorted(group)), Kind.SIBLING)] = group

    def share_parent(self, tie: Tie) -> bool:
        """Say whether the lines show two as having a parent, or a parent's partner, in common."""
        theirs = [self.all_parents_of(key) for key in (tie.one, tie.other)]
        return bool(theirs[0] & theirs[1]) or (
            tie.kind == Kind.STEP_SIBLING
            and any(frozenset({a, b}) in self.couples for a in theirs[0] for b in theirs[1])
        )

    def all_parents_of(self, child: str) -> set[str]:
        return {
            parent
            for (parents, manner), children in self.children.items()
            if manner not in (Kind.GRANDPARENT, Kind.SIBLING) and child in children
            for parent in parents
        }

    def unions(self) -> list[Union]:
        found = [
            Union(
                parents=drawn,
                children=tuple(child for child in children if self.generation[child] == level),
                manner=manner,
                is_couple=frozenset(drawn) in self.couples,
                is_over=self.couples.get(frozenset(drawn), False),
            )
            for (parents, manner), children in self.children.items()
            for drawn in [() if manner == Kind.SIBLING else parents]
            for level in sorted({self.generation[child] for child in children})
        ]
        shown = {frozenset(union.parents) for union in found}
        found += [
            Union(tuple(sorted(pair)), (), is_couple=True, is_over=is_over)
            for pair, is_over in self.couples.items()
            if pair not in shown
        ]
        return found

    def loose(self) -> list[Tie]:
        return [tie for tie in self.ties if tie not in self.said]
