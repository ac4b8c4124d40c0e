"""For whom the database reads: what every statement of a transaction is fenced by.

The policies of `safeguarding/fence/` show the application's role what the reader of the
transaction may see, and nothing where it has none. The reader is set in every transaction, for
its length (`set_config(…, true)`); `records.postgresql` sets it in those that begin in a block.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import connection as of_thread
from django.db import transaction

if TYPE_CHECKING:
    from records.audit import Actor
    from records.postgresql.base import DatabaseWrapper

Parameters = ParamSpec("Parameters")
Given = TypeVar("Given")

SYSTEM_ROLE = "diogel_system"


class Standing(StrEnum):
    """As what somebody reads of a referral that they are not involved in."""

    REPORTER = "reporter"  # their own reports, and their agency's, with what became of them
    ANSWERING = "answering"  # what their agency is asked about a household
    MEETING = "meeting"  # what they meet about, and what they or their agency agreed to do
    DISAGREEING = "disagreeing"  # what their agency disagrees with


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the database is told of: plain text, as PostgreSQL keeps settings."""

    role: str = "none"  # that of the connection, which the policies hold for
    kind: str = ""
    id: str = ""
    agency_id: str = ""
    team_id: str = ""
    works_as: str = ""
    standing: str = ""
    report_id: str = ""  # that which somebody without an account sent, in this visit or by code
    purpose: str = ""
    by_kind: str = ""  # who acts, for the history of rows; an operation reads as the system
    by_id: str = ""

    @property
    def settings(self) -> dict[str, str]:
        return {
            "role": self.role,
            "diogel.kind": self.kind,
            "diogel.id": self.id,
            "diogel.agency": self.agency_id,
            "diogel.team": self.team_id,
            "diogel.works_as": self.works_as,
            "diogel.standing": self.standing,
            "diogel.report": self.report_id,
            "diogel.purpose": self.purpose,
            "diogel.by_kind": self.by_kind,
            "diogel.by": self.by_id,
        }


NOBODY = Reader()


def reader_of(actor: "Actor") -> Reader:
    return Reader(
        kind=str(actor.kind),
        id=str(actor.id),
        agency_id=str(actor.agency_id or ""),
        team_id=str(actor.team_id or ""),
        works_as=actor.role,
        by_kind=str(actor.kind),
        by_id=str(actor.id),
    )


@contextlib.contextmanager
def seen_by(actor: "Actor | None") -> Iterator[None]:
    """Read and write in the block as ``actor`` may; as nobody, who sees no guarded row, for None.

    Before and after it stands whoever stood there.
    """
    with _reading_as(NOBODY if actor is None else reader_of(actor)):
        yield


@contextlib.contextmanager
def as_system(purpose: str) -> Iterator[None]:
    """Read and write every row in the block, for a purpose said in words.

    Each use is code that a review has agreed to: `tests/project/fenced.py` holds
    the list of them.
    """
    reader = _connection().reader
    if reader.role == SYSTEM_ROLE:
        yield  # and for the purpose it has said already
        return
    with _reading_as(
        Reader(
            role=SYSTEM_ROLE,
            kind="system",
            purpose=purpose,
            by_kind=reader.by_kind or "system",
            by_id=reader.by_id,
        )
    ):
        yield


@contextlib.contextmanager
def done_by(actor: "Actor | None") -> Iterator[None]:
    """Have what is written in the block noted as done by ``actor``; as before, for None."""
    reader = _connection().reader
    if actor is None or (reader.by_kind, reader.by_id) == (str(actor.kind), str(actor.id)):
        yield
        return
    with _reading_as(replace(reader, by_kind=str(actor.kind), by_id=str(actor.id))):
        yield


def operation(act: Callable[Parameters, Given]) -> Callable[Parameters, Given]:
    """Have an operation happen whole or not at all, and on every row that it is about.

    What it acts on came through a door, which the reader's own sight has kept. What follows from
    it, such as closing all that is held of somebody, must not stop where that sight does. Whom it
    is done by is told to the database, which keeps a history of the rows.
    """
    whole = transaction.atomic(act)

    @wraps(act)
    def done(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Given:
        by = cast("Actor | None", kwargs.get("by"))
        with as_system(f"operation {act.__name__}"), done_by(by):
            return whole(*args, **kwargs)

    return done


@contextlib.contextmanager
def standing_as(standing: Standing) -> Iterator[None]:
    """Let whoever reads in the block also see what is theirs in this standing."""
    with _reading_as(replace(_connection().reader, standing=standing)):
        yield


def now_seen_by(actor: "Actor") -> None:
    """Go on as ``actor`` until the end of the block that is running: who acts has become known."""
    _go_on_as(reader_of(actor))


def now_visited_by(actor: "Actor", *, report_id: UUID | None = None) -> None:
    """Go on as somebody without an account, who sees what they sent and what became of it.

    That is ``report_id``, which their visit holds, and what was reported from their work address.
    """
    report = str(report_id or "")
    _go_on_as(replace(reader_of(actor), standing=Standing.REPORTER, report_id=report))


def _go_on_as(reader: Reader) -> None:
    _connection().readers[-1] = reader
    _connection().tell_reader()


@contextlib.contextmanager
def _reading_as(reader: Reader) -> Iterator[None]:
    connection = _connection()
    connection.readers.append(reader)
    connection.tell_reader()
    try:
        yield
    finally:
        connection.readers.pop()
        connection.tell_reader()


def _connection() -> "DatabaseWrapper":
    return cast("DatabaseWrapper", of_thread)
