"""What followed a decision: hand-overs, disagreements, additions, what agencies are asked."""

from datetime import timedelta
from typing import Any

from records.audit import SYSTEM
from records.keys import uuid7
from referrals.models import (
    Addition,
    AskedAgency,
    CaseHandover,
    Escalation,
    InformationRequest,
    Referral,
    Report,
    ScreeningDecision,
)
from scripts.bench.filling.world import Table, World, reference


def tables(world: World) -> list[Table]:
    """Return each table, what its row of a number holds, and which numbers it has."""
    return [
        (ScreeningDecision, decision, world.decided),
        (CaseHandover, handover, world.decided[::4]),
        (Escalation, escalation, world.decided[::100]),
        (Addition, addition, world.decided[::10]),
        (InformationRequest, request, world.decided[::10]),
        (AskedAgency, asked, range(4 * len(world.decided[::10]))),
    ]


def decision(world: World, number: int) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "referral_id": world.key(Referral, number),
        "outcome_id": world.outcome.pk,
        "rationale": "As reported.",
        "decided_at": world.decided_at(number),
        "decided_by": SYSTEM.id,
        "needs_sign_off": world.signs_off(number),
    }


def handover(world: World, number: int) -> dict[str, Any]:
    accepted = None if world.is_recent(number) else world.decided_at(number)
    return {
        "id": uuid7(),
        "referral_id": world.key(Referral, number),
        "destination_id": world.destination,
        "system": "WCCIS",
        "handed_over_at": world.decided_at(number),
        "handed_over_by": SYSTEM.id,
        "case_number": str(number),
        "accepted_at": accepted,
        "accepted_by": accepted and SYSTEM.id,
        "accepted_by_name": "A worker" if accepted else "",
    }


def escalation(world: World, number: int) -> dict[str, Any]:
    ended = None if world.is_recent(number) else world.decided_at(number)
    return {
        "id": uuid7(),
        "referral_id": world.key(Referral, number),
        "agency_id": world.mash.agency_id,
        "stage_id": world.stage,
        "reason": "The school saw more than was weighed.",
        "raised_at": world.decided_at(number),
        "raised_by": SYSTEM.id,
        "due_at": world.decided_at(number) + timedelta(days=2),
        "ending": "resolved" if ended else "",
        "ended_at": ended,
        "ended_by": ended and SYSTEM.id,
    }


def addition(world: World, number: int) -> dict[str, Any]:
    read = None if world.is_recent(number) else world.decided_at(number)
    return {
        "id": uuid7(),
        "report_id": world.key(Report, number),
        "words": "He was late again today.",
        "added_at": world.decided_at(number),
        "added_by": SYSTEM.id,
        "read_at": read,
        "read_by": read and SYSTEM.id,
    }


def request(world: World, number: int) -> dict[str, Any]:
    return {
        "id": world.request_key(number),
        "reference": reference("IR", number),
        "referral_id": world.key(Referral, number),
        "agency_id": world.mash.agency_id,
        "team_id": world.mash.pk,
        "asks_for": "Whatever is known of the household.",
        "timescale_id": world.screening.pk,
        "due_at": world.decided_at(number),
        "asked_at": world.received_at(number),
        "asked_by": SYSTEM.id,
        "purpose_id": world.purpose,
        "gateway": "Section 115",
        "article_6": "6(1)(e)",
        "consent": "given",
        "proportionality": "Only the household.",
        "language": "en",
    }


def asked(world: World, number: int) -> dict[str, Any]:
    referral = number // 4 * 10
    answered = None if world.is_recent(referral) else world.decided_at(referral)
    return {
        "id": uuid7(),
        "request_id": world.request_key(referral),
        "agency_id": world.agencies[(referral // 10 + number % 4) % len(world.agencies)],
        "answer": "nothing_known" if answered else "",
        "answered_at": answered,
        "answered_by": answered and SYSTEM.id,
    }
