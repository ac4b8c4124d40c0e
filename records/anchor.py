"""The anchor: a file outside the database to which each seal adds a line (`AUDIT_ANCHOR`).

It should stand where the database's keepers cannot change it: another machine's share, or a
medium that is written once. Without it a cut-off end, or an older backup, would not be found.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from records.models import Seal

TAIL = 4_096  # bytes; no line is as long


class Ahead(Exception):
    """The anchor ends with a later seal than the database; the message says so in a sentence."""


def path() -> Path | None:
    """Return where the anchor is; None where none was set."""
    return Path(settings.AUDIT_ANCHOR) if settings.AUDIT_ANCHOR else None


def line_of(seal: Seal) -> dict[str, Any]:
    return {
        "seal": seal.number,
        "sealed_at": seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "events": len(seal.sequences),
        "last_event": seal.sequences[-1],
        "root": seal.root,
        "key": seal.key_id,
        "mac": seal.mac,
    }


def place() -> int:
    """Return the byte at which the next line will begin; call it under the sealers' lock."""
    file = path()
    if file is None or not file.exists():
        return 0
    with file.open("rb") as anchor:
        size = anchor.seek(0, os.SEEK_END)
        return size + is_torn(anchor.fileno(), size)


def is_torn(descriptor: int, size: int) -> bool:
    """Say whether the last line of the file was cut short by a crash."""
    return size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"


def append(seal: Seal) -> None:
    """Add a seal's line."""
    write(line_of(seal))


def write(line: dict[str, Any]) -> None:
    """Add one line, and return when it is on the disk; a line torn by a crash is left as it is."""
    file = path()
    if file is None:
        return
    written = {**line, "written_at": datetime.now(UTC).isoformat(timespec="seconds")}
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "rb+", buffering=0) as anchor:
        size = anchor.seek(0, os.SEEK_END)
        anchor.write(b"\n" * is_torn(descriptor, size) + json.dumps(written).encode() + b"\n")
        os.fsync(descriptor)


def catch_up(last: Seal | None) -> None:
    """Write the lines of seals that were committed and not written; raise Ahead if it has more."""
    if path() is None:
        return
    number = last.number if last else 0
    written = last_number()
    if written > number:
        raise Ahead(
            f"The anchor ends with seal {written} and the database with seal {number}. Run"
            " verify_audit; after restoring a backup, run seal_audit --after-restore."
        )
    for seal in Seal.objects.filter(number__gt=written).order_by("number").iterator(100):
        append(seal)


def last_number() -> int:
    """Return the number of the seal the anchor ends with; 0 where it holds none."""
    file = path()
    if file is None or not file.exists():
        return 0
    with file.open("rb") as anchor:
        size = anchor.seek(0, os.SEEK_END)
        anchor.seek(max(0, size - TAIL))
        lines = anchor.read().split(b"\n")
    for line in reversed(lines):
        found = parsed(line)
        if found is not None:
            return int(found.get("seal", found.get("restored_to", 0)))
    return 0


def lines() -> Iterator[tuple[int, int, dict[str, Any] | None]]:
    """Yield each line with its number and the byte it begins at; None where it cannot be read."""
    file = path()
    if file is None or not file.exists():
        return
    begins = 0
    with file.open("rb") as anchor:
        for number, line in enumerate(anchor, start=1):
            if line.strip():
                yield number, begins, parsed(line)
            begins += len(line)


def parsed(line: bytes) -> dict[str, Any] | None:
    """Return what a line says: of a seal, or that a backup was restored; None for neither."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    is_line = isinstance(found, dict) and ("seal" in found or "restored_to" in found)
    return found if is_line else None
