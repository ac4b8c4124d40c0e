"""What is logged names nobody: a database repeats in its refusals the row that it refused."""

import logging
from collections.abc import Iterator

import psycopg2
from django.db import Error


class NamelessFormatter(logging.Formatter):
    """Cuts each error of the database down to its first line, and that to before any value."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for error in errors_of(record):
            said, kept = str(error), without_values(str(error))
            text = text.replace(said, kept).replace(repr(said)[1:-1], kept)
            text = text.replace(repr(repr(said))[1:-1], kept)
        return text


def errors_of(record: logging.LogRecord) -> Iterator[BaseException]:
    """Yield the database's errors in a record: those raised, their causes, and its arguments."""
    waiting: list[object] = [record.exc_info[1]] if record.exc_info else []
    waiting += record.args if isinstance(record.args, tuple) else []
    seen: set[int] = set()
    while waiting:
        error = waiting.pop()
        if not isinstance(error, BaseException) or id(error) in seen:
            continue
        seen.add(id(error))
        if isinstance(error, (Error, psycopg2.Error)):
            yield error
        waiting += [error.__cause__, error.__context__]
        if isinstance(error, BaseExceptionGroup):
            waiting += error.exceptions


def without_values(said: str) -> str:
    """Return the first line of what the database said, up to where it quotes a value."""
    return said.partition("\n")[0].partition(': "')[0]
