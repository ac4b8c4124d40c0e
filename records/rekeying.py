"""Encrypted columns brought under the newest field key, in batches that stand by themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.sql import SQL, Identifier

from records.encryption import PREFIX, Unreadable, newest_key, seal, unseal

BATCH = 500
# A trigger that keeps a row as it came lets its owner, and nobody else, write another token.
AS_HEX = "\\x"
AS_THE_OWNER = "SELECT set_config('diogel.rekeying', 'on', true)"


@dataclass
class Outcome:
    """How many values were encrypted anew, and the places of those that could not be read."""

    done: int
    unreadable: list[str]


def rekey_column(
    connection: BaseDatabaseWrapper, table: str, column: str, *, key: str, was_plain: bool = False
) -> Outcome:
    """Encrypt with the newest key whatever in the column is not; what is done is never done again.

    Each batch is a transaction of its own, so that a stop half-way loses nothing and the next run
    goes on from there. ``was_plain`` is for the migration that first encrypts a column.
    """

    def content_of(value: Any, place: str) -> bytes:
        raw = value.encode() if isinstance(value, str) else bytes(value)
        return raw if was_plain else unseal(raw.decode("ascii", "replace"), place=place)

    outcome, last = Outcome(0, []), None
    while True:
        with transaction.atomic(using=connection.alias):
            last = rekey_batch(connection, table, column, key, last, content_of, outcome)
        if last is None:
            return outcome


def rekey_batch(
    connection: BaseDatabaseWrapper,
    table: str,
    column: str,
    key: str,
    after: Any,
    content_of: Callable[[Any, str], bytes],
    outcome: Outcome,
) -> Any:
    """Do the next rows after the key ``after``; return the last one's key, None at the end."""
    names = {"table": Identifier(table), "column": Identifier(column), "key": Identifier(key)}
    waiting = SQL(
        "SELECT {key}, {column} FROM {table} WHERE octet_length({column}) > 0"
        " AND ({column}::text NOT LIKE %s AND {column}::text NOT LIKE %s)"
        " AND (%s::text IS NULL OR {key} > %s) ORDER BY {key} LIMIT %s FOR UPDATE"
    ).format(**names)
    rewrite = SQL("UPDATE {table} SET {column} = %s WHERE {key} = %s").format(**names)
    begins = f"{PREFIX}.{newest_key()}."
    as_bytes = "\\\\x" + begins.encode().hex()
    with connection.cursor() as cursor:
        cursor.execute(AS_THE_OWNER)
        mark = None if after is None else str(after)
        found = [f"{begins}%", f"{as_bytes}%", mark, after, BATCH]
        cursor.execute(waiting, found)
        rows = cursor.fetchall()
        for row_key, value in rows:
            place = f"{table}.{column}.{row_key}"
            try:
                token: Any = seal(content_of(value, place), place=place)
            except Unreadable:
                outcome.unreadable.append(place)
                continue
            cursor.execute(rewrite, [token if isinstance(value, str) else token.encode(), row_key])
            outcome.done += 1
    return rows[-1][0] if rows else None


def rekey_history(connection: BaseDatabaseWrapper, table: str, column: str) -> Outcome:
    """Do the same for what a column held earlier, as the history of its rows keeps it."""
    outcome = Outcome(0, [])
    last: int | None = 0
    while last is not None:
        with transaction.atomic(using=connection.alias):
            last = rekey_history_batch(connection, table, column, last, outcome)
    return outcome


def rekey_history_batch(
    connection: BaseDatabaseWrapper, table: str, column: str, after: int, outcome: Outcome
) -> int | None:
    """Do the next changes after the one numbered ``after``; return the last one's, None at the end.

    A column of bytes stands in the history as PostgreSQL writes bytes: a backslash, x, and hex.
    """
    begins = f"{PREFIX}.{newest_key()}."
    with connection.cursor() as cursor:
        cursor.execute(AS_THE_OWNER)
        cursor.execute(
            'SELECT sequence, row_key, was ->> %s FROM records_rowchange WHERE "table" = %s'
            " AND sequence > %s AND octet_length(was ->> %s) > 0 AND was ->> %s NOT LIKE ALL (%s)"
            " ORDER BY sequence LIMIT %s FOR UPDATE",
            [column, table, after, column, column, not_anew(begins), BATCH],
        )
        rows = cursor.fetchall()
        for sequence, row_key, value in rows:
            place = f"{table}.{column}.{row_key}"
            is_bytes = value.startswith(AS_HEX)
            token = bytes.fromhex(value.removeprefix(AS_HEX)).decode() if is_bytes else value
            try:
                token = seal(unseal(token, place=place), place=place)
            except Unreadable:
                outcome.unreadable.append(f"{place} in change {sequence}")
                continue
            held = AS_HEX + token.encode().hex() if is_bytes else token
            cursor.execute(
                "UPDATE records_rowchange SET was = was || jsonb_build_object(%s, %s::text)"
                " WHERE sequence = %s",
                [column, held, sequence],
            )
            outcome.done += 1
    return rows[-1][0] if rows else None


def not_anew(begins: str) -> list[str]:
    """Return the patterns of values that have the newest key already, as text and as bytes."""
    return [f"{begins}%", f"{AS_HEX}{begins.encode().hex()}%".replace("\\", "\\\\")]
