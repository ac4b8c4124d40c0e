"""Django's connection to PostgreSQL, in which every transaction begins by saying for whom.

What is asked often is planned once.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INTRANS

from records.postgresql.planned import Plans
from records.row_security import NOBODY, Reader

TELL = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in NOBODY.settings)


class Cursor(CursorWrapper):
    """Asks a SELECT by its plan; not what is read in pieces, whose cursor has a name.

    Whoever wraps or logs statements sees them whole: only what is sent differs.
    """

    db: "DatabaseWrapper"

    def _execute(self, sql: Any, params: Any, *others: Any) -> Any:
        is_question = isinstance(sql, str) and sql.startswith("SELECT") and params is not None
        if is_question and not self.cursor.name:
            self.db.validate_no_broken_transaction()
            with self.db.wrap_database_errors, self.db.connection.cursor() as cursor:
                sql, params = self.db.plans.statement(cursor, self.db.reader.role, sql, params)
        return super()._execute(sql, params, *others)  # type: ignore[misc]


class DatabaseWrapper(base.DatabaseWrapper):
    """Keeps the readers of the blocks that are running, the innermost last.

    Outside every block the reader is ``outermost``: nobody, and in the tests the system.
    """

    outermost = NOBODY

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readers: list[Reader] = []
        self.plans = Plans()
        self.execute_wrappers.append(self._telling_first)

    def init_connection_state(self) -> None:
        self.plans = Plans()
        super().init_connection_state()

    def make_cursor(self, cursor: Any) -> "Cursor":
        return Cursor(cursor, self)

    @property
    def reader(self) -> Reader:
        return self.readers[-1] if self.readers else self.outermost

    def tell_reader(self) -> None:
        """Tell a transaction that runs; one yet to begin is told by its first statement.

        One that has failed is not told: it ends, or goes back to where it was told before.
        """
        raw = self.connection
        if raw is not None and raw.get_transaction_status() == TRANSACTION_STATUS_INTRANS:
            self._tell(raw)

    def _telling_first(self, execute: Callable[..., Any], *statement: Any) -> Any:
        """Say for whom before the first statement of a transaction; one on its own gets one."""
        raw = self.connection
        if self.reader == NOBODY or raw.get_transaction_status() != TRANSACTION_STATUS_IDLE:
            return execute(*statement)
        if not raw.autocommit:
            self._tell(raw)
            return execute(*statement)
        with transaction.atomic(using=self.alias):
            self._tell(raw)
            return execute(*statement)

    def _tell(self, raw: Any) -> None:
        with raw.cursor() as cursor:
            cursor.execute(TELL, list(self.reader.settings.values()))
