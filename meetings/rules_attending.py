"""Who was in the room when, who has left it, and what each declares. Pure: no queries, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from meetings.models import Attendance, Meeting
from meetings.rules import TOO_FEW_AGENCIES, kinds_of, objections_to_recording


def comes_back(attendance: Attendance, arrived_at: datetime | None) -> bool:
    """Say whether to have arrived then is to come back, and not to have come at another time."""
    left_at = attendance.left_at
    return left_at is not None and arrived_at is not None and arrived_at >= left_at


def objections_to_times_of(attendance: Attendance, arrived_at: datetime | None) -> list[str]:
    """List why somebody who was in the room before cannot have arrived then."""
    earlier = [left_at for _arrived_at, left_at in attendance.times[:-1] if left_at]
    if not earlier:
        return []
    if arrived_at is None:
        return [_("They were in the room before. Say when they came back.")]
    if arrived_at < max(earlier):
        return [_("Somebody cannot come back before they left.")]
    return []


def last_seen(kind: str, attendances: Sequence[Attendance]) -> datetime | None:
    """Return when the last of those who stand for a kind of agency left; None if none came."""
    left = [
        left_at
        for attendance in attendances
        if attendance.can_decide and kind in kinds_of(attendance.agency)
        for _arrived_at, left_at in attendance.times
        if left_at
    ]
    return max(left, default=None)


def who_is_lacking(
    lacking: Sequence[str],
    attendances: Sequence[Attendance],
    names: Mapping[str, str],
    *,
    at: datetime,
) -> list[str]:
    """Return a sentence for each kind of agency that the room lacks ``at``, and since when.

    ``lacking`` is what ``rules.shortfall`` found, ``names`` the kinds in the reader's language.
    """
    return [sentence(code, names, last_seen_by(code, attendances, at=at)) for code in lacking]


def last_seen_by(code: str, attendances: Sequence[Attendance], *, at: datetime) -> datetime | None:
    left_at = last_seen(code, attendances)
    return left_at if left_at is not None and left_at <= at else None


def sentence(code: str, names: Mapping[str, str], left_at: datetime | None) -> str:
    if code == TOO_FEW_AGENCIES:
        return _("Too few agencies are in the room.")
    who = {"agency": names.get(code, code)}
    if left_at is None:
        return _("%(agency)s: nobody who may decide is in the room.") % who
    since = date_format(localtime(left_at), "H:i")
    return _("%(agency)s: out of the room since %(time)s.") % {**who, "time": since}


def who_was_lacking(
    lacking: Iterable[str], names: Mapping[str, str], *, is_by_telephone: bool
) -> list[str]:
    """Return a sentence for each kind of agency that was not there when something was decided.

    ``lacking`` is what stands in the decision's ``agencies_missing``, ``names`` the kinds in the
    reader's language.
    """
    return [was_lacking(code, names, is_by_telephone=is_by_telephone) for code in lacking]


def was_lacking(code: str, names: Mapping[str, str], *, is_by_telephone: bool) -> str:
    if code == TOO_FEW_AGENCIES and is_by_telephone:
        return _("Too few agencies were on the line.")
    if code == TOO_FEW_AGENCIES:
        return _("Too few agencies were in the room.")
    who = {"agency": names.get(code, code)}
    if is_by_telephone:
        return _("%(agency)s: nobody who may decide was on the line.") % who
    return _("%(agency)s: nobody who may decide was in the room.") % who


def objections_to_declaring(meeting: Meeting, attendance: Attendance) -> list[str]:
    """List why what somebody declares cannot be recorded now."""
    objections = objections_to_recording(meeting)
    if attendance.withdrawn_at is not None:
        objections.append(_("This invitation was withdrawn."))
    return objections


def objections_to_conflict(meeting: Meeting, attendance: Attendance, words: str) -> list[str]:
    """List why a conflict of interest cannot be recorded now.

    It closes the meeting to whoever has it, so that somebody else has to chair first.
    """
    objections = objections_to_declaring(meeting, attendance)
    if not words.strip():
        objections.append(_("Say what the conflict of interest is."))
    if attendance.user_id is not None and attendance.user_id == meeting.chair_id:
        objections.append(_("Whoever chairs cannot have a conflict: name another chair first."))
    return objections
