"""What the police sent: one batch of notifications, some of them new."""

from typing import Any

from records.audit import SYSTEM
from records.keys import uuid7
from referrals.models import PoliceBatch, PoliceNotification, Report
from scripts.bench.filling.world import Table, World


def tables(world: World) -> list[Table]:
    """Return each table, what its row of a number holds, and which numbers it has."""
    return [
        (PoliceBatch, batch, range(1)),
        (PoliceNotification, notification, world.decided[::10]),
    ]


def batch(world: World, _number: int) -> dict[str, Any]:
    return {
        "id": world.batch_key,
        "taken_in_at": world.now,
        "taken_in_by": SYSTEM.id,
        "owning_team_id": world.mash.pk,
        "refused": "[]",
    }


def notification(world: World, number: int) -> dict[str, Any]:
    is_new = world.is_recent(number)
    return {
        "id": uuid7(),
        "batch_id": world.batch_key,
        "position": number % 40,
        "owning_team_id": world.mash.pk,
        "source": "",
        "digest": f"{number:064x}",
        "text": "A notification.",
        "changes": "[]",
        "left_over": "[]",
        "incident_number": f"INC-{number}",
        "place": f"{number} heol y gogledd",
        "danger_words": "{}",
        "received_at": world.received_at(number),
        "state": "new" if is_new else "entered",
        "report_id": None if is_new else world.key(Report, number),
        "settled_at": None if is_new else world.decided_at(number),
        "settled_by": None if is_new else SYSTEM.id,
    }
