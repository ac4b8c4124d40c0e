"""How like two names are, in Welsh and English: spelling, sound, equivalent and shorter forms."""

import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA, JaroWinkler

from people.rules import comparable

WORDS = Path(__file__).parent / "words.toml"

# Letters of other alphabets that look like Latin ones: a word that mixes them in means the Latin.
LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u0475"
    "\u03b1\u03b5\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0432\u043a\u043c\u043d\u0442",
    "aeopcyxijsdhvaeikvoptuxbkmht",
)
# Letters that are one with a stroke, which decomposition leaves alone.
STROKED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
PARTICLES = frozenset({"ap", "ab", "ferch", "verch", "van", "von", "de", "der", "la", "le", "al"})
TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "master", "rev", "bnr", "jnr", "snr"})
# The ways two names can be alike, the strongest first.
STRENGTH = (
    "exact",
    "equivalent",
    "part",
    "near",
    "sounds",
    "alike",
    "initial",
    "different",
)
RANK = {level: rank for rank, level in enumerate(STRENGTH)}


@lru_cache(maxsize=65_536)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name made comparable, without titles."""
    words = (plain(word) for word in comparable(text[:400].casefold().translate(STROKED)).split())
    return tuple(word for word in words if word and word not in TITLES)


def plain(word: str) -> str:
    """Return a word without punctuation, and with letters that only look Latin as Latin ones."""
    letters = "".join(letter for letter in word if letter.isalnum())
    if letters.isascii():
        return letters
    if any("LATIN" in unicodedata.name(letter, "") for letter in letters):
        return letters.translate(LOOKALIKES)
    return letters


def is_no_name(words: tuple[str, ...]) -> bool:
    """Say whether these words stand for a name that nobody knows: "baby of", "unknown"."""
    if not words:
        return True
    opens = listed("opens_no_name")
    return words[0] in opens or all(word in opens | listed("no_name") for word in words)


@lru_cache(maxsize=262_144)
def likeness(one: tuple[str, ...], other: tuple[str, ...], *, is_family: bool) -> str:
    """Return how like two given names, or two family names, are: one of STRENGTH.

    Either may have several words. The order of the arguments does not matter.
    """
    if one == other or "".join(one) == "".join(other):
        return "exact"
    if is_family:
        one, other = without_particles(one), without_particles(other)
        if one == other:
            return "equivalent"
    return min(likenesses(one, other, is_family=is_family), key=RANK.__getitem__)


def likenesses(one: tuple[str, ...], other: tuple[str, ...], *, is_family: bool) -> list[str]:
    """List how like the names are as a whole, and by their words."""
    whole = word_likeness("".join(one), "".join(other), is_family=is_family)
    found = [whole]
    if len(one) > 1 or len(other) > 1:
        if len(one) > 1 and len(other) > 1 and sorted(one) == sorted(other):
            found.append("equivalent")
        shared = [word for word in set(one) & set(other) if len(word) > 2]
        if shared:
            found.append("part")
        by_first = word_likeness(one[0], other[0], is_family=is_family)
        found.append({"exact": "part", "equivalent": "part"}.get(by_first, by_first))
        if is_family:
            by_last = word_likeness(one[-1], other[-1], is_family=is_family)
            found.append({"exact": "part", "equivalent": "part"}.get(by_last, by_last))
    return found


def without_particles(words: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(word for word in words if word not in PARTICLES)
    return kept or words


@lru_cache(maxsize=262_144)
def word_likeness(one: str, other: str, *, is_family: bool) -> str:
    """Return how like two words are: one of STRENGTH without `part`."""
    if one == other:
        return "exact"
    if not one or not other:
        return "different"
    if len(one) == 1 or len(other) == 1:
        return "initial" if one[0] == other[0] else "different"
    forms = family_forms() if is_family else given_forms()
    if forms.get(one, frozenset()) & forms.get(other, frozenset()):
        return "equivalent"
    return spelling(one, other)


def spelling(one: str, other: str) -> str:
    longest = max(len(one), len(other))
    slips = OSA.distance(one, other)
    if (slips == 1 and longest > 3) or (slips == 2 and longest > 7):
        return "near"
    jaro = JaroWinkler.similarity(one, other)
    if jaro >= 0.94:
        return "near"
    if sound_of(one) == sound_of(other) and len(sound_of(one)) > 1 and slips < longest * 0.6:
        return "sounds"
    if slips <= longest * 0.34 or jaro >= 0.87:
        return "alike"
    return "different"


@lru_cache(maxsize=65_536)
def sound_of(word: str) -> str:
    """Return a key that is the same for what sounds much the same in Welsh or English.

    Own rules, since none of the usual keys knows Welsh: dd and th, f, ff, ph and v, ll and l, rh
    and r, si and sh, and no vowels (w and y are vowels) after the first letter.
    """
    sound = word
    for spelt, said in SOUNDS:
        sound = sound.replace(spelt, said)
    first, rest = sound[:1], sound[1:]
    if first in "aeiouy":
        first = "a"
    if first == "c":
        first = "k"
    soft = "".join(
        "s" if letter == "c" and following in "eiy" else "k" if letter == "c" else letter
        for letter, following in zip(rest, f"{rest[1:]} ", strict=False)
    )
    key = first
    for letter in soft:
        if letter not in "aeiouwyh" and letter != key[-1:]:
            key += letter
    return key or word


SOUNDS = (
    ("sch", "S"),
    ("sh", "S"),
    ("sia", "Sa"),
    ("sie", "Se"),
    ("sio", "So"),
    ("siw", "Sw"),
    ("ch", "X"),
    ("dd", "T"),
    ("th", "T"),
    ("ff", "F"),
    ("ph", "F"),
    ("f", "F"),
    ("v", "F"),
    ("ll", "l"),
    ("rh", "r"),
    ("wh", "w"),
    ("gh", ""),
    ("ck", "k"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "s"),
    ("kn", "n"),
)


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def listed(name: str) -> frozenset[str]:
    """Return one of the lists of single words in words.toml."""
    return frozenset(document()[name])


@lru_cache(maxsize=1)
def tables() -> dict[str, dict[str, frozenset[int]]]:
    """Return, for given and for family names, which rows of the table each form stands in."""
    found: dict[str, dict[str, frozenset[int]]] = {}
    for kind in ("given", "family"):
        rows: dict[str, set[int]] = {}
        for number, row in enumerate(document()[kind]):
            for form in row:
                rows.setdefault("".join(words_of(form)), set()).add(number)
        found[kind] = {form: frozenset(numbers) for form, numbers in rows.items()}
    return found


def given_forms() -> dict[str, frozenset[int]]:
    return tables()["given"]


def family_forms() -> dict[str, frozenset[int]]:
    return tables()["family"]
