"""A worker writes the rows behind a number into a file, batch by batch.

Each batch is read in a transaction of its own, as whoever asked may see it at that moment; after
each, how far it is stands on its page, and one that was cancelled stops. Memory holds the keys
(16 bytes a row) and one batch.
"""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.utils import timezone, translation

from measures import exporting, operations_exports
from measures.models_exports import RowsExport
from measures.queries import exported as queries
from records import row_security
from records.audit import SYSTEM, Actor
from records.outbox import LOCALES
from records.spreadsheets import Kind


class Stopped(Exception):
    """The file was cancelled, or another worker has begun it again."""


def write_export(export_id: UUID) -> None:
    """Write one file, if it waits to be. Any number may try at once: it is written once."""
    now = timezone.now()
    export = operations_exports.begin_writing(export_id, by=SYSTEM, at=now)
    reader = operations_exports.reader_of(export, at=now) if export else None
    if export is None or reader is None:
        return
    try:
        with translation.override(LOCALES[export.language]):
            write_rows(export, reader=reader, at=now)
    except Stopped:
        exporting.path_of(export.pk).unlink(missing_ok=True)


def write_rows(export: RowsExport, *, reader: Actor, at: datetime) -> None:
    """Write the file in the language that is active, and say that it is ready. Raises Stopped."""
    number, path = operations_exports.number_of(export), exporting.path_of(export.pk)
    with row_security.seen_by(reader):
        behind = queries.behind(export.agency, number, reader=reader, at=at)
        keys = queries.keys_of(behind.open)
    written = 0

    def moved(so_far: int) -> None:
        nonlocal written
        written = so_far
        now = timezone.now()
        if not operations_exports.note_written(export, written=so_far, by=SYSTEM, at=now):
            raise Stopped

    exporting.write_to(
        path,
        cast("Kind", export.kind),
        title=exporting.name_of(number),
        said=exporting.about(
            export.agency,
            number,
            behind,
            is_open=len(keys) // queries.KEY_BYTES,
            purpose=export.purpose,
            by=reader,
            at=at,
        ),
        rows=exporting.rows(keys, reader=reader, moved=moved),
    )
    is_mine = operations_exports.finish_export(
        export,
        written=written,
        sha256=exporting.digest_of(path),
        size=path.stat().st_size,
        by=SYSTEM,
        at=timezone.now(),
    )
    if not is_mine:
        raise Stopped
