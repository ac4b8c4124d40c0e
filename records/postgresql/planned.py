"""Questions that are asked again and again are planned once in a connection.

PostgreSQL takes longer to plan a page's query, its joins and the policies of row-level security
with it, than to answer it, and psycopg2 sends each as new text. Here a SELECT that was asked before
on the connection is PREPAREd. What differs from reader to reader (keys, moments, days) becomes a
parameter of its own type, so that the question means what it meant; all else stays in the text,
where the partial indexes need it. Equal values are one parameter, as they were equal text: GROUP BY
rests on that.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from psycopg2.extensions import AsIs
from psycopg2.sql import SQL, Identifier

MOST_PLANS = 100  # in one connection: a plan is some hundred kilobytes
MOST_ASKED = 1000  # of which only a number is kept
MOST_PARAMETERS = 200
NUMBERS = count(1)

Statement = tuple[str, Sequence[Any]]


class Plans:
    """The plans of one connection, those used last at the end."""

    def __init__(self) -> None:
        self.names: OrderedDict[tuple[str, bytes], str] = OrderedDict()
        self.asked: OrderedDict[int, None] = OrderedDict()

    def statement(self, cursor: Any, role: str, sql: str, params: Sequence[Any]) -> Statement:
        """Return what to send for a SELECT, with its parameters.

        ``cursor`` is psycopg2's, and ``role`` that which the database reads as: its policies are
        part of a plan. What is asked for the first time, or of very many, goes as it came.
        """
        if len(params) > MOST_PARAMETERS:
            return sql, params
        values: dict[tuple[str, Any], Any] = {}
        key = role, cursor.mogrify(sql, [placed(each, values) for each in params])
        if key not in self.names and not self.plan(cursor, key):
            return sql, params
        self.names.move_to_end(key)
        places = f" ({', '.join(['%s'] * len(values))})" if values else ""
        return f"EXECUTE {self.names[key]}{places}", list(values.values())

    def plan(self, cursor: Any, key: tuple[str, bytes]) -> bool:
        """Have the statement planned, and the one used longest ago forgotten; not the first time.

        What differs in each request, such as the key of a session, is so never planned ahead.
        """
        seen = hash(key)
        if seen not in self.asked:
            self.asked[seen] = None
            if len(self.asked) > MOST_ASKED:
                self.asked.popitem(last=False)
            return False
        name = f"planned_{next(NUMBERS)}"
        cursor.execute(f"PREPARE {name} AS ".encode() + key[1])
        self.names[key] = name
        if len(self.names) > MOST_PLANS:
            _, oldest = self.names.popitem(last=False)
            cursor.execute(SQL("DEALLOCATE {}").format(Identifier(oldest)))
        return True


def placed(value: Any, values: dict[tuple[str, Any], Any]) -> Any:
    """Return what stands in the text for a value: its place among ``values``, or the value."""
    if (kind := kind_of(value)) is None:
        return value
    each = kind, tuple(value) if isinstance(value, list) else value
    values.setdefault(each, value)
    return AsIs(f"${list(values).index(each) + 1}::{kind}")


def kind_of(value: Any) -> str | None:
    """Return PostgreSQL's name for what is a key, some keys, a moment or a day; None for others."""
    if isinstance(value, UUID):
        return "uuid"
    if isinstance(value, datetime):
        return "timestamptz" if value.tzinfo else None
    if isinstance(value, date):
        return "date"
    if isinstance(value, list) and value and all(isinstance(each, UUID) for each in value):
        return "uuid[]"
    return None
