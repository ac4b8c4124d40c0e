"""What a record can be found by, so that nobody who steals the database can read it there.

The keys of ``keys_of`` hold dates, postcodes and telephones. What stands in ``match_keys`` are
numbers made of them with FIELD_KEYS: enough to find equal ones by, and nothing to read.
"""

from people.matching.described import Described, features_of
from people.matching.pairs import keys_of
from people.matching.records import described_by
from people.models import PersonRecord
from records.encryption import blind_indices


def match_keys_of(record: PersonRecord) -> list[int]:
    """Return the numbers that a record is found by, made with the newest of FIELD_KEYS."""
    newest, *_older = blind_indices(words_for(described_by(record)))
    return newest


def match_keys_for(described: Described) -> list[int]:
    """Return the numbers by which to look for somebody, made with each of FIELD_KEYS."""
    return [number for each in blind_indices(words_for(described)) for number in each]


def words_for(described: Described) -> list[str]:
    return sorted(set(keys_of(features_of(described))))
