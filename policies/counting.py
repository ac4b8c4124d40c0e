"""Counting hours and days. Pure: no queries, no clock; ``rules`` says what was counted in words.

The conventions, all from the Procedures and the edition's own settings (wales-procedures 1.6):

- Hours are counted in UTC, so the two clock changes of a year neither add nor lose one. Days are
  counted in Europe/London, and a limit counted in days, weeks or months ends at close of business
  of its last day, whatever day of the week that is for a limit that is not in working days.
- The day of the starting event is day 0. Office hours are closed at their end: 16:59:59 is in
  hours, 17:00:00 is not. Before opening on a working day, day 0 is that same day.
- A clock that starts out of hours has the next working day as day 0, unless its rule says
  otherwise (``starts_out_of_hours_next_working_day``), runs day and night, counts back from its
  event, or the referral is rated red.
- Months end on the same day of the month, or on its last day: 30 November and three months is
  28 February.
- Where the bank holidays are not yet published there is no answer, never a guess.
"""

import calendar as months_of_year
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, auto
from typing import Protocol
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policies.models import Policy, Timescale, Unit

LONDON = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)


class CalendarMissing(Exception):
    """The bank holidays of ``day`` are not published; the message says so to the reader."""

    def __init__(self, day: date) -> None:
        shown = {"date": date_format(day, "j F Y")}
        super().__init__(
            _("Calendar missing: the bank holidays of %(date)s are not published here.") % shown
        )
        self.day = day


class Holiday(Protocol):
    """A bank holiday: ``policies.models.BankHoliday``, or anything with a title."""

    @property
    def title(self) -> str: ...


@dataclass(frozen=True)
class WorkingCalendar:
    """The days and hours that count: bank holidays, the days they are known for, office hours.

    ``working_weekdays`` are ISO numbers (Monday is 1); a day is known from ``first_day`` to
    ``last_day``, both included.
    """

    bank_holidays: Mapping[date, Holiday]
    first_day: date
    last_day: date
    opens: time = time(9)
    closes: time = time(17)
    close_of_business: time = time(17)
    working_weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    day_zero: str = Policy.DayZero.EVENT_DAY

    def require(self, day: date) -> None:
        """Raise CalendarMissing where the bank holidays of ``day`` are not known."""
        if not self.first_day <= day <= self.last_day:
            raise CalendarMissing(day)

    def is_working_day(self, day: date) -> bool:
        self.require(day)
        return day.isoweekday() in self.working_weekdays and day not in self.bank_holidays

    def next_working_day(self, day: date) -> date:
        """Return the first working day after ``day``."""
        day += ONE_DAY
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def office_hours(self, day: date) -> tuple[datetime, datetime]:
        """Return when the office opens and closes on a working ``day``, in UTC."""
        opens = datetime.combine(day, self.opens, tzinfo=LONDON)
        closes = datetime.combine(day, self.closes, tzinfo=LONDON)
        return opens.astimezone(UTC), closes.astimezone(UTC)


class Why(Enum):
    """Why one day was counted or was not."""

    DAY_ZERO = auto()
    COUNTED = auto()
    NOT_WORKED = auto()  # a weekend
    BANK_HOLIDAY = auto()
    AFTER_HOURS = auto()  # the clock started after close of business, so this day is not day 0
    HOURS = auto()
    OFFICE_HOURS = auto()


@dataclass(frozen=True)
class Day:
    """One day of a count. ``number`` is which day it was, or how many hours it gave."""

    date: date
    why: Why
    number: float = 0
    holiday: Holiday | None = None

    @property
    def is_counted(self) -> bool:
        return self.why in (Why.COUNTED, Why.HOURS, Why.OFFICE_HOURS)


@dataclass(frozen=True)
class Count:
    """The whole count of one limit: when it falls due, and each day on the way there."""

    due_at: datetime | None
    day_zero: date | None = None
    days: list[Day] = field(default_factory=list)


def count(
    start: datetime, timescale: Timescale, *, calendar: WorkingCalendar, is_red: bool = False
) -> Count:
    """Count one limit from ``start``; the due moment and its explanation both stand on this.

    ``start`` is when the clock starts (or, for a limit that counts back, the event itself), with
    an offset. ``is_red`` says that the referral is rated red, whose clocks wait for no Monday.
    Raises CalendarMissing beyond the published bank holidays, and ValueError for a ``start``
    without an offset. Source: Wales Safeguarding Procedures and the edition's day-0 rule.
    """
    if start.tzinfo is None:
        raise ValueError("a clock starts at a moment with an offset")
    unit = unit_for(timescale, is_red=is_red)
    if unit in (Unit.IMMEDIATE, Unit.SAME_DAY, Unit.NONE):
        return Count(due_at=None)
    allowed = timescale.allowed
    assert allowed is not None  # the database requires a number with every other unit
    if unit == Unit.CONTINUOUS_HOURS:
        back = timescale.direction == Timescale.Direction.BEFORE
        return count_hours(start, -allowed if back else allowed)
    if unit == Unit.SERVICE_HOURS:
        return count_office_hours(start, allowed, calendar=calendar)
    return count_days(start, timescale, unit, allowed, calendar=calendar, is_red=is_red)


def unit_for(timescale: Timescale, *, is_red: bool) -> Unit:
    """Return what ``timescale`` is counted in: red turns office hours into all hours."""
    unit = Unit(timescale.unit)
    if is_red and timescale.is_continuous_when_red and unit == Unit.SERVICE_HOURS:
        return Unit.CONTINUOUS_HOURS
    return unit


def count_hours(start: datetime, allowed: int) -> Count:
    """Count hours day and night. A child at risk of immediate harm does not wait for Monday."""
    due = start.astimezone(UTC) + timedelta(hours=allowed)
    first, last = sorted([start.astimezone(LONDON), due.astimezone(LONDON)])
    days = [Day(day, Why.HOURS) for day in each_day(first.date(), last.date())]
    return Count(due_at=due, days=days if allowed >= 0 else days[::-1])


def count_office_hours(start: datetime, allowed: int, *, calendar: WorkingCalendar) -> Count:
    """Count only the hours in which the office is open."""
    left = timedelta(hours=allowed)
    day = start.astimezone(LONDON).date()
    days: list[Day] = []
    while True:
        if not calendar.is_working_day(day):
            days.append(day_off(day, calendar))
        else:
            opens, closes = calendar.office_hours(day)
            begins = max(opens, start.astimezone(UTC))
            given = min(left, max(closes - begins, timedelta()))
            if begins >= closes:
                days.append(Day(day, Why.AFTER_HOURS))
            else:
                days.append(Day(day, Why.OFFICE_HOURS, given / timedelta(hours=1)))
                left -= given
                if not left:
                    return Count(due_at=begins + given, days=days)
        day += ONE_DAY


def count_days(
    start: datetime,
    timescale: Timescale,
    unit: Unit,
    allowed: int,
    *,
    calendar: WorkingCalendar,
    is_red: bool,
) -> Count:
    """Count working days, days, weeks or months, forward or back, to close of business."""
    local = start.astimezone(LONDON)
    zero = day_zero(local, timescale, calendar=calendar, is_red=is_red)
    days = list(days_before_day_zero(local.date(), zero, calendar))
    step = -1 if timescale.direction == Timescale.Direction.BEFORE else 1
    if calendar.day_zero == Policy.DayZero.DAY_BEFORE and unit in (
        Unit.WORKING_DAYS,
        Unit.CALENDAR_DAYS,
    ):
        # The day of the event is itself day 1, so the count stands one day nearer to it.
        zero_counts = unit == Unit.CALENDAR_DAYS or calendar.is_working_day(zero)
    else:
        zero_counts = False
    first = Day(zero, Why.COUNTED, 1) if zero_counts and allowed else Day(zero, Why.DAY_ZERO)
    days.append(first)

    if unit == Unit.WORKING_DAYS:
        days.extend(working_days(zero, allowed, int(first.number), step, calendar))
    else:
        last = last_day(zero, unit, allowed - int(first.number), step)
        calendar.require(last)
        numbered = enumerate(each_day(zero, last, step), start=int(first.number))
        days.extend(Day(day, Why.COUNTED, n) for n, day in numbered if day != zero)
    due = datetime.combine(days[-1].date, calendar.close_of_business, tzinfo=LONDON)
    return Count(due_at=due.astimezone(UTC), day_zero=zero, days=days)


def day_zero(
    local: datetime, timescale: Timescale, *, calendar: WorkingCalendar, is_red: bool
) -> date:
    """Return the day from which days are counted, for a clock starting at ``local`` (London)."""
    day = local.date()
    calendar.require(day)
    waits = (
        timescale.starts_out_of_hours_next_working_day
        and timescale.direction == Timescale.Direction.AFTER
        and not is_red
    )
    if not waits or (calendar.is_working_day(day) and local.time() < calendar.closes):
        return day
    return calendar.next_working_day(day)


def days_before_day_zero(first: date, zero: date, calendar: WorkingCalendar) -> Iterator[Day]:
    for day in each_day(first, zero - ONE_DAY) if first < zero else ():
        yield Day(day, Why.AFTER_HOURS) if calendar.is_working_day(day) else day_off(day, calendar)


def working_days(
    zero: date, allowed: int, counted: int, step: int, calendar: WorkingCalendar
) -> Iterator[Day]:
    """Yield each day after ``zero`` until ``allowed`` working days have been counted.

    A limit of no working days that starts on a day off ends on the next working day.
    """
    day = zero
    while counted < allowed or not calendar.is_working_day(day):
        day += step * ONE_DAY
        if calendar.is_working_day(day):
            counted += 1
            yield Day(day, Why.COUNTED, counted)
        else:
            yield day_off(day, calendar)


def day_off(day: date, calendar: WorkingCalendar) -> Day:
    """Return a day nobody works, with the reason: a bank holiday's own name comes first."""
    holiday = calendar.bank_holidays.get(day)
    return Day(day, Why.BANK_HOLIDAY if holiday else Why.NOT_WORKED, holiday=holiday)


def last_day(zero: date, unit: Unit, allowed: int, step: int) -> date:
    """Return ``zero`` and ``allowed`` calendar days, weeks or months, in direction ``step``."""
    if unit == Unit.MONTHS:
        return add_months(zero, step * allowed)
    days = allowed * 7 if unit == Unit.WEEKS else allowed
    return zero + step * timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = months_of_year.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def each_day(first: date, last: date, step: int = 1) -> Iterator[date]:
    """Yield each day from ``first`` to ``last``, both included."""
    for number in range(abs((last - first).days) + 1):
        yield first + step * timedelta(days=number)
