"""At a meeting: a part of the minutes that only those named on it may read."""

from collections.abc import Collection
from datetime import datetime

from meetings import rules_restricted as rules
from meetings.models import Attendance, Meeting
from meetings.models_restricted import RestrictedPart
from meetings.operations.arranging import locked
from records import audit
from records.audit import Actor
from records.refusals import Conflict, Refused
from records.row_security import operation


@operation
def write_restricted_part(
    meeting: Meeting, *, text: str, readers: Collection[Attendance], by: Actor, at: datetime
) -> RestrictedPart:
    """Write a part for these readers alone; they are people invited by name. Raises Refused.

    Its events are about the part and not about the meeting, so that others have no hint of it.
    """
    meeting = locked(meeting)
    if objections := rules.objections_to_writing(meeting, text, readers, by=by):
        raise Refused(objections)

    part = RestrictedPart.objects.create(
        meeting=meeting, text=text, written_at=at, written_by=by.id, written_by_name=by.name
    )
    part.readers.set(readers)
    audit.record("restricted_part.written", part, by=by, at=at, readers=keys(readers))
    return part


@operation
def change_restricted_part(
    part: RestrictedPart,
    *,
    text: str,
    readers: Collection[Attendance],
    version: int,
    by: Actor,
    at: datetime,
) -> RestrictedPart:
    """Write a part anew, or name other readers, by one of them.

    ``version`` is the one the text was written on. Raises Conflict, with both texts, where
    another reader has saved since; and Refused.
    """
    meeting = locked(part.meeting)
    part = RestrictedPart.objects.select_for_update().get(pk=part.pk)
    if objections := rules.objections_to_writing(meeting, text, readers, by=by):
        raise Refused(objections)
    if version != part.version:
        raise Conflict(theirs=part.text, yours=text, version=part.version)

    part.text = text
    part.version += 1
    part.written_at, part.written_by, part.written_by_name = at, by.id, by.name
    part.save()
    part.readers.set(readers)
    audit.record(
        "restricted_part.changed",
        part,
        by=by,
        at=at,
        version=part.version,
        readers=keys(readers),
    )
    return part


def keys(readers: Collection[Attendance]) -> list[str]:
    return sorted(str(reader.pk) for reader in readers)
