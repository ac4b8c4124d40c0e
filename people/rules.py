"""What a record must say, and how names and postcodes are made comparable. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from stdnum.gb import nhs

from people.models import PersonRecord
from policies.models import WarningKind

NAME_FIELDS = ("given_name", "family_name", "aliases")
# Marks that keep apart what people hear as one word: ap-Rhys and ap Rhys, O'Neill and ONeill.
JOINED = str.maketrans("", "", "'\u2019`.")
PARTED = str.maketrans("-\u2010\u2013/", "    ")
# Letters by their class that nobody can see: Hangul fillers, and the empty braille cell.
UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
DAYS_IN_HALF_A_YEAR = 182
# What the NHS in England, Wales and the Isle of Man gives out, by the first digit, and the range
# kept for invented people. Numbers that begin with 5, 8 or 9 (but 999) are never issued, and those
# below 4 are Scotland's and Northern Ireland's (NHS Data Dictionary, NHS NUMBER).
ISSUED = ("4", "6", "7", "999")
SEPARATORS = re.compile(r"[,;\n]")
PARTS_OF_A_HOUSE = ("flat", "fflat", "apartment", "room", "ystafell", "unit")


def comparable(text: str) -> str:
    """Return ``text`` in lower case, without accents or marks, with single spaces."""
    parted = text.translate(JOINED).translate(PARTED)
    letters = unicodedata.normalize("NFKD", parted)
    plain = "".join(
        letter for letter in letters if not unicodedata.combining(letter) and can_be_seen(letter)
    )
    return " ".join(plain.casefold().split())


def can_be_seen(character: str) -> bool:
    """Say whether a character leaves a mark or a space. Joiners, fillers and controls do not."""
    if character.isspace():
        return True
    return unicodedata.category(character)[0] != "C" and character not in UNSEEN


def looks_blank(text: str) -> bool:
    """Say whether a reader would see nothing, whatever characters it holds."""
    return not "".join(filter(can_be_seen, text)).strip()


def search_name(fields: Mapping[str, Any]) -> str:
    """Return every name in ``fields`` as one comparable line."""
    return comparable(" ".join(fields.get(field) or "" for field in NAME_FIELDS))


def postcode_to_find_by(fields: Mapping[str, Any]) -> str:
    """Return the comparable postcode of a record; nobody is found by a place kept safe."""
    is_refuge = fields.get("address_kind") == PersonRecord.AddressKind.REFUGE
    if is_refuge or fields.get("is_place_kept_safe"):
        return ""
    return search_postcode(fields.get("postcode") or "")


def search_postcode(postcode: str) -> str:
    """Return the postcode in capitals without spaces."""
    return "".join(postcode.upper().split())


def search_address(address: str) -> str:
    """Return the house and its street in comparable form, with the flat, without the town."""
    said: list[str] = []
    for line in map(comparable, SEPARATORS.split(address)):
        said.append(line)
        if names_a_street(line):
            break
    return " ".join(filter(None, said))


def names_a_street(line: str) -> bool:
    """Say whether a line is more than a number or a part of a house."""
    is_part = line.startswith(PARTS_OF_A_HOUSE)
    return not is_part and any(len(word) > 2 and word.isalpha() for word in line.split())


def born_about(age: int, *, on: date) -> date:
    """Return an estimated date of birth for somebody who is about ``age`` years old on a day.

    It lies in the middle of the year in which they would have been born.
    """
    latest = date(on.year - age, on.month, min(on.day, 28))
    return latest - timedelta(days=DAYS_IN_HALF_A_YEAR)


def is_nhs_number(number: str) -> bool:
    """Say whether ten digits are an NHS number that can have been given to somebody.

    The check digit must be right, the digits not all the same, and the range one that is issued.
    """
    return bool(nhs.is_valid(number)) and len(set(number)) > 1 and number.startswith(ISSUED)


def nhs_number_columns(typed: str, *, reason: str = "") -> dict[str, str]:
    """Return the columns of a record for a number as it was typed; empty where nothing was.

    Only a number whose check digit is right is one to be found by. Anything else, such as
    "unknown" or a number of another country, is kept as it was given.
    """
    digits = digits_of(typed)
    if is_nhs_number(digits):
        return {"nhs_number": digits}
    return {"nhs_number_as_given": typed, "nhs_number_reason": reason} if typed else {}


def digits_of(number: str) -> str:
    """Return a number without the spaces and hyphens it may be written with."""
    return "".join(number.replace("-", "").split())


def objections_to_record(fields: Mapping[str, Any]) -> list[str]:
    """List why these fields do not say who somebody is. Nobody needs two names."""
    if all(looks_blank(fields.get(field) or "") for field in (*NAME_FIELDS, "description")):
        return [_("Enter a name, or describe the person if you do not know it.")]
    return []


def objections_to_warning(
    *, words: str, told_by: str, review_on: date, kind: WarningKind | None, today: date
) -> list[str]:
    """List why a staff-safety warning cannot stand: it says what, from whom, and until when."""
    objections = []
    if kind is None:
        objections.append(_("Choose the kind of danger."))
    if looks_blank(words):
        objections.append(_("Say what staff must know."))
    if looks_blank(told_by):
        objections.append(_("Say who told us."))
    return objections + objections_to_review_day(review_on, kind=kind, today=today)


def objections_to_review_day(
    review_on: date, *, kind: WarningKind | None, today: date
) -> list[str]:
    """List why a warning cannot wait until this day: its kind says how long at most (policy)."""
    if review_on <= today:
        return [_("The day of the review must be after today.")]
    if kind is not None and review_on > today + timedelta(days=kind.review_days):
        return [
            ngettext(
                "A warning of this kind is reviewed after %(days)d day at the latest.",
                "A warning of this kind is reviewed after %(days)d days at the latest.",
                kind.review_days,
            )
            % {"days": kind.review_days}
        ]
    return []
