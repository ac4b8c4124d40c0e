"""Addresses, postcodes and telephones made comparable, and how far two of them agree."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from people.matching.names import listed, words_of
from people.rules import search_postcode

POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")
IN_ADDRESS = re.compile(r"\b[A-Za-z]{1,2}[0-9][0-9A-Za-z]?\s*[0-9][A-Za-z]{2}\b")
NO_PLACE = frozenset({"nfa", "unknown", "anhysbys", "none", "null", "nan", "na"})
SHORTEST_NUMBER = 6  # digits of a telephone number, without the code of the area

# How the first sound of a place's name changes in Welsh: Conwy, Gonwy, Chonwy, Nghonwy.
MUTATIONS = (
    ("ngh", "c"), ("ch", "c"), ("ng", "g"), ("mh", "p"), ("ph", "p"), ("nh", "t"), ("th", "t"),
    ("dd", "d"), ("ll", "l"), ("rh", "r"), ("c", "c"), ("k", "c"), ("g", "c"), ("p", "p"),
    ("b", "p"), ("f", "p"), ("v", "p"), ("m", "p"), ("t", "t"), ("d", "t"), ("n", "t"), ("l", "l"),
    ("r", "r"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One address: its postcode without a space, the numbers in it, and the words of its street."""

    postcode: str
    numbers: frozenset[str]
    words: frozenset[str]


@lru_cache(maxsize=65_536)
def places_of(address: str, postcode: str) -> tuple[Place, ...]:
    """Return the present and any past addresses, parted by semicolons, bars or new lines.

    Postcodes that stand in an address belong to it; ``postcode`` belongs to the first.
    """
    typed = search_postcode(postcode[:40])
    if typed.casefold() in NO_PLACE:
        typed = ""
    found = []
    for number, text in enumerate(re.split(r"[;|\n]+", address[:2_000]) or [""]):
        inside = IN_ADDRESS.search(text)
        own = search_postcode(inside.group()) if inside else ""
        place = place_of(IN_ADDRESS.sub(" ", text), own or (typed if number == 0 else ""))
        if place.postcode or place.numbers or place.words:
            found.append(place)
    if typed and not any(place.postcode == typed for place in found):
        found.append(Place(typed, frozenset(), frozenset()))
    return tuple(found)


def place_of(text: str, postcode: str) -> Place:
    words = list(words_of(text.replace(",", " ").replace(".", " ")))
    if " ".join(words) == "no fixed abode" or (len(words) == 1 and words[0] in NO_PLACE):
        words = []
    numbers = frozenset(word for word in words if word[0].isdigit())
    said = [word for word in words if not word[0].isdigit()]
    streets, towns = listed("streets"), listed("towns")
    kept = (
        [word for word in said if word not in streets | towns]
        or [word for word in said if word not in streets]  # Bangor Road, in whatever town
        or said
    )
    return Place(postcode, numbers, frozenset(radical(word) for word in kept))


@lru_cache(maxsize=65_536)
def radical(word: str) -> str:
    """Return a place's name with its first consonant as one that stands for all its mutations."""
    if len(word) < 5:
        return word
    for sound, stands_for in MUTATIONS:
        if word.startswith(sound):
            return stands_for + word[len(sound) :]
    return word


LEVELS = (
    "home",
    "house",
    "postcode",
    "street",
    "near_postcode",
    "sector",
    "area",
    "different",
    "missing",
)


def agreement(ones: tuple[Place, ...], others: tuple[Place, ...]) -> str:
    """Return how far the nearest of two sets of addresses agree: one of LEVELS."""
    if not ones or not others:
        return "missing"
    if len(ones) == 1 and len(others) == 1:
        return of_two(ones[0], others[0])
    return min((of_two(one, other) for one in ones for other in others), key=LEVELS.index)


@lru_cache(maxsize=262_144)
def of_two(one: Place, other: Place) -> str:
    postcode = of_postcodes(one.postcode, other.postcode)
    is_street = is_same_street(one.words, other.words)
    if is_street and is_same_number(one.numbers, other.numbers):
        return "home" if postcode in {"postcode", "near_postcode", "missing"} else "house"
    if postcode == "postcode":
        return "postcode"
    if is_street and (one.words and other.words):
        return "street"
    if postcode == "missing":
        return "different" if one.words and other.words else "missing"
    return postcode


def of_postcodes(one: str, other: str) -> str:
    if not one or not other:
        return "missing"
    if one == other:
        return "postcode"
    if OSA.distance(one, other) == 1 and len(one) > 4:
        return "near_postcode"
    if POSTCODE.fullmatch(one) and POSTCODE.fullmatch(other):
        if one[:-2] == other[:-2]:
            return "sector"
        if one[:-3] == other[:-3]:
            return "area"
    return "different"


def is_same_number(ones: frozenset[str], others: frozenset[str]) -> bool:
    return ones == others or bool(ones and others and (ones <= others or others <= ones))


def is_same_street(ones: frozenset[str], others: frozenset[str]) -> bool:
    """Say whether the words of the shorter one stand in the other, give or take a slip."""
    few, many = sorted((ones, others), key=len)
    if not few:
        return False
    found = sum(1 for word in few if word in many or any(is_slip(word, said) for said in many))
    return found >= len(few) * 0.75


def is_slip(one: str, other: str) -> bool:
    longest = max(len(one), len(other))
    return longest > 4 and OSA.distance(one, other) <= (1 if longest < 9 else 2)


@lru_cache(maxsize=65_536)
def telephones_of(text: str) -> frozenset[str]:
    """Return the telephone numbers in a text, as digits with the code of this country left out."""
    found = set()
    for part in re.split(r"[,;/|\n]|\bor\b|\bneu\b", text[:400].casefold()):
        bare = re.sub(r"(ext|x|est)\.?\s*\d+\s*$", "", part).replace("(0)", "")
        digits = "".join(
            character for character in bare if character.isascii() and character.isdigit()
        )
        digits = digits.removeprefix("0044") if digits.startswith("00") else digits
        if bare.strip().startswith("+44") or (digits.startswith("44") and len(digits) == 12):
            digits = digits[2:]
        digits = digits.lstrip("0")
        if len(digits) >= SHORTEST_NUMBER and len(set(digits)) > 2:
            found.add(digits)
    return frozenset(found)


def agreement_of_numbers(ones: frozenset[str], others: frozenset[str]) -> str:
    """Return how far two sets of telephones, or two numbers, agree: same, near, different."""
    if not ones or not others:
        return "missing"
    if ones & others:
        return "same"
    if any(is_near_number(one, other) for one in ones for other in others):
        return "near"
    return "different"


def is_near_number(one: str, other: str) -> bool:
    """Say whether one slip of the keys lies between two numbers."""
    return abs(len(one) - len(other)) < 2 and len(one) > 6 and OSA.distance(one, other) == 1
