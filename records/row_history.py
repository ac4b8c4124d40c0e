"""What a row was, read back from the changes that the database's triggers noted.

A change holds what the columns were before it. So a row as it stood at a moment is the row as it
stands, with the changes since then undone, the newest first.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg2.sql import SQL, Identifier

from records.encryption import Unreadable, decrypt
from records.fields import encrypted_fields
from records.models import RowChange

Row = Mapping[str, Any]


def row_at(
    now_is: Row | None, changes: Iterable[RowChange], *, at: datetime
) -> dict[str, Any] | None:
    """Return a row as it stood at ``at``, None where there was none, from how it stands now.

    ``changes`` are the row's, the newest first; a row that was there before its history began
    has stood as its oldest change says.
    """
    row = None if now_is is None else dict(now_is)
    for change in changes:
        if change.changed_at <= at:
            break
        row = None if change.kind == RowChange.Kind.ADDED else (row or {}) | change.was
    return row


def as_stood(model: type[models.Model], key: UUID, *, at: datetime) -> dict[str, Any] | None:
    """Return a row as it stood at ``at``, by its columns, in JSON's values; None for none.

    The values that are encrypted are read. Only what the reader may see of the row counts: of one
    that they may not, there is nothing.
    """
    changes = list(RowChange.objects.of(model, key))
    row = row_at(_now(model, key), changes, at=at)
    return row if row is None else opened(model, key, row)


def _now(model: type[models.Model], key: UUID) -> dict[str, Any] | None:
    """Return a row as PostgreSQL writes it in JSON, as the changes are written."""
    meta = model._meta
    names = {"table": Identifier(meta.db_table), "key": Identifier(str(meta.pk.column))}
    asked = SQL("SELECT to_jsonb({table})::text FROM {table} WHERE {key} = %s").format(**names)
    with connection.cursor() as cursor:
        cursor.execute(asked.as_string(cursor.cursor), [key])
        found = cursor.fetchone()
    return None if found is None else json.loads(found[0])


def opened(model: type[models.Model], key: object, row: Row) -> dict[str, Any]:
    """Return the values of a row with what is encrypted read; what cannot be read is None."""
    read = dict(row)
    for field in encrypted_fields(model):
        token = read.get(str(field.column))
        if token:
            read[str(field.column)] = _opened(token, f"{model._meta.db_table}.{field.column}.{key}")
    return read


def _opened(token: str, place: str) -> str | None:
    if token.startswith("\\x"):  # a column of bytes
        token = bytes.fromhex(token.removeprefix("\\x")).decode("ascii", "replace")
    try:
        return decrypt(token, place=place)
    except Unreadable:
        return None
