"""Sealing what happened, so that nobody can change it unseen: not its owner, not a superuser.

Every few seconds the new events become the leaves of a hash tree (RFC 6962). The root is chained
to the seal before and signed with a key that is not in the database (`AUDIT_KEY`), and a line of
it goes to an anchor outside (`anchor.py`). `verify.py` finds what no longer fits.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction

from records import anchor
from records.models import AuditEvent, Seal

BATCH = 5_000  # events in one seal; a transaction that wrote more is sealed whole
LOCK = 0x5EA1  # of one sealer at a time
LEAF_BYTES = 32

# Everything an event holds, in this order. A new column makes a new version.
VERSION = 1
COLUMNS = (
    "sequence",
    "event",
    "subject_type",
    "subject_id",
    "subject_reference",
    "actor_kind",
    "actor_id",
    "actor_name",
    "actor_agency_id",
    "actor_team_id",
    "actor_role",
    "at",
    "recorded_at",
    "transaction_id",
    "details",
)


class Snapshot(NamedTuple):
    """What had ended by now: every transaction numbered below ``ended``."""

    ended: int
    next_transaction: int
    at: datetime


def seal_events() -> int:
    """Seal every event that can no longer be joined by another; return how many were sealed.

    Each seal is committed before its line is written to the anchor; a line that could not be
    written then is written the next time. Of two sealers at once, one returns 0. Raises
    ``anchor.Ahead`` where the anchor knows seals that the database has lost.
    """
    sealed = 0
    with only_one() as is_mine:
        if not is_mine:
            return 0
        last = Seal.objects.order_by("-number").first()
        anchor.catch_up(last)
        while seal := seal_next(last):
            anchor.append(seal)
            sealed += len(seal.sequences)
            last = seal
    return sealed


def note_restored(*, reason: str) -> None:
    """Go on from the last seal of a backup that was restored, with the owner's connection.

    The anchor gets a signed line, by which ``verify_audit`` knows the seals before it to be lost
    and not hidden. It says where in the file it stands: copied to another place, it says nothing.
    In another cluster transactions are numbered from the start again: what the
    backup had counted is added to them from now on.
    """
    with only_one(waits=True):
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT setval('records_transaction_offset', behind.last_value + behind.by)"
                " FROM (SELECT last_value, (SELECT coalesce(max(transaction_id), 0)"
                "   FROM records_auditevent) - records_transaction(pg_current_xact_id()) AS by"
                "   FROM records_transaction_offset) behind WHERE behind.by > 0"
            )
        last = Seal.objects.order_by("-number").first()
        line = {
            "restored_to": last.number if last else 0,
            "place": anchor.place(),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "reason": reason,
            "key": key_id(current_key()),
        }
        anchor.write({**line, "mac": signed(said_of(line), current_key())})


def said_of(line: dict[str, Any]) -> list[Any]:
    """Return what is signed in a line of the anchor that says a backup was restored."""
    return ["restored", line["restored_to"], line["place"], line["at"], line["reason"]]


@contextmanager
def only_one(*, waits: bool = False) -> Iterator[bool]:
    """Hold the sealers' lock for the length of the block; say whether it was free."""
    with connection.cursor() as cursor:
        if waits:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            is_mine = True
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            (is_mine,) = cursor.fetchone()
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@transaction.atomic
def seal_next(last: Seal | None) -> Seal | None:
    """Make the seal after ``last``; None where there is nothing that could be sealed yet."""
    now = snapshot()
    since = last.below if last else 0
    events, below = next_batch(since, now.ended)
    if not events:
        return None
    leaves = [leaf_of(event) for event in events]
    seal = Seal(
        number=last.number + 1 if last else 1,
        previous=last.mac if last else "",
        sequences=[event.sequence for event in events],
        leaves=b"".join(leaves),
        root=root_of(leaves).hex(),
        below=below,
        next_transaction=now.next_transaction,
        sealed_at=now.at,
        key_id=key_id(current_key()),
    )
    seal.mac = mac_of(seal, current_key())
    seal.save(force_insert=True)
    return seal


def snapshot() -> Snapshot:
    """Ask the database which transactions have ended, and what its clock says.

    A snapshot also counts what runs in the cluster's other databases. Whatever is not known to be
    one of those, or to have ended since, is taken to be running here.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH seen AS MATERIALIZED (
                SELECT running, clock_timestamp() AS at FROM pg_current_snapshot() running
            ), here AS (
                SELECT min(number) AS oldest FROM seen, pg_snapshot_xip(running) number
                WHERE pg_xact_status(number) = 'in progress' AND NOT EXISTS (
                    SELECT FROM pg_locks held JOIN pg_stat_activity who ON who.pid = held.pid
                    WHERE held.locktype = 'transactionid' AND held.mode = 'ExclusiveLock'
                        AND held.granted AND held.transactionid = number::xid
                        AND who.datname <> current_database()
                )
            )
            SELECT records_transaction(coalesce(oldest, pg_snapshot_xmax(running))),
                records_transaction(pg_snapshot_xmax(running)), at
            FROM seen, here
            """
        )
        return Snapshot(*cursor.fetchone())


def next_batch(since: int, ended: int) -> tuple[list[AuditEvent], int]:
    """Return the next events in their order, and the transaction below which all are among them.

    A sequence number says nothing about when its row was committed; a transaction that has ended
    adds no rows. So whole transactions are sealed, up to the oldest that still runs.
    """
    rows = AuditEvent.objects.filter(transaction_id__gte=since, transaction_id__lt=ended)
    rows = rows.order_by("transaction_id", "sequence")
    events = list(rows[: BATCH + 1])
    if len(events) <= BATCH:
        return events, ended
    cut = events[BATCH].transaction_id
    if cut == events[0].transaction_id:
        return list(rows.filter(transaction_id=cut)), cut + 1
    return [event for event in events if event.transaction_id < cut], cut


def serialised(event: AuditEvent) -> bytes:
    """Return the one way to write an event down: a JSON list of its columns, in UTF-8.

    Moments are in UTC to the microsecond, keys of ``details`` in order, no blanks.
    """
    values = [in_plain(getattr(event, column)) for column in COLUMNS]
    return canonical([VERSION, *values])


def in_plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value if value is None or isinstance(value, int | str | dict) else str(value)


def canonical(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def leaf_of(event: AuditEvent) -> bytes:
    """Return an event's leaf; what it is hashed with keeps it from passing for a node."""
    return hashlib.sha256(b"\0" + serialised(event)).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root of the tree over these leaves, as RFC 6962 section 2.1 defines it."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(leaves[:left]) + root_of(leaves[left:])).digest()


def leaves_of(seal: Seal) -> list[bytes]:
    """Return the leaves as they were when it was sealed, in the order of ``seal.sequences``."""
    kept = bytes(seal.leaves)
    return [kept[start : start + LEAF_BYTES] for start in range(0, len(kept), LEAF_BYTES)]


def mac_of(seal: Seal, key: str) -> str:
    """Return the signature of a seal: over all it says, and so over the seal before it."""
    said = [
        seal.number,
        seal.previous,
        seal.root,
        seal.sequences,
        seal.below,
        seal.next_transaction,
        in_plain(seal.sealed_at),
        seal.key_id,
    ]
    return signed(said, key)


def signed(said: Any, key: str) -> str:
    return hmac.new(key.encode(), canonical(said), hashlib.sha256).hexdigest()


def current_key() -> str:
    """Return the key that seals: the first of AUDIT_KEY. Those after it sealed before it."""
    if not settings.AUDIT_KEYS:
        raise ImproperlyConfigured("AUDIT_KEY is not set: nothing can be sealed.")
    key: str = settings.AUDIT_KEYS[0]
    return key


def key_id(key: str) -> str:
    """Return a name for a key, by which it is found again and not guessed."""
    return hashlib.sha256(b"diogel audit key\0" + key.encode()).hexdigest()[:16]


def keys_by_id() -> dict[str, str]:
    return {key_id(key): key for key in settings.AUDIT_KEYS}
