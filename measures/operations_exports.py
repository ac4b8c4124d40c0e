"""The rows behind a number as a file of many: asked for, allowed by a second, written, ended."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import approvals
from accounts.acting import actor_of
from accounts.models import Agency, Membership
from accounts.models_approvals import Act
from accounts.roles import Can, can
from accounts.rules_approvals import digest_of
from measures import codes, exporting
from measures.models_exports import RowsExport
from measures.queries.exported import Number
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation

MAX_ATTEMPTS = 3
LOST_AFTER = timedelta(minutes=10)  # a worker that wrote nothing for so long is gone
Progress = RowsExport.Progress


def number_of(export: RowsExport) -> Number:
    return Number(
        export.measure,
        export.part,
        export.of_all,
        export.starts_on,
        export.ends_on,
        export.counted_team,
    )


@operation
def ask_for_export(
    agency: Agency,
    number: Number,
    *,
    kind: str,
    purpose: str,
    reason: str,
    total: int,
    by: Actor,
    at: datetime,
) -> RowsExport:
    """Ask that a second person allow a file of many rows; return where its writing can be seen.

    ``total`` is how many rows there are now. Raises Refused without a reason, or where nobody else
    is there who may allow it.
    """
    assert by.team_id is not None  # every role is held in a team
    export = RowsExport.objects.create(
        agency=agency,
        measure=number.measure,
        part=number.part,
        of_all=number.of_all,
        starts_on=number.starts_on,
        ends_on=number.ends_on,
        counted_team=number.team,
        language="cy" if get_language() == "cy" else "en",
        kind=kind,
        purpose=purpose,
        total=total,
        asked_at=at,
        asked_by=by.id,
        asked_by_name=by.name,
        team_id=by.team_id,
        role=by.role,
    )
    audit.record("rows_export.requested", export, by=by, at=at, total=total, **said_of(export))
    approvals.ask_for(
        Act.EXPORT_IN_BULK, export, reason=reason, digest=digest_of_export(export), by=by, at=at
    )
    return export


def digest_of_export(export: RowsExport) -> str:
    return digest_of(export=export.pk, **said_of(export))


def said_of(export: RowsExport) -> dict[str, object]:
    """Return what a file holds, as an event keeps it."""
    return {
        "measure": export.measure,
        "part": export.part,
        "of_all": export.of_all,
        "first_day": export.starts_on.isoformat(),
        "last_day": export.ends_on.isoformat(),
        "counted_team": export.counted_team,
        "format": export.kind,
        "purpose": export.purpose,
    }


@operation
def start_export(export: RowsExport, *, by: Actor, at: datetime) -> RowsExport:
    """Have a file written that a second person has allowed. Raises Refused."""
    export = locked(export)
    if export.progress != Progress.ASKED:
        raise Refused([_("This file has been begun, or was given up.")])
    approvals.use(Act.EXPORT_IN_BULK, export, digest=digest_of_export(export), by=by, at=at)
    export.progress = Progress.WAITING
    export.save()
    audit.record("rows_export.started", export, by=by, at=at)
    return export


@operation
def begin_writing(export_id: UUID, *, by: Actor, at: datetime) -> RowsExport | None:
    """Let a worker have an export; None where it is over, or another worker writes it.

    One whose worker is lost begins again, at most three times. It is written for whoever asked:
    where they may not have it any more, nothing is written, and its page says why.
    """
    export = RowsExport.objects.select_for_update(skip_locked=True).filter(pk=export_id).first()
    if export is None or not export.is_running:
        return None
    if export.moved_at is not None and export.moved_at > at - LOST_AFTER:
        return None
    if export.attempts >= MAX_ATTEMPTS:
        export.progress = Progress.FAILED
        export.save()
        audit.record("rows_export.failed", export, by=by, at=at, reason="lost")
        return None
    if reader_of(export, at=at) is None:
        export.progress = Progress.REFUSED
        export.save()
        audit.record("rows_export.refused", export, by=by, at=at)
        return None
    export.progress = Progress.WRITING
    export.attempts += 1
    export.written, export.began_at, export.moved_at = 0, at, at
    export.save()
    return export


def reader_of(export: RowsExport, *, at: datetime) -> Actor | None:
    """Return who asked, in the role they asked in, if they still may have the rows."""
    member = (
        Membership.objects.active_on(localdate(at))
        .filter(user=export.asked_by, team=export.team_id, role=export.role)
        .select_related("user")
        .first()
    )
    reader = actor_of(member) if member else None
    may = reader and can(reader, Can.VIEW_FIGURES) and can(reader, Can.VIEW_REFERRALS)
    return reader if may else None


@operation
def note_written(
    export: RowsExport,
    *,
    written: int,
    by: Actor,  # noqa: ARG001  whom the history of rows names
    at: datetime,
) -> bool:
    """Write down how far an export is; say whether to go on, which one that was cancelled does not.

    Nor does one that another worker has begun again, because this one was taken for lost.
    """
    mine = RowsExport.objects.filter(
        pk=export.pk, progress=Progress.WRITING, attempts=export.attempts
    )
    return bool(mine.update(written=written, moved_at=at))


@operation
def finish_export(
    export: RowsExport, *, written: int, sha256: str, size: int, by: Actor, at: datetime
) -> bool:
    """Say that a file is ready, until when it is kept, and its digest; False for one given up."""
    attempt = export.attempts
    export = locked(export)
    if (export.progress, export.attempts) != (Progress.WRITING, attempt):
        return False
    export.progress = Progress.READY
    export.written, export.sha256, export.size, export.moved_at = written, sha256, size, at
    export.ends_at = at + timedelta(hours=codes.exports()["kept_hours"])
    export.save()
    audit.record("rows_export.made", export, by=by, at=at, rows=written, sha256=sha256)
    return True


@operation
def record_failed_writing(export_id: UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Write down why an export was not written (a code); the third time it has failed."""
    export = RowsExport.objects.select_for_update().get(pk=export_id)
    if export.progress != Progress.WRITING:
        return
    is_over = export.attempts >= MAX_ATTEMPTS
    export.progress = Progress.FAILED if is_over else Progress.WAITING
    export.moved_at = None
    export.save()
    audit.record("rows_export.failed", export, by=by, at=at, reason=reason)


@operation
def cancel_export(export: RowsExport, *, by: Actor, at: datetime) -> RowsExport:
    """Give up an export, or remove its file before its time. Raises Refused where it is over."""
    export = locked(export)
    if not export.can_be_cancelled:
        raise Refused([_("This file is over already.")])
    export.progress = Progress.CANCELLED
    export.save()
    exporting.path_of(export.pk).unlink(missing_ok=True)
    audit.record("rows_export.cancelled", export, by=by, at=at)
    return export


@operation
def end_export(export: RowsExport, *, by: Actor, at: datetime) -> None:
    """Remove a file that is not kept any more: its time is over, or what it holds was closed."""
    export = locked(export)
    if export.progress != Progress.READY:
        return
    export.progress = Progress.ENDED
    export.save()
    exporting.path_of(export.pk).unlink(missing_ok=True)
    audit.record("rows_export.ended", export, by=by, at=at)


def locked(export: RowsExport) -> RowsExport:
    return RowsExport.objects.select_for_update().get(pk=export.pk)
