"""Reading what somebody types into one box: whose reference, number, day, place or name it is."""

import re
from datetime import date

POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)
REFERENCE = re.compile(r"\b([A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4})\b", re.IGNORECASE)
UPN = re.compile(r"\b([A-Z]\d{11}[\dA-Z])\b", re.IGNORECASE)
DAY = re.compile(r"\b(\d{1,2})[./\s-](\d{1,2})[./\s-]((?:18|19|20)\d{2})\b")
DAY_OF_A_COMPUTER = re.compile(r"\b((?:18|19|20)\d{2})-(\d{2})-(\d{2})\b")
# The marks of Great Britain: since 2001, with the year's letter first, and with it last.
REGISTRATION = re.compile(
    r"\b([A-Z]{2}\d{2}\s?[A-Z]{3}|[A-Z]\d{1,3}\s?[A-Z]{3}|[A-Z]{3}\s?\d{1,3}[A-Z])\b", re.IGNORECASE
)
NHS_NUMBER = re.compile(r"(?<![\d+])([1-9]\d{2}[\s-]?\d{3}[\s-]?\d{4})(?!\d)")
TELEPHONE = re.compile(r"(?<!\d)((?:\+44|0)[\d\s()-]{8,13}\d)(?!\d)")
ADDRESS = re.compile(r"^\d+\s?[a-z]?\s+\D", re.IGNORECASE)

NUMBERS = (
    ("reference", REFERENCE),
    ("postcode", POSTCODE),
    ("upn", UPN),
    ("registration", REGISTRATION),
    ("nhs_number", NHS_NUMBER),
    ("telephone", TELEPHONE),
)
Sought = dict[str, str | date]


def read_box(text: str) -> Sought:
    """Return what was typed by what it is: ``family_name``, ``date_of_birth``, ``postcode``.

    Parts stand in any order, with or without commas. What looks like nothing else is a name, the
    last word the family's, or an address where it begins with the number of a house.
    """
    sought: Sought = {}
    rest = take_day(text, sought)
    for name, pattern in NUMBERS:
        if found := pattern.search(rest):
            sought[name] = " ".join(found.group().upper().split())
            rest = rest[: found.start()] + "," + rest[found.end() :]
    names: list[str] = []
    for part in filter(None, (part.strip() for part in rest.split(","))):
        if ADDRESS.match(part) and "address" not in sought:
            sought["address"] = part
        else:
            names += part.split()
    if names:
        sought["family_name"] = names[-1]
        sought["given_name"] = " ".join(names[:-1])
    return {name: value for name, value in sought.items() if value}


def take_day(text: str, sought: Sought) -> str:
    """Take the first real day out of the text; what is no day stays in it."""
    for pattern, order in ((DAY_OF_A_COMPUTER, (1, 2, 3)), (DAY, (3, 2, 1))):
        for found in pattern.finditer(text):
            year, month, day = (int(found.group(place)) for place in order)
            try:
                sought["date_of_birth"] = date(year, month, day)
            except ValueError:
                continue
            return text[: found.start()] + "," + text[found.end() :]
    return text


def is_too_little(sought: Sought) -> bool:
    """Say whether nobody can be found by this: an address is encrypted, and found with a name."""
    return not sought.keys() - {"address"}
