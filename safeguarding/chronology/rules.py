"""What may be written into a chronology, how its dates read, and what a copy leaves out. Pure."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people.rules import comparable, looks_blank
from people.rules_life import Life
from referrals.queries.words import age_in_words
from safeguarding.chronology.models import Precision


@dataclass(frozen=True, slots=True)
class When:
    """A day, a period, or as much of a date as is known. ``ends_on`` is empty for a moment."""

    starts_on: date
    starts_to: str = Precision.DAY
    ends_on: date | None = None
    ends_to: str = Precision.DAY
    is_approximate: bool = False

    @property
    def words(self) -> str:
        """Return it as it is read: 3 March 2015, about March 2015, 2015 to 4 May 2016."""
        first = in_words(self.starts_on, self.starts_to)
        if self.ends_on is None:
            return _("about %(day)s") % {"day": first} if self.is_approximate else first
        days = {"first": first, "last": in_words(self.ends_on, self.ends_to)}
        if self.is_approximate:
            return _("about %(first)s to %(last)s") % days
        return _("%(first)s to %(last)s") % days

    @property
    def last_day(self) -> date:
        """Return the last day that it can have been, as far as it is known."""
        if self.ends_on is not None:
            return last_of(self.ends_on, self.ends_to)
        return last_of(self.starts_on, self.starts_to)

    def is_within(self, first: date | None, last: date | None) -> bool:
        """Say whether any of it may lie between two days, both included; None is without end."""
        return (first is None or self.last_day >= first) and (
            last is None or self.starts_on <= last
        )


def in_words(day: date, precision: str) -> str:
    patterns = {Precision.YEAR: "Y", Precision.MONTH: "F Y"}
    return date_format(day, patterns.get(Precision(precision), "j F Y"))


def last_of(day: date, precision: str) -> date:
    """Return the last day of a day, of its month or of its year."""
    if precision == Precision.YEAR:
        return date(day.year, 12, 31)
    if precision == Precision.MONTH:
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day


def age_at(life: Life, when: When) -> str:
    """Return how old somebody was; that they were not born yet; empty where it is not known.

    Where either the birth or the day is not known exactly, it is said to be about that age.
    """
    if life.born_on is None:
        return _("not born yet") if life.is_unborn else ""
    if life.died_on is not None and when.starts_on > life.died_on:
        return ""
    if when.starts_on < life.born_on:
        return _("before birth")
    if when.starts_on == life.born_on and when.starts_to == Precision.DAY:
        return _("at birth")
    age = age_in_words(life.born_on, when.starts_on)
    is_exact = when.starts_to == Precision.DAY and not when.is_approximate
    return age if is_exact and not life.is_birth_estimated else _("about %(age)s") % {"age": age}


MOST_IN_COPY = 1000  # what is drawn within the limits of records/pdf_process.py, with room
EARLIEST = date(1890, 1, 1)  # nobody on record lived before; a year of three digits is a slip


def objections_to_entry(*, when: When, words: str, source: str, today: date) -> list[str]:
    """List every reason why this is no entry of a chronology."""
    objections = []
    if when.starts_on > today or (when.ends_on is not None and when.ends_on > today):
        objections.append(_("A chronology tells of what has happened: no day may be after today."))
    if when.starts_on < EARLIEST:
        objections.append(_("That is too long ago. Give the year with four digits."))
    if when.ends_on is not None and when.last_day < when.starts_on:
        objections.append(_("It cannot end before it starts."))
    if looks_blank(words):
        objections.append(_("Say what happened."))
    if looks_blank(source):
        objections.append(_("Say who told it, or where it is written."))
    return objections


def objections_to_correcting(
    *, is_newest: bool, is_struck_out: bool, is_own: bool, reason: str
) -> list[str]:
    """List every reason why an entry cannot be corrected or struck out now."""
    objections = []
    if not is_own:
        objections.append(_("Only the agency that entered it puts it right."))
    if is_struck_out:
        objections.append(_("It was struck out."))
    elif not is_newest:
        objections.append(
            _("Somebody else has put it right since you opened it. Read what it says now.")
        )
    if looks_blank(reason):
        objections.append(_("Say why."))
    return objections


def objections_to_copy(
    *, recipient: str, purpose: str, entries: int, may_have_harmed: Collection[str]
) -> list[str]:
    """List every reason why a copy cannot be made for somebody.

    ``may_have_harmed`` are the names of those a report names as a possible source of harm.
    """
    objections = []
    if looks_blank(recipient):
        objections.append(_("Say for whom the copy is."))
    elif comparable(recipient) in {comparable(name) for name in may_have_harmed if name}:
        objections.append(
            _("A report names somebody of this name as a possible source of harm. No copy is made.")
        )
    if looks_blank(purpose):
        objections.append(_("Say what the copy is for."))
    if not entries:
        objections.append(_("Nothing that is chosen here may be in a copy."))
    elif entries > MOST_IN_COPY:
        too_many = _("A copy holds %(most)d entries at most: choose kinds or days.")
        objections.append(too_many % {"most": MOST_IN_COPY})
    return objections


def day_after(day: date) -> date:
    """Return the day at whose beginning all that was recorded on ``day`` is known."""
    return day + timedelta(days=1)
