"""Numbers and codes by which others know people and places: whether they can be right. Pure."""

import re

from stdnum.gb import upn

from people.rules import digits_of, search_postcode

WELSH_AUTHORITIES = range(660, 682)  # Anglesey to Cardiff, by the numbers schools use
CONWY_EDUCATION = 662

# Royal Mail's format: an area of letters, a district, and a unit of a digit and two letters.
POSTCODE = re.compile(
    r"(?P<area>[A-Z]{1,2})(?P<district>[0-9][0-9A-Z]?)(?P<unit>[0-9][ABD-HJLNP-UW-Z]{2})"
)
# Districts and sectors of Conwy, from the ONS Postcode Directory of November 2025. The sectors are
# shared with a neighbour.
CONWY_DISTRICTS = frozenset(
    {"LL22", "LL24", "LL25", "LL26", "LL27", "LL28", "LL29", "LL30", "LL31", "LL32", "LL33", "LL34"}
)
CONWY_IN_PART = frozenset({"LL165", "LL170", "LL184", "LL185", "LL210", "LL219", "LL229"})
FLINTSHIRE_DISTRICTS = frozenset({"CH5", "CH6", "CH7", "CH8"})
LONGEST_UPRN = 12
REGISTRATION = re.compile(r"(?=.*[0-9])[A-Z0-9]{2,10}")  # of any country, with at least one digit


def is_upn(number: str) -> bool:
    """Say whether this is a unique pupil number, by its letter; also a temporary one.

    The authority may be any: python-stdnum knows only today's English ones, and pupils keep the
    numbers of authorities that have ended, and of Welsh ones.
    """
    compact = "".join(number.upper().split())
    if not re.fullmatch(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]", compact):
        return False
    return bool(upn.calc_check_digit(compact[1:]) == compact[0])


def is_welsh_upn(number: str) -> bool:
    """Say whether a unique pupil number was given out by an authority in Wales."""
    return is_upn(number) and int("".join(number.split())[1:4]) in WELSH_AUTHORITIES


def is_uprn(number: str) -> bool:
    """Say whether this can be a unique property reference number: it has no check digit."""
    digits = digits_of(number)
    return digits.isascii() and digits.isdigit() and 0 < len(digits.lstrip("0")) <= LONGEST_UPRN


def is_postcode(text: str) -> bool:
    """Say whether a postcode has the form of one; nobody is asked whether it exists."""
    return POSTCODE.fullmatch(search_postcode(text)) is not None


def postcode_as_written(text: str) -> str:
    """Return a postcode with its space, and anything else as it was typed."""
    compact = search_postcode(text)
    return f"{compact[:-3]} {compact[-3:]}" if is_postcode(text) else text


def is_in_conwy(postcode: str) -> bool | None:
    """Say whether a postcode lies in Conwy; None where its sector lies there in part."""
    if not is_postcode(postcode):
        return False
    compact = search_postcode(postcode)
    if compact[:-2] in CONWY_IN_PART:
        return None
    return compact[:-3] in CONWY_DISTRICTS


def is_in_north_wales(postcode: str) -> bool:
    """Say whether a postcode lies in North Wales, as far as its district tells."""
    if not is_postcode(postcode):
        return False
    district = search_postcode(postcode)[:-3]
    is_llandudno = district.startswith("LL") and 11 <= int(district[2:]) <= 78
    return is_llandudno or district in FLINTSHIRE_DISTRICTS


def compact_registration(text: str) -> str:
    """Return a vehicle's registration without spaces and hyphens, in capitals."""
    return re.sub(r"[\s-]", "", text).upper()


def is_registration(text: str) -> bool:
    """Say whether this can be a vehicle's registration; it may be of another country."""
    return REGISTRATION.fullmatch(compact_registration(text)) is not None
