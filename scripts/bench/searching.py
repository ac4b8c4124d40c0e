"""What the box costs that people are searched by, for who sees everybody and who sees few."""
# ruff: noqa: PLC0415  Django is imported after its settings

import os
import statistics
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.bench.__main__ import line, say

GOAL = 200  # milliseconds
TIMES = 5


def typed() -> Iterator[tuple[str, str]]:
    """Yield what is typed into the box, and of what kind it is."""
    from scripts.bench.filling.crowd import BATCH, crowd

    somebody = next(each for each in crowd(1, BATCH).people if each.nhs_number and each.telephone)
    whole = f"{somebody.given} {somebody.family}"
    yield "two common names", "Catrin Jones"
    yield "two names", whole
    yield "two names misspelt", "Katrin Johnes"
    yield "one very common name", "Jones"
    yield "one name", somebody.family
    yield "one name misspelt", "Olerenshaw"
    yield "a name nobody has", "Zzxqv Qqwv"
    yield "name and date of birth", f"{whole} {somebody.born:%d.%m.%Y}"
    yield "date of birth", f"{somebody.born:%d.%m.%Y}"
    yield "postcode", somebody.postcode
    yield "address and name", f"{somebody.address.split(',')[0]}, {somebody.family}"
    yield "NHS number", somebody.nhs_number
    yield "telephone", f"+44 {somebody.telephone[1:]}"
    yield "reference", "AB-1234-5678"


def processor_seconds(cursor: Any) -> float:
    """Return how long the processor has worked for this connection, on the database's side."""
    cursor.execute("SELECT pg_backend_pid()")
    ((process,),) = cursor.fetchall()
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure_searches(actors: Mapping[str, Any]) -> None:
    """Print how long each kind of search takes, from what was typed to who is offered."""
    say(f"| search box: query and scoring, median of {TIMES} | ms | processor, both sides | goal |")
    say("|---|---|---|---|")
    for who, actor in actors.items():
        for kind, text in typed():
            took, spent, found = searched(text, actor)
            line(
                f"{who}: {kind}, {found} found",
                statistics.median(took),
                f"{spent:.0f} ms",
                goal=f"≤ {GOAL} ms",
            )


def searched(text: str, actor: Any) -> tuple[list[float], float, int]:
    """Return how long several searches took, how long the processor worked for each, who was found.

    In milliseconds, and people; the first search is not counted.
    """
    from django.db import connection, transaction
    from django.utils import timezone

    from people.rules_search import read_box
    from records import row_security
    from referrals.queries.people import search

    def worked() -> float:
        with connection.cursor() as cursor:
            return time.process_time() + processor_seconds(cursor)

    took, found, before = [], 0, 0.0
    for turn in range(TIMES + 1):
        before = before if turn > 1 else worked()
        started = time.perf_counter()
        with transaction.atomic(), row_security.seen_by(actor):
            found = len(search(actor, read_box(text), at=timezone.now()))
        if turn:
            took.append((time.perf_counter() - started) * 1000)
    return took, (worked() - before) * 1000 / TIMES, found
