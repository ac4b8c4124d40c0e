"""Who may write and read a restricted part of the minutes. Pure: no queries, no clock."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from meetings.models import Attendance, Meeting
from meetings.rules import objections_to_recording
from records.audit import Actor


def may_read(attendance: Attendance, meeting: Meeting) -> bool:
    """Say whether somebody can be named on a part: a person invited to this very meeting.

    Whoever reads an agency's mailbox is nobody in particular.
    """
    return (
        attendance.meeting_id == meeting.pk
        and attendance.user_id is not None
        and attendance.withdrawn_at is None
    )


def objections_to_writing(
    meeting: Meeting, text: str, readers: Collection[Attendance], *, by: Actor
) -> list[str]:
    """List why a part cannot be written like this: its words, its readers, who writes it.

    The chair answers for all of the minutes, and so reads every part.
    """
    objections = objections_to_recording(meeting)
    if not text.strip():
        objections.append(_("Write down what is restricted."))
    if not all(may_read(reader, meeting) for reader in readers):
        objections.append(_("Only people invited by name can read a restricted part."))
    users = {reader.user_id for reader in readers}
    if by.id not in users:
        objections.append(_("You write it, so you are one of its readers."))
    if meeting.chair_id not in users:
        objections.append(_("The chair answers for the minutes, and reads every part."))
    return objections
