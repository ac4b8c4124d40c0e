"""How probable it is that two descriptions are of one person: Fellegi and Sunter's weights.

Each comparison has levels, and each level a chance among pairs of every kind. A pair that is not of
one person is one of four: strangers, relatives of one household, twins, or namesakes. Without the
last three every brother and sister would look like the same child, as family name, address and
telephone agree together. The chances are data (weights.json), written by scripts/matching/train.py.

I. P. Fellegi and A. B. Sunter, A Theory for Record Linkage, JASA 64 (1969); W. E. Winkler, on
relative frequencies (1989); R. Linacre et al., Splink (2022).
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from people.matching import births, places
from people.matching.described import Features, Words
from people.matching.names import RANK, likeness

WEIGHTS = Path(__file__).parent / "weights.json"
FEWEST_PEOPLE = 1_000  # a short list says little about how seldom people are the same

# Kinds of pair; "stranger" is what every pair is that is none of the others.
KINDS = ("same", "stranger", "relative", "twin", "namesake")
MISSPELT = frozenset({"equivalent", "near", "sounds"})
NAMES_ALIKE = frozenset({"exact", "equivalent", "part", "near", "sounds"})

Levels = dict[str, str]


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How common names and days of birth are: each as a share of everybody.

    ``born`` has only the days that too many share: somebody typed them where none was known.
    """

    given: Mapping[str, float]
    family: Mapping[str, float]
    born: Mapping[births.Birth, float] = field(default_factory=dict)

    def of(self, comparison: str, words: Words) -> float:
        """Return the share of people with this name; a rare one where it is in no list."""
        table: Mapping[str, float] = getattr(self, comparison)
        return table.get("".join(words), RAREST)


RAREST = 0.0002
OFTEN_MISSPELT = 0.15  # of those who have a name, how many stand on a list with it misspelt
EXPECTED_COUNTS_AS = 4_000  # pairs of strangers that the weights are worth beside those counted


@dataclass(frozen=True, slots=True)
class Score:
    """How probable it is that two descriptions are of one person (0 to 1), and by which levels."""

    probability: float
    levels: Levels


@dataclass(frozen=True, slots=True)
class Weights:
    """The chances of every level in pairs of each kind, as logarithms, and how many of each kind.

    ``per_person`` is how many pairs of a kind each person is part of.
    """

    logs: Mapping[str, Mapping[str, tuple[float, ...]]]
    per_person: Mapping[str, float]

    def score(
        self, one: Features, other: Features, *, people: int, frequencies: Frequencies
    ) -> Score:
        """Compare two descriptions. ``people`` is how many the other was chosen from."""
        levels = compare(one, other)
        sums = [0.0] * len(KINDS)
        for comparison, level in levels.items():
            if level == "missing":
                continue
            for kind, log in enumerate(self.logs[comparison][level]):
                sums[kind] += log
        for comparison in ("given", "family"):
            self.adjust(sums, comparison, levels, (one, other), frequencies)
        if levels["born"] == "exact" and one.born and one.born in frequencies.born:
            for kind in (1, 2, 4):
                chance = math.log(frequencies.born[one.born])
                sums[kind] += max(0.0, chance - self.logs["born"]["exact"][kind])
        among = max(people, FEWEST_PEOPLE)
        chances = [
            math.exp(total) * (1.0 if kind == "stranger" else self.per_person[kind] / among)
            for kind, total in zip(KINDS, sums, strict=True)
        ]
        return Score(chances[0] / sum(chances), levels)

    def among_strangers(self, counted: Mapping[str, Mapping[str, int]]) -> "Weights":
        """Return the weights with the chances among strangers as this list shows them.

        ``counted`` says how many pairs of strangers had each level. Where all live in one town,
        the same town says little.
        """
        logs = {}
        for comparison, levels in self.logs.items():
            seen = counted.get(comparison, {})
            total = sum(seen.values()) + EXPECTED_COUNTS_AS
            logs[comparison] = {
                level: (
                    chances[0],
                    math.log(
                        (seen.get(level, 0) + math.exp(chances[1]) * EXPECTED_COUNTS_AS) / total
                    ),
                    *chances[2:],
                )
                for level, chances in levels.items()
            }
        return Weights(logs, self.per_person)

    def adjust(
        self,
        sums: list[float],
        comparison: str,
        levels: Levels,
        pair: tuple[Features, Features],
        frequencies: Frequencies,
    ) -> None:
        """Put the share of people with this very name in the place of the share with any name.

        Whoever is called something near it may be one of the many who are called so, misspelt.
        """
        level = levels[comparison]
        if level not in self.logs[comparison] or levels["order"] == "swapped":
            return
        names: list[Words] = [getattr(each, comparison) for each in pair]
        usual = self.logs[comparison][level][1]
        if level in MISSPELT:
            own = max(frequencies.of(comparison, name) for name in names) * OFTEN_MISSPELT
            sums[1] += max(0.0, math.log(own) - usual)
        elif level in {"exact", "part"}:
            shared = names[0] if level == "exact" else shared_word(*names)
            sums[1] += math.log(max(frequencies.of(comparison, shared), RAREST)) - usual


def shared_word(one: Words, other: Words) -> Words:
    """Return the longest word that both names have; none where they have none."""
    both = set(one) & set(other)
    return (max(both, key=len),) if both else ()


def compare(one: Features, other: Features) -> Levels:
    """Return the level of every comparison of two descriptions."""
    given, family, order = of_names(one, other)
    return {
        "given": given,
        "family": family,
        "order": order,
        "born": births.agreement(one.born, other.born),
        "place": places.agreement(one.places, other.places),
        "telephone": places.agreement_of_numbers(one.telephones, other.telephones),
        "nhs_number": places.agreement_of_numbers(number(one), number(other)),
        "sex": of_sex(one.sex, other.sex),
        "reference": of_references(one.references, other.references),
    }


def of_names(one: Features, other: Features) -> tuple[str, str, str]:
    """Return the levels of both names, and whether given and family name changed places."""
    given = of_name(one.given, other.given, is_family=False)
    family = of_name(one.family, other.family, is_family=True)
    if not (given in NAMES_ALIKE and family in NAMES_ALIKE):
        swapped = swapped_names(one, other)
        if swapped:
            return *swapped, "swapped"
    if one.other_given or other.other_given:
        given = or_alias(given, one.given, other.given, one.other_given, other.other_given)
        family = or_alias(
            family, one.family, other.family, one.other_family, other.other_family, is_family=True
        )
    return given, family, "straight"


def of_name(one: Words, other: Words, *, is_family: bool) -> str:
    if not one or not other:
        return "missing"
    first, second = (one, other) if one <= other else (other, one)
    return likeness(first, second, is_family=is_family)


def swapped_names(one: Features, other: Features) -> tuple[str, str] | None:
    """Return the levels of the names crosswise, where both are alike that way."""
    given = of_name(one.given, other.family, is_family=True)
    family = of_name(one.family, other.given, is_family=True)
    both = {given, family}
    return (given, family) if both <= {*NAMES_ALIKE, "alike"} and both != {"alike"} else None


def or_alias(
    level: str,
    one: Words,
    other: Words,
    one_others: tuple[Words, ...],
    other_others: tuple[Words, ...],
    *,
    is_family: bool = False,
) -> str:
    """Return ``alias`` where one of the other names fits better than the name itself."""
    if level in {"exact", "equivalent", "part", "near"}:
        return level
    ones, others = (one, *one_others), (other, *other_others)
    best = min(
        (
            RANK[of_name(mine, theirs, is_family=is_family)]
            for mine in ones
            for theirs in others
            if mine and theirs and (mine is not one or theirs is not other)
        ),
        default=len(RANK),
    )
    return "alias" if best <= RANK["near"] else level


def number(features: Features) -> frozenset[str]:
    return frozenset((features.nhs_number,)) if features.nhs_number else frozenset()


def of_sex(one: str, other: str) -> str:
    if not one or not other:
        return "missing"
    return "same" if one == other else "different"


def of_references(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> str:
    """Return whether two people have one key with one agency; they may have several."""
    if one & other:
        return "same"
    kinds = {kind for kind, _key in one} & {kind for kind, _key in other}
    return "different" if kinds else "missing"


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Return the weights as they are written, with what they were made of."""
    read: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return read


@lru_cache(maxsize=1)
def weights() -> Weights:
    return weights_from(document())


def weights_from(read: Mapping[str, Any]) -> Weights:
    """Return weights from a document as weights.json is."""
    return Weights(
        logs={
            comparison: {
                level: tuple(math.log(chances[kind]) for kind in KINDS)
                for level, chances in levels.items()
            }
            for comparison, levels in read["comparisons"].items()
        },
        per_person=read["per_person"],
    )


@lru_cache(maxsize=1)
def usual_frequencies() -> Frequencies:
    """Return how common names are in Wales, from the list that comes with the weights."""
    return Frequencies(**document()["frequencies"])
