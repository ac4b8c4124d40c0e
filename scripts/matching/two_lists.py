"""Two lists of invented people, and the truth about which rows are of one person."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from people.matching.lists import COLUMNS
from scripts.matching.clerk import Clerk, Errors
from scripts.matching.invented import Somebody, World, written


@dataclass
class Lists:
    """Two lists, who each row is, and which pairs of rows are one person."""

    first: list[dict[str, str]]
    second: list[dict[str, str]]
    who: dict[str, Somebody]

    def truth(self) -> set[tuple[str, str]]:
        by_key: dict[int, list[str]] = {}
        for row in self.second:
            by_key.setdefault(self.who[row["id"]].key, []).append(row["id"])
        return {
            (row["id"], other)
            for row in self.first
            for other in by_key.get(self.who[row["id"]].key, ())
        }


def two_lists(pool: str, *, seed: int, rows: int, errors: Errors, shared: float = 0.5) -> Lists:
    """Return two lists of ``rows``; so much of the second, as a share, is also in the first."""
    world = World(pool, seed)
    world.fill(int(rows * 2.2))
    both = int(rows * shared)
    first, rest = world.people[:rows], world.people[rows:]
    clerk = Clerk(world, errors)
    # Who is in both, and then others: their brothers, sisters, twins and namesakes among them.
    second = [*world.rng.sample(first, both), *rest[: rows - both]]
    who: dict[str, Somebody] = {}
    lists = Lists([], [], who)
    for mark, people, rows_of in (("A", first, lists.first), ("B", second, lists.second)):
        for number, somebody in enumerate(people, start=1):
            said = written(somebody, world.rng) if mark == "A" else clerk.write(somebody)
            key = f"{mark}{number}"
            rows_of.append({"id": key, **said})
            who[key] = somebody
    world.rng.shuffle(lists.second)
    return lists


def save(rows: list[dict[str, str]], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def kind_of(one: Somebody, other: Somebody) -> str:
    """Return what kind of pair two people are."""
    if one.key == other.key:
        return "same"
    if (one.given, one.family) == (other.given, other.family):
        return "namesake" if "namesake" in {one.kind, other.kind} else "stranger"
    if one.household != other.household:
        return "stranger"
    return "twin" if one.born == other.born else "relative"


def pairs_near(lists: Lists) -> Iterator[tuple[str, str, str]]:
    """Yield every pair of one person, one household or one name, with its kind."""
    groups: dict[tuple[str, str], list[str]] = {}
    for row in lists.second:
        somebody = lists.who[row["id"]]
        groups.setdefault(("household", str(somebody.household)), []).append(row["id"])
        groups.setdefault((somebody.given, somebody.family), []).append(row["id"])
    for row in lists.first:
        somebody = lists.who[row["id"]]
        near = {
            *groups.get(("household", str(somebody.household)), ()),
            *groups.get((somebody.given, somebody.family), ()),
        }
        for other in sorted(near):
            kind = kind_of(somebody, lists.who[other])
            if kind != "stranger":
                yield row["id"], other, kind
