"""Which rows of one list, or of two, may be of one person: blocking, and then the scorer."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from people.matching.births import Birth
from people.matching.described import Features, Words, without_numbers
from people.matching.names import sound_of
from people.matching.scorer import (
    NAMES_ALIKE,
    RAREST,
    Frequencies,
    Score,
    Weights,
    compare,
    usual_frequencies,
    weights,
)

MOST_IN_A_BLOCK = 60_000  # pairs; what agrees in a commoner key must agree in another one as well
ADAPTED = ("place",)  # what depends on where a list is from; names have their frequencies
STRANGERS = 30_000  # pairs taken at random
FEWEST_TO_COUNT = 200  # rows; in a shorter list chance pairs say nothing
MOST_SHARING_NUMBER = (
    5  # rows with one NHS number: above it, somebody typed it where none was known
)
MOST_SHARING_TELEPHONE = 25  # rows: above it, it is a school's or a surgery's
MOST_BORN_ON_A_DAY = 0.002  # of all rows
USUAL_COUNTS_AS = 2_000  # rows that the list of common names is worth beside the rows at hand


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows by their places in their lists, and how probable it is that they are one person."""

    one: int
    other: int
    score: Score


@dataclass(slots=True)
class Pairing:
    """What was found, how many pairs were compared, and the keys too common to compare by."""

    pairs: list[Pair] = field(default_factory=list)
    compared: int = 0
    too_common: int = 0


def pairs_of(
    ones: Sequence[Features],
    others: Sequence[Features] | None = None,
    *,
    at_least: float,
    by: Weights | None = None,
) -> Pairing:
    """Return the pairs that are at least so probable (0 to 1), the likeliest first.

    Each row of ``ones`` is compared with the rows of ``others``, or with the other rows of its own
    list where there is no second one. Not every pair is scored: only those that share a key of
    ``keys_of``.
    """
    both = [*ones, *(others or ())]
    ones, others = cleaned(ones, both), None if others is None else cleaned(others, both)
    frequencies = frequencies_among(both)
    people = max(len(ones), len(others or ()))
    using = (by or weights()).among_strangers(levels_of_strangers(ones, others or ones))
    found = Pairing()
    for one, other in sorted(worth_comparing(ones, others, found)):
        score = using.score(
            ones[one],
            (ones if others is None else others)[other],
            people=people,
            frequencies=frequencies,
        )
        found.compared += 1
        if score.probability >= at_least:
            found.pairs.append(Pair(one, other, score))
    found.pairs.sort(key=lambda pair: -pair.score.probability)
    return found


def worth_comparing(
    ones: Sequence[Features], others: Sequence[Features] | None, found: Pairing
) -> set[tuple[int, int]]:
    """Return every pair that shares a key; count in ``found`` the keys that too many rows have."""
    left = blocks_of(ones)
    right = left if others is None else blocks_of(others)
    pairs: set[tuple[int, int]] = set()
    for key, rows in left.items():
        matching = right.get(key, ())
        if len(rows) * len(matching) > MOST_IN_A_BLOCK:
            found.too_common += 1
        elif others is None:
            pairs.update((one, other) for one in rows for other in rows if one < other)
        else:
            pairs.update((one, other) for one in rows for other in matching)
    return pairs


def levels_of_strangers(
    ones: Sequence[Features], others: Sequence[Features]
) -> dict[str, Counter[str]]:
    """Return how often each level occurs in pairs taken at random, which are of strangers.

    Pairs that share a family name or an NHS number are left out, since they may be relatives or
    one person; who lives where does not hang on it among strangers. The same every time.
    """
    # nosemgrep: no-guessable-numbers (a sample, and no secret)
    chosen = random.Random(len(ones) * len(others))  # noqa: S311
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for _turn in range(STRANGERS if len(ones) > FEWEST_TO_COUNT else 0):
        one, other = chosen.choice(ones), chosen.choice(others)
        levels = compare(one, other)
        if one is other or levels["family"] in NAMES_ALIKE or levels["nhs_number"] == "same":
            continue
        for comparison, level in levels.items():
            if level != "missing" and comparison in ADAPTED:
                counted[comparison][level] += 1
    return counted


def blocks_of(rows: Sequence[Features]) -> dict[str, list[int]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, features in enumerate(rows):
        for key in set(keys_of(features)):
            blocks[key].append(number)
    return blocks


def keys_of(features: Features) -> Iterator[str]:
    """Yield what a row can be found by: any one shared key makes a pair worth comparing.

    Every kind of error leaves at least one of them whole, but for several errors at once.
    """
    yield from keys_of_numbers(features)
    sounds = sounds_of(features)
    places = {place.postcode for place in features.places if place.postcode}
    houses = {
        f"{min(place.numbers)} {min(place.words)}"
        for place in features.places
        if place.numbers and place.words
    }
    for number, one in enumerate(sounds):
        for other in sounds[number + 1 :]:
            yield f"names {min(one, other)} {max(one, other)}"
        yield from (f"postcode and name {postcode} {one}" for postcode in places)
        yield from (f"house and name {house} {one}" for house in houses)
    yield from (f"house and postcode {house} {postcode}" for house in houses for postcode in places)
    born = features.born
    if born is None:
        return
    for sound in sounds:
        yield f"year and name {born.year} {sound}"
        if born.is_whole:
            first, second = sorted((born.day, born.month))
            yield f"day, month and name {first} {second} {sound}"
    yield from (f"year and postcode {born.year} {postcode}" for postcode in places)
    if born.is_whole:
        first, second = sorted((born.day, born.month))
        yield f"day {born.year} {first} {second}"


def keys_of_numbers(features: Features) -> Iterator[str]:
    if features.nhs_number:
        yield f"nhs {features.nhs_number}"
    yield from (f"telephone {number}" for number in features.telephones)
    yield from (f"reference {kind} {key}" for kind, key in features.references)


def sounds_of(features: Features) -> list[str]:
    """Return how each word of somebody's names sounds."""
    names: Iterable[Words] = (
        features.given,
        features.family,
        *features.other_given,
        *features.other_family,
    )
    return sorted({sound_of(word) for words in names for word in words if len(word) > 1})


def cleaned(rows: Sequence[Features], both: Sequence[Features]) -> list[Features]:
    """Return the rows without numbers that so many share that they are nobody's."""
    nhs_numbers = Counter(each.nhs_number for each in both if each.nhs_number)
    telephones = Counter(number for each in both for number in each.telephones)
    common_nhs = {one for one, count in nhs_numbers.items() if count > MOST_SHARING_NUMBER}
    common_telephones = {one for one, count in telephones.items() if count > MOST_SHARING_TELEPHONE}
    return [
        without_numbers(each, nhs_numbers=common_nhs, telephones=common_telephones) for each in rows
    ]


def frequencies_among(rows: Sequence[Features]) -> Frequencies:
    """Return how common names are among these rows, steadied by what is usual in Wales."""
    usual = usual_frequencies()
    return Frequencies(
        given=mixed(
            Counter(words for each in rows for words in spellings(each.given)),
            usual.given,
            len(rows),
        ),
        born=common_births(rows),
        family=mixed(
            Counter(words for each in rows for words in spellings(each.family)),
            usual.family,
            len(rows),
        ),
    )


def spellings(words: Words) -> set[str]:
    """Return a name as a whole and by its words, as the scorer asks for either."""
    return {"".join(words), *words} - {""}


def mixed(counted: Counter[str], usual: Mapping[str, float], rows: int) -> dict[str, float]:
    total = rows + USUAL_COUNTS_AS
    return {
        name: (counted[name] + usual.get(name, RAREST) * USUAL_COUNTS_AS) / total
        for name in {*counted, *usual}
    }


def common_births(rows: Sequence[Features]) -> "dict[Birth, float]":
    """Return the days of birth that more rows share than chance would have it, and how many do."""
    counted = Counter(each.born for each in rows if each.born and each.born.is_whole)
    usual = max(MOST_SHARING_NUMBER, len(rows) * MOST_BORN_ON_A_DAY)
    return {born: count / len(rows) for born, count in counted.items() if count > usual}
