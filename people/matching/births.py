"""Dates of birth as people write them, and how far two of them agree."""

import re
from dataclasses import dataclass
from datetime import date, datetime

MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "ion chwe maw ebr mai meh gor aws medi hyd tach rhag",
    )
    for number, name in enumerate(names.split(), start=1)
}
ABOUT = re.compile(r"\b(c|ca|circa|about|approx|est|estimated|tua|oddeutu)\b\.?|[~?]")
EARLIEST = 1880
# Days that systems write where nobody knows; they are no date of birth.
PLACEHOLDERS = frozenset({(1900, 1, 1), (1901, 1, 1), (1899, 12, 30), (1800, 1, 1)})


@dataclass(frozen=True, slots=True)
class Birth:
    """A date of birth as far as it is known; ``is_estimated`` where somebody guessed it.

    Its day may be one that no calendar has: a slip of the keys still leaves most digits right.
    """

    year: int
    month: int = 0
    day: int = 0
    is_estimated: bool = False

    @property
    def is_whole(self) -> bool:
        return bool(self.month and self.day)

    @property
    def day_of_calendar(self) -> date | None:
        """The day, where the whole date is known and there is such a day."""
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None

    @property
    def digits(self) -> str:
        return f"{self.day:02}{self.month:02}{self.year:04}"


def birth_of(said: str | date | None, *, is_estimated: bool = False) -> Birth | None:
    """Return what a date of birth says, however it is written; None where it says nothing.

    Understood are days first (as in Britain), years first, months in words of both languages, a
    year alone, and "about". Raises ValueError for what is there and no date at all. A day of a
    year in which nobody alive was born, as a form or a record may hold, says nothing.
    """
    if said is None or said == "":
        return None
    if isinstance(said, date):
        if not is_of_somebody_alive(said.year):
            return None
        return whole(said.year, said.month, said.day, is_estimated=is_estimated)
    text = said.strip().casefold()
    if not any(character.isdigit() for character in text):
        if text in {
            "unknown",
            "anhysbys",
            "not known",
            "n/a",
            "none",
            "null",
            "nan",
            "nk",
            "-",
            "",
        }:
            return None
        raise ValueError(said)
    about = bool(ABOUT.search(text)) or is_estimated
    return read(ABOUT.sub(" ", text).strip(), is_estimated=about)


def read(text: str, *, is_estimated: bool) -> Birth | None:
    text = re.sub(r"[t ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(z|[+-]\d{2}:?\d{2})?$", "", text)
    text = re.sub(r"(?<=\d)(st|nd|rd|th|af|ydd|fed|eg|ain)\b", "", text)
    parts = re.findall(r"\d+|[a-z]+", text)
    if len(parts) == 3 and month_in(parts[0]):
        parts = [parts[1], parts[0], parts[2]]
    parts = [str(MONTHS[key]) if (key := month_in(part)) else part for part in parts]
    if not parts or not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError(text)
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = in_eight_digits(parts[0])
    if len(parts) == 1 and len(parts[0]) == 4:
        return year_alone(int(parts[0]), is_estimated=is_estimated)
    if len(parts) == 2:
        month, year = sorted(parts, key=len)
        return whole(year_of(year), int(month), 0, is_estimated=is_estimated)
    if len(parts) != 3:
        raise ValueError(text)
    if len(parts[0]) == 4:
        return whole(int(parts[0]), int(parts[1]), int(parts[2]), is_estimated=is_estimated)
    return whole(year_of(parts[2]), int(parts[1]), int(parts[0]), is_estimated=is_estimated)


def month_in(part: str) -> str:
    """Return the beginning of a month's name that ``part`` opens with; empty where it has none."""
    return next((part[: len(name)] for name in MONTHS if part.startswith(name)), "")


def in_eight_digits(digits: str) -> list[str]:
    """Part 19860304 and 04031986 alike: the year is where a year can be."""
    if EARLIEST <= int(digits[:4]) <= this_year():
        return [digits[:4], digits[4:6], digits[6:]]
    return [digits[:2], digits[2:4], digits[4:]]


def year_of(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    if len(digits) != 2:
        raise ValueError(digits)
    century = this_year() // 100 * 100
    year = century + int(digits)
    return year if year <= this_year() else year - 100


def is_of_somebody_alive(year: int) -> bool:
    return EARLIEST <= year <= this_year() + 1


def year_alone(year: int, *, is_estimated: bool) -> Birth:
    if not is_of_somebody_alive(year):
        raise ValueError(year)
    return Birth(year, is_estimated=is_estimated)


def whole(year: int, month: int, day: int, *, is_estimated: bool) -> Birth | None:
    """Return a date whose parts can be; day and month change places where only so they can."""
    if (year, month, day) in PLACEHOLDERS:
        return None
    if month > 12 >= day >= 1:
        month, day = day, month
    if not day and not month:
        return year_alone(year, is_estimated=is_estimated)
    if max(month, day) > 99:
        raise ValueError(f"{year}-{month}-{day}")
    year_alone(year, is_estimated=is_estimated)
    return Birth(year, month, day, is_estimated)


def this_year() -> int:
    return datetime.now().astimezone().year


def agreement(one: Birth | None, other: Birth | None) -> str:
    """Return how far two dates of birth agree, as a level of the comparison ``born``."""
    if one is None or other is None:
        return "missing"
    if one.is_whole and other.is_whole and not (one.is_estimated or other.is_estimated):
        return agreement_of_days(one, other)
    years = abs(one.year - other.year)
    if years == 0 and one.month and other.month and one.month != other.month:
        months_agree = one.is_estimated or other.is_estimated
        return "estimated" if months_agree else "year"
    if one.is_estimated or other.is_estimated:
        return "estimated" if years <= 1 else "near_year" if years <= 3 else "different"
    return "estimated" if years == 0 else "different"


def agreement_of_days(one: Birth, other: Birth) -> str:
    if one == other:
        return "first_of_january" if (one.day, one.month) == (1, 1) else "exact"
    if one.year == other.year and (one.day, one.month) == (other.month, other.day):
        return "transposed"
    pairs = zip(one.digits, other.digits, strict=True)
    differ = [place for place, (left, right) in enumerate(pairs) if left != right]
    if len(differ) == 1:
        return "digit"
    if is_swap(one.digits, other.digits, differ):
        return "digit"
    same = (one.day == other.day) + (one.month == other.month) + (one.year == other.year)
    if same == 2:
        return "two_parts"
    if len(differ) == 2:
        return "two_digits"
    if one.year == other.year:
        return "year"
    return "different"


def is_swap(one: str, other: str, differ: list[int]) -> bool:
    """Say whether two neighbouring digits changed places."""
    if len(differ) != 2 or differ[1] != differ[0] + 1:
        return False
    first, second = differ
    return one[first] == other[second] and one[second] == other[first]
