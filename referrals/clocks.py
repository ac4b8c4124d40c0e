"""How long is left, in words. Pure: computed on the server when the page is read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.dates import MONTHS_3
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# "Soon" is under two hours, or under a fifth of all the time there was.
SOON = timedelta(hours=2)
SOON_SHARE = 5

RUNNING, DUE_SOON, LATE, MET, MET_LATE, STOPPED = (
    "running",
    "due_soon",
    "late",
    "met",
    "met_late",
    "stopped",
)


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock as a page shows it; ``due_at`` is None where nothing is due."""

    state: str
    words: str
    due_at: datetime | None
    name: str = ""


def running_clock(due_at: datetime, *, started_at: datetime, at: datetime, name: str = "") -> Clock:
    """Return the clock of something that waits to be done, as it stands at ``at``."""
    state = state_of(due_at, started_at=started_at, at=at)
    return Clock(state, in_words(due_at - at), due_at, name)


def calendar_missing(name: str = "") -> Clock:
    """Return the clock of what waits past the published bank holidays: urgent, and no date."""
    return Clock(DUE_SOON, _("Calendar missing"), None, name)


def state_of(due_at: datetime, *, started_at: datetime, at: datetime) -> str:
    """Return running, due_soon or late. Done at the due moment itself is done in time."""
    left = due_at - at
    if left < timedelta(0):
        return LATE
    if left < SOON or left * SOON_SHARE < due_at - started_at:
        return DUE_SOON
    return RUNNING


def in_words(left: timedelta) -> str:
    """Return the time left, or the time since it was due where ``left`` is negative.

    Whole minutes, rounded towards late: what is said to be left is really left.
    """
    is_late = left < timedelta(0)
    minutes = int(abs(left).total_seconds() // 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    if days:
        return days_late(days, hours) if is_late else days_left(days, hours)
    if hours:
        words = (
            _("%(hours)d h %(minutes)d min late")
            if is_late
            else _("%(hours)d h %(minutes)d min left")
        )
        return words % {"hours": hours, "minutes": minutes}
    words = _("%(minutes)d min late") if is_late else _("%(minutes)d min left")
    return words % {"minutes": minutes}


def days_late(days: int, hours: int) -> str:
    words = ngettext("%(days)d day %(hours)d h late", "%(days)d days %(hours)d h late", days)
    return words % {"days": days, "hours": hours}


def days_left(days: int, hours: int) -> str:
    words = ngettext("%(days)d day %(hours)d h left", "%(days)d days %(hours)d h left", days)
    return words % {"days": days, "hours": hours}


def moment(at: datetime) -> str:
    """Return a moment as every list shows it, in Europe/London."""
    local = localtime(at)
    month = str(MONTHS_3[local.month]).title()  # the "M" of date_format, which is far slower
    return f"{local.day} {month} {local.year}, {local:%H:%M}"
