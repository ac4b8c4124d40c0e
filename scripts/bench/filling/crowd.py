"""People and records of them for the bench of matching, as COPY takes them.

Names are those of scripts/matching, where the commonest are commoner than any in Wales; places are
as many as so many people need: a street of its own world, two in a house, some 25 in a postcode.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from people.matching.pairs import keys_of
from people.models import PersonRecord
from people.rules import search_name
from records.audit import SYSTEM
from records.encryption import blind_indices, encrypt
from records.fields import EncryptedTextField, place_of
from records.keys import uuid7
from scripts.matching.clerk import Clerk, Errors
from scripts.matching.invented import World, written
from scripts.matching.rows import features_of_rows

BATCH = 20_000
TOWNS = 4
ENCRYPTED = {"address": "address", "postcode": "postcode", "telephone": "phone"}

Row = dict[str, Any]


@dataclass
class Crowd(World):
    """One of many worlds: its postcodes and telephones are no other's."""

    def __post_init__(self) -> None:
        super().__post_init__()
        area = "QVXZ"[self.seed % 4] + "ABCDEFGH"[self.seed // 4 % 8]
        first = self.seed // 32 * TOWNS + 1
        self.outcodes = [f"{area}{first + town}" for town in range(TOWNS)]

    def telephone(self) -> str:
        """Return a number of an area that there is not."""
        return f"01000{self.rng.randint(0, 9_999_999):07}"


def crowd(number: int, people: int) -> Crowd:
    """Return the world of this number, filled; those of one number are always the same."""
    made = Crowd("training" if number % 2 else "test", number)
    made.fill(people)
    return made


def batches(people: int) -> Iterator[list[Row]]:
    """Yield rows, batch by batch: each person with one record or two."""
    for number in range(-(-people // BATCH)):
        count = min(BATCH, people - number * BATCH)
        world = crowd(number, count)
        clerk, rows = Clerk(world, Errors()), []
        for place, somebody in enumerate(world.people[:count]):
            person = uuid7()
            rows.append(row_of(person, written(somebody, world.rng), is_first=True))
            if place % 2:
                rows.append(row_of(person, clerk.write(somebody), is_first=False))
        yield rows


def row_of(person: Any, said: dict[str, str], *, is_first: bool) -> Row:
    """Return the rows of a person and of a record, what is encrypted encrypted."""
    (features,) = features_of_rows([said])
    (keys,) = blind_indices(sorted(set(keys_of(features))))
    now, key = datetime.now(UTC), uuid7()
    names = {name: said[name] for name in ("given_name", "family_name", "aliases")}
    return {
        "is_first": is_first,
        "person": {"id": person, "created_at": now, "created_by": SYSTEM.id},
        "record": {
            **names,
            **{
                field.attname: encrypt(said[ENCRYPTED[field.attname]], place=place_of(field, key))
                for field in PersonRecord._meta.concrete_fields
                if isinstance(field, EncryptedTextField) and field.attname in ENCRYPTED
            },
            "id": key,
            "person_id": person,
            "date_of_birth": features.born.day_of_calendar if features.born else None,
            "description": "" if any(names.values()) else "somebody",
            "sex": said["sex"] or "not_known",
            "nhs_number": features.nhs_number,
            "search_name": search_name(names),
            "search_postcode": features.places[0].postcode if features.places else "",
            "match_keys": "{" + ",".join(map(str, keys)) + "}",
            "recorded_at": now,
            "recorded_by": SYSTEM.id,
        },
    }
