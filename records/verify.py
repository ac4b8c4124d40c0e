"""Is the record of what happened still as it was sealed? Each fault found is one sentence.

Seals and events are read side by side in their order, so a million events take no more memory
than one seal's. What was not sealed yet, a few seconds' worth, cannot be told.
"""

import hmac
from bisect import bisect_right
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils import timezone

from records import anchor
from records.models import AuditEvent, Seal
from records.seal import (
    keys_by_id,
    leaf_of,
    leaves_of,
    mac_of,
    only_one,
    root_of,
    said_of,
    signed,
)

CHUNK = 2_000
# How far clocks may step, and how long one statement may take (a worker's task is cut off then).
SLACK = timedelta(minutes=10)


@dataclass
class Checked:
    """What was looked at so far, for the line at the end."""

    seals: int = 0
    events: int = 0
    unsealed: int = 0
    last: Seal | None = None
    notes: list[str] = field(default_factory=list)


@transaction.atomic
def faults(checked: Checked) -> Iterator[str]:
    """Yield a sentence for each thing that does not fit, the earliest first; fill ``checked``.

    Found: events edited, deleted, put in, reordered or back-dated, seals changed, taken out or
    made without the key, and by the anchor an end that was cut off or an older backup.
    """
    yield from chain(faults_inside(checked), faults_at_anchor(checked))


def faults_inside(checked: Checked) -> Iterator[str]:
    made = Seal.objects.order_by("number").iterator(100)
    first = next(made, None)  # asked for before the events: what it was made over is among them
    rows = AuditEvent.objects.order_by("transaction_id", "sequence").iterator(CHUNK)
    event = next(rows, None)
    began: list[tuple[int, datetime]] = []
    for seal in chain([first] if first else [], made):
        yield from faults_of_seal(seal, checked.last)
        standing = []
        while event is not None and event.transaction_id < seal.below:
            standing.append(event)
            event = next(rows, None)
        yield from faults_of_events(seal, standing)
        yield from faults_of_clock(standing, began, sealed_at=seal.sealed_at)
        began.append((seal.next_transaction, seal.sealed_at))
        checked.seals += 1
        checked.events += len(seal.sequences)
        checked.last = seal
    oldest = event.recorded_at if event else None
    while event is not None:
        checked.unsealed += 1
        event = next(rows, None)
    if oldest is not None and oldest < timezone.now() - SLACK:
        checked.notes.append(f"Events wait to be sealed since {oldest:%c}: is the worker running?")


def faults_of_seal(seal: Seal, before: Seal | None) -> Iterator[str]:
    """Say what is wrong with a seal itself: its place in the chain, its signature, its tree."""
    expected = before.number + 1 if before else 1
    if seal.number > expected:
        yield f"{seals(expected, seal.number - 1)} missing."
    elif seal.previous != (before.mac if before else ""):
        yield f"Seal {seal.number} does not follow from seal {expected - 1}."
    key = keys_by_id().get(seal.key_id)
    if key is None:
        yield f"Seal {seal.number} was made with a key that AUDIT_KEY does not have: {seal.key_id}."
    elif mac_of(seal, key) != seal.mac:
        yield f"Seal {seal.number} was changed, or made by somebody who does not have the key."
    if root_of(leaves_of(seal)).hex() != seal.root:
        yield f"The leaves that seal {seal.number} keeps are not those it was made over."


def faults_of_events(seal: Seal, standing: list[AuditEvent]) -> Iterator[str]:
    """Compare the events that stand in a seal's place with those it was made over."""
    leaves = dict(zip(seal.sequences, leaves_of(seal), strict=False))
    for event in standing:
        leaf = leaves.pop(event.sequence, None)
        if leaf is None:
            yield (
                f"Event {event.sequence} ({event.event}) was put in later, or moved: it was not"
                f" there when seal {seal.number} was made."
            )
        elif leaf_of(event) != leaf:
            yield (
                f"Event {event.sequence} ({event.event}) was changed after {seal.sealed_at:%c},"
                f" when seal {seal.number} was made."
            )
    for sequence in leaves:
        yield f"Event {sequence} was deleted, or moved: seal {seal.number} was made over it."


def faults_of_clock(
    standing: list[AuditEvent], began: list[tuple[int, datetime]], *, sealed_at: datetime
) -> Iterator[str]:
    """Compare when events say they were written with what earlier seals had seen begin.

    ``began`` holds, for each earlier seal, the number no transaction had reached at its moment.
    """
    for event in standing:
        place = bisect_right(began, event.transaction_id, key=lambda pair: pair[0])
        earliest = began[place - 1][1] if place else None
        if earliest is not None and event.recorded_at < earliest - SLACK:
            yield (
                f"Event {event.sequence} ({event.event}) was back-dated: it says it was written at"
                f" {event.recorded_at:%c}, and its transaction began after {earliest:%c}."
            )
        elif event.recorded_at > sealed_at + SLACK:
            yield (
                f"Event {event.sequence} ({event.event}) was post-dated: it says it was written at"
                f" {event.recorded_at:%c}, and was sealed at {sealed_at:%c}."
            )


def faults_at_anchor(checked: Checked) -> Iterator[str]:
    """Compare the seals with the lines they left outside the database."""
    if anchor.path() is None:
        checked.notes.append(
            "AUDIT_ANCHOR is not set: a cut-off end or an older backup would not be found."
        )
        return
    with only_one(waits=True):  # between a seal and its line
        anchored = yield from seals_in_anchor(checked)
        kept = Seal.objects.order_by("number").values_list("number", "mac")
        for number, mac in kept.iterator(CHUNK):
            line = anchored.pop(number, None)
            if line is None:
                yield f"Seal {number} is not in the anchor."
            elif line != mac:
                yield f"Seal {number} is not the one in the anchor."
    if anchored:
        yield (
            f"{seals(min(anchored), max(anchored))} missing from the database, and in the anchor:"
            " the end was cut off, or an older backup was restored."
        )


def seals_in_anchor(checked: Checked) -> Generator[str, None, dict[int, str]]:
    """Return the signature of each seal in the anchor by its number, and yield its own faults."""
    anchored: dict[int, str] = {}
    keys = keys_by_id()
    for number, place, line in anchor.lines():
        if line is None:
            checked.notes.append(f"Line {number} of the anchor cannot be read.")
        elif "seal" in line:
            earlier = anchored.setdefault(line["seal"], line["mac"])
            if earlier != line["mac"]:
                yield f"The anchor holds two seals {line['seal']}."
        elif fault := fault_of_restored(line, number=number, place=place, keys=keys):
            yield fault
        else:
            lost = [seal for seal in anchored if seal > line["restored_to"]]
            for seal in lost:
                del anchored[seal]
            if lost:
                checked.notes.append(
                    f"A backup was restored at {line['at']} ({line['reason']}):"
                    f" {seals(min(lost), max(lost))} lost by it."
                )
    return anchored


def fault_of_restored(
    line: dict[str, Any], *, number: int, place: int, keys: dict[str, str]
) -> str:
    """Return why a line says nothing about a restored backup; empty where it is ours, and there."""
    if not is_signed(line, keys):
        return f"Line {number} of the anchor, about a restored backup, is not signed by us."
    if line["place"] != place:
        return (
            f"Line {number} of the anchor, about a backup restored at {line['at']}, was written"
            " elsewhere in it and copied or moved here: what it says is lost may be hidden."
        )
    return ""


def is_signed(line: dict[str, Any], keys: dict[str, str]) -> bool:
    """Say whether we wrote this line about a restored backup, every word of it."""
    try:
        return hmac.compare_digest(line["mac"], signed(said_of(line), keys[line["key"]]))
    except (KeyError, TypeError):
        return False


def seals(first: int, last: int) -> str:
    return f"Seal {first} is" if first == last else f"Seals {first} to {last} are"
