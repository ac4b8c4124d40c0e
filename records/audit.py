"""Who did what, when: one event for each act, in the transaction of the act."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from records.models import AuditEvent, Subject

Kind = AuditEvent.ActorKind


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts: plain values, so that an event can keep them without foreign keys."""

    kind: Kind
    id: UUID
    name: str
    agency_id: UUID | None = None
    team_id: UUID | None = None
    role: str = ""


PUBLIC = Actor(Kind.PUBLIC, UUID("00000000-0000-7000-8000-000000000001"), "Public")
SYSTEM = Actor(Kind.SYSTEM, UUID("00000000-0000-7000-8000-000000000002"), "Diogel")


def record(
    event: str, subject: models.Model | None, *, by: Actor, at: datetime, **details: Any
) -> AuditEvent:
    """Write one event and return it.

    ``event`` is ``noun.past_participle``; ``details`` are codes and values, never narratives.
    Must be called inside the transaction of what it records: if it cannot be written, nothing
    is changed and nothing is shown.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{event} was recorded outside a transaction")
    about = Subject.of(subject)
    return AuditEvent.objects.create(
        event=event,
        subject_type=about.type,
        subject_id=about.id,
        subject_reference=about.reference,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        actor_agency_id=by.agency_id,
        actor_team_id=by.team_id,
        actor_role=by.role,
        at=at,
        details=details,
    )
