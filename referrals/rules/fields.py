"""Who reads which of the fields that not everybody who sees a record may read. Pure.

The same table is written by hand in docs/access-fields.csv, which a test holds against the pages.
"""

from collections.abc import Mapping
from enum import Enum


class Field(Enum):
    """What is kept from some of those who may see the record it stands on."""

    SAFE_ADDRESS = "where somebody is in a refuge"
    SAFE_TELEPHONE = "the number by which somebody in a refuge is reached"
    REPORTER = "who reported, and how to reach them"
    ADOPTERS = "the identity on the other side of an adoption"
    POLICE_INTELLIGENCE = "graded information, in the words of the agency that gave it"
    WITHHELD_FROM_FAMILY = "what the reporter asked us to keep from the family"


class Reader(Enum):
    """What a reader is to the record."""

    HOLDER = "of the agency or team that holds the referral"
    LET_IN = "let in to the referral, as an agency or by name"
    SEARCHER = "finds the person, and not by a referral"
    ASKED = "of an agency asked for information"
    SENDER = "sent the report, or of the system that did"
    ORIGINATOR = "of the agency that gave the information"
    ADOPTIONS = "named for the adoption, and has said why"

    @classmethod
    def of(cls, *, holds: bool) -> "Reader":
        """Return what somebody who may open the referral is to it."""
        return cls.HOLDER if holds else cls.LET_IN


READS: Mapping[Field, frozenset[Reader]] = {
    Field.SAFE_ADDRESS: frozenset({Reader.HOLDER}),
    Field.SAFE_TELEPHONE: frozenset({Reader.HOLDER}),
    Field.REPORTER: frozenset({Reader.HOLDER, Reader.SENDER}),
    Field.ADOPTERS: frozenset({Reader.ADOPTIONS}),
    Field.POLICE_INTELLIGENCE: frozenset({Reader.HOLDER, Reader.ORIGINATOR}),
    Field.WITHHELD_FROM_FAMILY: frozenset({Reader.HOLDER, Reader.SENDER}),
}


def may_read(field: Field, reader: Reader) -> bool:
    """Say whether a reader of the record may read this field of it. What is not said is no."""
    return reader in READS[field]
