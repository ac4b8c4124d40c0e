"""What is said of somebody, and the same made ready to be compared."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from people.matching.births import Birth, birth_of
from people.matching.names import is_no_name, words_of
from people.matching.places import Place, places_of, telephones_of
from people.rules import looks_blank

Words = tuple[str, ...]
NHS_DIGITS = 10
SEXES = {
    "female": "f f. fem female woman girl benyw merch menyw w 2",
    "male": "m m. male man boy gwryw bachgen dyn gwr 1",
}


@dataclass(frozen=True, slots=True)
class Described:
    """What one source says of somebody, as it was given; any part may be empty.

    ``aliases`` are parted by commas or semicolons, and past addresses stand in ``address`` after
    semicolons. ``references`` are other agencies' keys, each with its kind: ("upn", "A123…").
    """

    given_name: str = ""
    family_name: str = ""
    aliases: str = ""
    date_of_birth: str | date | None = None
    is_birth_date_estimated: bool = False
    address: str = ""
    postcode: str = ""
    telephone: str = ""
    nhs_number: str = ""
    sex: str = ""
    references: tuple[tuple[str, str], ...] = ()

    @property
    def is_nobody(self) -> bool:
        """Whether nothing is said that anybody could be found by."""
        texts = (self.given_name, self.family_name, self.aliases, self.address, self.postcode)
        numbers = (self.telephone, self.nhs_number)
        return not (
            self.date_of_birth
            or self.references
            or any(not looks_blank(text) for text in (*texts, *numbers))
        )


@dataclass(frozen=True, slots=True)
class Features:
    """What a Described says in comparable form: the scorer reads nothing else."""

    given: Words
    family: Words
    other_given: tuple[Words, ...]
    other_family: tuple[Words, ...]
    born: Birth | None
    places: tuple[Place, ...]
    telephones: frozenset[str]
    nhs_number: str
    sex: str
    references: frozenset[tuple[str, str]]


def features_of(described: Described) -> Features:
    """Return what is comparable in a description.

    Raises ValueError where a date of birth is there and is none.
    """
    given, family = names_of(described.given_name, described.family_name)
    other_given, other_family = aliases_of(described.aliases)
    return Features(
        given=given,
        family=family,
        other_given=other_given,
        other_family=other_family,
        born=birth_of(described.date_of_birth, is_estimated=described.is_birth_date_estimated),
        places=places_of(described.address, described.postcode),
        telephones=telephones_of(described.telephone),
        nhs_number=nhs_of(described.nhs_number),
        sex=sex_of(described.sex),
        references=frozenset(
            (kind, "".join(key.upper().split())) for kind, key in described.references if key
        ),
    )


def names_of(given_name: str, family_name: str) -> tuple[Words, Words]:
    """Return the words of both names; a whole name that stands in one of the fields is parted."""
    if not family_name and "," in given_name:
        family_name, _, given_name = given_name.partition(",")
    elif not given_name and "," in family_name:
        family_name, _, given_name = family_name.partition(",")
    given, family = words_of(given_name), words_of(family_name)
    given = () if is_no_name(given) else given
    family = () if is_no_name(family) else family
    if not family and len(given) > 1:
        return given[:-1], given[-1:]
    if not given and len(family) > 1 and not family_name.casefold().startswith(("ap ", "ab ")):
        return family[:1], family[1:]
    return given, family


def aliases_of(text: str) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """Return the given and the family names among somebody's other names."""
    given: list[Words] = []
    family: list[Words] = []
    said = re.sub(
        r"\b(aka|a\.k\.a\.?|known as|also|nee|née|gynt|formerly|elwir)\b", ";", text[:400]
    )
    for alias in re.split(r"[,;|/\n]", said):
        words = words_of(alias)
        if is_no_name(words):
            continue
        if len(words) == 1:  # nobody says which of the two it is
            given.append(words)
            family.append(words)
        else:
            given.append(words[:-1])
            family.append(words[-1:])
    return tuple(given), tuple(family)


@lru_cache(maxsize=65_536)
def nhs_of(number: str) -> str:
    """Return the ten digits of a number, whether its check digit is right or not.

    A slip of the keys spoils the check digit, and should still be seen as near. Digits that are
    all the same stand for no number.
    """
    digits = re.sub(r"[\s.\-]", "", number[:40])
    digits = digits.removesuffix(".0") if digits.endswith(".0") else digits
    if not (digits.isascii() and digits.isdigit()) or len(digits) != NHS_DIGITS:
        return ""
    return digits if len(set(digits)) > 1 else ""


@lru_cache(maxsize=1024)
def sex_of(said: str) -> str:
    word = said.strip().casefold()
    return next((sex for sex, words in SEXES.items() if word in words.split()), "")


def without_numbers(features: Features, *, nhs_numbers: Any, telephones: Any) -> Features:
    """Return features without numbers that stand for nobody, since very many people have them."""
    if features.nhs_number not in nhs_numbers and not features.telephones & telephones:
        return features
    return replace(
        features,
        nhs_number="" if features.nhs_number in nhs_numbers else features.nhs_number,
        telephones=features.telephones - telephones,
    )
