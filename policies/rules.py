"""When something is due, and how that was counted, in words. Pure: no queries, no clock.

The conventions of the counting are at the head of ``policies.counting``.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies.counting import (
    LONDON,
    CalendarMissing,
    Count,
    Day,
    Why,
    WorkingCalendar,
    count,
    unit_for,
)
from policies.models import Timescale, Unit

__all__ = ["CalendarMissing", "Explanation", "WorkingCalendar", "due_at", "explain", "moment_from"]

EARLIEST_YEAR, LATEST_YEAR = 1900, 2999


@dataclass(frozen=True)
class ExplainedDay:
    """One day of the count: whether it was counted, and why, in the reader's language."""

    date: date
    counted: bool
    reason: str


@dataclass(frozen=True)
class Explanation:
    """How one due moment was counted. Moments are in Europe/London; ``due_at`` may be None."""

    ref: str
    started_at: datetime
    due_at: datetime | None
    days: list[ExplainedDay] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    @property
    def why(self) -> str:
        return " ".join(self.sentences)


def due_at(
    start: datetime, timescale: Timescale, *, calendar: WorkingCalendar, is_red: bool = False
) -> datetime | None:
    """Return the last moment that still meets ``timescale``, in UTC; None where it names none.

    Takes and raises what ``policies.counting.count`` does. In time means at or before it.
    """
    return count(start, timescale, calendar=calendar, is_red=is_red).due_at


def explain(
    start: datetime, timescale: Timescale, *, calendar: WorkingCalendar, is_red: bool = False
) -> Explanation:
    """Return how ``due_at`` was counted, each day with its reason, in the reader's language.

    Takes and raises what ``policies.counting.count`` does.
    """
    counted = count(start, timescale, calendar=calendar, is_red=is_red)
    started = start.astimezone(LONDON)
    unit = unit_for(timescale, is_red=is_red)
    return Explanation(
        ref=timescale.ref,
        started_at=started,
        due_at=counted.due_at.astimezone(LONDON) if counted.due_at else None,
        days=[explain_day(day, timescale, unit, started.date()) for day in counted.days],
        sentences=sentences_about(started, timescale, unit, counted, is_red=is_red),
    )


def explain_day(day: Day, timescale: Timescale, unit: Unit, started_on: date) -> ExplainedDay:
    return ExplainedDay(day.date, day.is_counted, reason_for(day, timescale, unit, started_on))


def reason_for(day: Day, timescale: Timescale, unit: Unit, started_on: date) -> str:
    """Return why ``day`` was counted or was not."""
    match day.why:
        case Why.BANK_HOLIDAY if day.holiday:
            return _("Bank holiday: %(title)s") % {"title": day.holiday.title}
        case Why.AFTER_HOURS:
            return _("After close of business")
        case Why.HOURS:
            return _("Hours run day and night")
        case Why.OFFICE_HOURS:
            return _("Office hours counted: %(hours)s") % {"hours": f"{day.number:g}"}
        case Why.DAY_ZERO:
            return reason_for_day_zero(day.date, timescale, started_on)
        case Why.COUNTED if unit == Unit.WORKING_DAYS:
            return _("Working day %(number)d") % {"number": day.number}
        case Why.COUNTED:
            return _("Day %(number)d") % {"number": day.number}
        case _:
            weekday = date_format(day.date, "l")
            return _("%(weekday)s, not a working day") % {"weekday": weekday}


def reason_for_day_zero(day: date, timescale: Timescale, started_on: date) -> str:
    if timescale.direction == Timescale.Direction.BEFORE:
        return _("Day 0: the day of the event that is counted back from")
    if day != started_on:
        return _("Day 0: the next working day, because the clock started out of hours")
    return _("Day 0: the day the clock started")


def sentences_about(
    started: datetime, timescale: Timescale, unit: Unit, counted: Count, *, is_red: bool
) -> list[str]:
    """Return whole sentences on the limit, its start, what moved it, and when it is due."""
    sentences = [limit_in_words(timescale, unit)]
    moment = {"time": date_format(started, "H:i"), "date": date_format(started, "l j F Y")}
    if timescale.direction == Timescale.Direction.BEFORE:
        sentences.append(_("The event is at %(time)s on %(date)s.") % moment)
    else:
        sentences.append(_("The clock started at %(time)s on %(date)s.") % moment)
    if counted.due_at is None:
        return sentences
    due = counted.due_at.astimezone(LONDON)
    if counted.day_zero and counted.day_zero != started.date():
        zero = {"date": date_format(counted.day_zero, "l j F Y")}
        sentences.append(_("That is out of hours, so day 0 is %(date)s.") % zero)
    elif is_red:
        sentences.append(_("The referral is rated red, so the clock does not wait."))
    if not counted.day_zero and due.utcoffset() != started.utcoffset():
        sentences.append(_("The clocks change in between; hours are counted as they pass."))
    end = {"time": date_format(due, "H:i"), "date": date_format(due, "l j F Y")}
    return [*sentences, _("It is due by %(time)s on %(date)s.") % end]


def limit_in_words(timescale: Timescale, unit: Unit) -> str:
    """Return how much time ``timescale`` allows, as a sentence."""
    if unit == Unit.IMMEDIATE:
        return _("This must be done immediately; no later moment meets it.")
    if unit == Unit.SAME_DAY:
        return _("This must be done on the same day; no later day meets it.")
    if unit == Unit.NONE:
        return _("No limit in numbers is set, so there is no moment by which it is due.")
    number = timescale.allowed or 0
    is_back = timescale.direction == Timescale.Direction.BEFORE
    return (counted_back if is_back else counted_forward)(unit, number) % {"number": number}


def counted_forward(unit: Unit, number: int) -> str:
    match unit:
        case Unit.CONTINUOUS_HOURS:
            return ngettext(
                "The limit is %(number)d hour, counted day and night.",
                "The limit is %(number)d hours, counted day and night.",
                number,
            )
        case Unit.SERVICE_HOURS:
            return ngettext(
                "The limit is %(number)d office hour.",
                "The limit is %(number)d office hours.",
                number,
            )
        case Unit.WORKING_DAYS:
            return ngettext(
                "The limit is %(number)d working day.",
                "The limit is %(number)d working days.",
                number,
            )
        case Unit.CALENDAR_DAYS:
            return ngettext(
                "The limit is %(number)d day, working or not.",
                "The limit is %(number)d days, working or not.",
                number,
            )
        case Unit.WEEKS:
            return ngettext(
                "The limit is %(number)d week.", "The limit is %(number)d weeks.", number
            )
        case _:
            return ngettext(
                "The limit is %(number)d month.", "The limit is %(number)d months.", number
            )


def counted_back(unit: Unit, number: int) -> str:
    match unit:
        case Unit.CONTINUOUS_HOURS:
            return ngettext(
                "The limit is %(number)d hour before the event.",
                "The limit is %(number)d hours before the event.",
                number,
            )
        case Unit.WORKING_DAYS:
            return ngettext(
                "The limit is %(number)d working day before the event.",
                "The limit is %(number)d working days before the event.",
                number,
            )
        case Unit.CALENDAR_DAYS:
            return ngettext(
                "The limit is %(number)d day before the event, working or not.",
                "The limit is %(number)d days before the event, working or not.",
                number,
            )
        case Unit.WEEKS:
            return ngettext(
                "The limit is %(number)d week before the event.",
                "The limit is %(number)d weeks before the event.",
                number,
            )
        case _:
            return ngettext(
                "The limit is %(number)d month before the event.",
                "The limit is %(number)d months before the event.",
                number,
            )


def moment_from(typed: str) -> datetime:
    """Return, in UTC, what somebody typed as ISO 8601; without an offset it is Europe/London.

    Where the autumn clock change makes a moment happen twice, the first is meant. Raises
    ValueError, with a sentence for the reader, for anything that names no moment.
    """
    try:
        # The parser stops at a NUL and takes what came before it.
        moment = datetime.fromisoformat(typed.strip().replace("\0", "?"))
    except ValueError:
        raise ValueError(
            _("Give the moment as a date and a time, such as 2026-12-24T16:40.")
        ) from None
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise ValueError(
            _("Give a year between %(first)d and %(last)d.")
            % {"first": EARLIEST_YEAR, "last": LATEST_YEAR}
        )
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    instant = moment.replace(tzinfo=LONDON).astimezone(UTC)
    if instant.astimezone(LONDON).replace(tzinfo=None, fold=0) != moment:
        raise ValueError(_("That time does not exist: the clocks go forward past it."))
    return instant
