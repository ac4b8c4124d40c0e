"""What the box costs that people are searched by, for who sees everybody and who sees few."""
# ruff: noqa: PLC0415  Django is imported after its settings

import statistics
import time
from collections.abc import Iterator, Mapping
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


def measure_searches(actors: Mapping[str, Any]) -> None:
    """Print how long each kind of search takes, from what was typed to who is offered."""
    say(f"| search box, median of {TIMES}, query and scoring | ms | found | goal |")
    say("|---|---|---|---|")
    for who, actor in actors.items():
        for kind, text in typed():
            took, found = searched(text, actor)
            line(f"{who}: {kind}", statistics.median(took), f"{found}", goal=f"≤ {GOAL} ms")


def searched(text: str, actor: Any) -> tuple[list[float], int]:
    """Return how long each of several searches took, in milliseconds, and how many it found."""
    from django.db import transaction
    from django.utils import timezone

    from people.rules_search import read_box
    from records import row_security
    from referrals.queries.people import search

    took, found = [], 0
    for turn in range(TIMES + 1):
        started = time.perf_counter()
        with transaction.atomic(), row_security.seen_by(actor):
            found = len(search(actor, read_box(text), at=timezone.now()))
        if turn:
            took.append((time.perf_counter() - started) * 1000)
    return took, found
