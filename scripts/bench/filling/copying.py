"""Rows by COPY, as the owner's role."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.db import connections, models

CHUNK = 20_000
NULL = r"\N"


def copy(model: type[models.Model], rows: Iterator[dict[str, Any]]) -> None:
    """COPY rows into the model's table; a column that a row does not name is blank, or null."""
    columns = [field.column for field in model._meta.concrete_fields if field.column]
    blanks = [blank_of(field) for field in model._meta.concrete_fields]
    connection = connections["owner"]
    connection.ensure_connection()
    statement = (
        f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN (FORMAT csv, NULL '{NULL}')"
    )
    with connection.cursor() as cursor:
        for chunk in chunks(rows):
            buffer = io.StringIO()
            writer = csv.writer(buffer)
            for row in chunk:
                writer.writerow(
                    NULL if (value := row.get(column, blank)) is None else value
                    for column, blank in zip(columns, blanks, strict=True)
                )
            buffer.seek(0)
            cursor.copy_expert(statement, buffer)


def blank_of(field: "models.Field[Any, Any]") -> Any:
    """Return what a column holds where its row does not name it."""
    default = field.get_default() if field.has_default() and not field.primary_key else None
    if isinstance(default, list | dict):
        return "{}"
    if default is not None:
        return default
    return NULL if field.null else ""


def chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk
