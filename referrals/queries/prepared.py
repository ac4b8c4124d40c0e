"""Queries of a page that is read all day are put into SQL once for each shape, not at each read.

What Django needs to write a query as SQL is several times what PostgreSQL needs to answer it. Only
the text is kept. Whose rows, of when, is given anew at each read, and the database answers.
"""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, wraps
from typing import Any, NoReturn
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.utils import timezone

from records.audit import Actor

Rows = list[tuple[Any, ...]]
NOW = "now"  # of Python's clock, where a condition read it
IDS = ("id", "agency_id", "team_id")  # what makes an actor this one: the rest is the role's


class _WouldRun(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Written:
    """A query as SQL: ``places`` says of each parameter whose value it is, or the value itself."""

    sql: str = ""
    places: tuple[tuple[str, Any], ...] = ()
    compiler: Any = None
    unasked: Rows = field(default_factory=list)  # the answer that needs no database

    def rows(self, values: Mapping[str, Any]) -> Rows:
        if not self.sql:
            return list(self.unasked)
        params = self.params(values)
        connection = connections[DEFAULT_DB_ALIAS]
        if self.compiler is None:
            with connection.cursor() as cursor:
                cursor.execute(self.sql, params)
                found: Rows = cursor.fetchall()
                return found
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda: (self.sql, params)
        return list(compiler.results_iter(tuple_expected=True))

    def params(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(values[name] if name else own for name, own in self.places)


def prepared(build: Callable[..., Any], *, asks: bool = False) -> Callable[..., Rows]:
    """Return a function that gives the rows of the query ``build`` makes.

    ``build`` returns a queryset of ``values_list()``, or with ``asks`` it asks for one row itself
    (``aggregate``, ``exists``); the rows are tuples, in its order. Each UUID, moment and tuple of
    UUIDs it is given, and those of an actor, is a value of the read. All else is the shape, and
    for each shape ``build`` is called once, with values that stand for the real ones: it must not
    look into them. A query that holds another UUID, moment or date is refused, as it would be
    kept for the next reader.
    """

    @lru_cache(maxsize=512)
    def written(shape: tuple[tuple[str, Any], ...]) -> Written:
        return write(build, dict(shape), asks=asks)

    @wraps(build)
    def rows(**given: Any) -> Rows:
        values: dict[str, Any] = {NOW: timezone.now()}
        shape = tuple((name, standing_for(name, each, values)) for name, each in given.items())
        return written(shape).rows(values)

    return rows


def standing_for(name: str, given: Any, values: dict[str, Any]) -> Any:
    """Return what stands for a value in the text of a query, noting the value; or what it is."""
    if isinstance(given, Actor):
        ids = {each: standing_for(f"{name}.{each}", getattr(given, each), values) for each in IDS}
        return replace(given, name="", **ids)
    if isinstance(given, UUID | datetime | tuple):
        values[name] = list(given) if isinstance(given, tuple) else given
        kind: Any = type(given)
        return stand_in(name, kind)
    return given


@lru_cache
def stand_in(name: str, kind: Any) -> Any:
    """Return a value that no row has, and no other name."""
    key = uuid5(NAMESPACE_OID, f"diogel {name}")
    if issubclass(kind, datetime):
        return datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=key.int % 10**12)
    return (key,) if issubclass(kind, tuple) else key


def write(build: Callable[..., Any], shape: Mapping[str, Any], *, asks: bool) -> Written:
    """Return the query of one shape as SQL. Nothing is asked of the database."""
    connection = connections[DEFAULT_DB_ALIAS]
    began = timezone.now()
    compiler = None
    try:
        with connection.execute_wrapper(_tell):
            made = build(**shape)
        if not isinstance(made, QuerySet):
            return Written(unasked=[tuple(made.values())] if isinstance(made, dict) else [])
        compiler = made.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return Written()
    except _WouldRun as told:
        if not asks:
            raise RuntimeError("A query was asked while another was being put into SQL") from None
        sql, params = told.args
    standing: dict[Any, str] = {}
    for name, value in shape.items():
        standing_for_parts(name, value, standing)
    places = tuple(place_of(param, standing, began) for param in params)
    return Written(sql, places, compiler)


def standing_for_parts(name: str, value: Any, standing: dict[Any, str]) -> None:
    if isinstance(value, Actor):
        for each in IDS:
            standing_for_parts(f"{name}.{each}", getattr(value, each), standing)
    elif isinstance(value, UUID | datetime | tuple):
        standing[value] = name


def place_of(param: Any, standing: Mapping[Any, str], began: datetime) -> tuple[str, Any]:
    """Return which value takes the place of a parameter; a shape's own stays as it is."""
    key = tuple(param) if isinstance(param, list) else param
    if name := standing.get(key):
        return name, None
    if isinstance(param, datetime) and began <= param <= timezone.now():
        return NOW, None
    if isinstance(param, UUID | date | list | tuple):
        raise RuntimeError(f"{type(param).__name__} in a prepared query is no value of the read")
    return "", param


def _tell(_execute: Any, sql: str, params: Any, _many: bool, _context: Any) -> NoReturn:  # noqa: FBT001
    raise _WouldRun(sql, params or ())
