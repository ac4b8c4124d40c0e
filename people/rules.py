"""What a record must say, and how names and postcodes are made comparable. Pure."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

NAME_FIELDS = ("given_name", "family_name", "aliases")
# Marks that keep apart what people hear as one word: ap-Rhys and ap Rhys, O'Neill and ONeill.
JOINED = str.maketrans("", "", "'\u2019`.")
PARTED = str.maketrans("-\u2010\u2013/", "    ")


def comparable(text: str) -> str:
    """Return ``text`` in lower case, without accents or marks, with single spaces."""
    parted = text.translate(JOINED).translate(PARTED)
    letters = unicodedata.normalize("NFKD", parted)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())


def search_name(fields: Mapping[str, Any]) -> str:
    """Return every name in ``fields`` as one comparable line."""
    return comparable(" ".join(fields.get(field) or "" for field in NAME_FIELDS))


def search_postcode(postcode: str) -> str:
    """Return the postcode in capitals without spaces."""
    return "".join(postcode.upper().split())


def objections_to_record(fields: Mapping[str, Any]) -> list[str]:
    """List why these fields do not say who somebody is. Nobody needs two names."""
    says_who = any(comparable(fields.get(field) or "") for field in (*NAME_FIELDS, "description"))
    if says_who:
        return []
    return [_("Enter a name, or describe the person if you do not know it.")]
