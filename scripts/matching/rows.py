"""Rows of an invented list as the matcher reads them from a file."""

from collections.abc import Iterable, Mapping

from people.matching.described import Features, features_of
from people.matching.lists import described_of


def features_of_rows(rows: Iterable[Mapping[str, str]]) -> list[Features]:
    return [features_of(described_of(row)) for row in rows]
