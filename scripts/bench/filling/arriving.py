"""What came in: people, what was said of them, reports, referrals and their clocks."""

from datetime import timedelta
from typing import Any

from people.models import Person, PersonAccess, PersonRecord
from people.rules import search_name
from records.audit import SYSTEM
from records.keys import uuid7
from referrals.models import Deadline, Referral, Report, ReportPerson
from scripts.bench.filling.world import Table, World, reference


def tables(world: World) -> list[Table]:
    """Return each table, what its row of a number holds, and which numbers it has."""
    return [
        (Person, person, range(world.people)),
        (PersonRecord, record, range(world.records)),
        (Report, report, range(world.total)),
        (ReportPerson, report_person, range(world.records)),
        (Referral, referral, range(world.total)),
        (PersonAccess, access, range(world.records)),
        (Deadline, deadline, range(world.total)),
    ]


def person(world: World, number: int) -> dict[str, Any]:
    return {
        "id": world.key(Person, number),
        "created_at": world.received_at(number % world.total),
        "created_by": SYSTEM.id,
    }


def record(world: World, number: int) -> dict[str, Any]:
    report, person, _is_about = world.names_of(number)
    names = {
        "given_name": world.rng.choice(world.names["girls"] + world.names["boys"]),
        "family_name": world.rng.choice(world.names["families"]),
    }
    return {
        **names,
        "id": world.key(PersonRecord, number),
        "person_id": world.key(Person, person),
        "agency_id": world.agencies[report % len(world.agencies)],
        "date_of_birth": world.now.date() - timedelta(days=world.rng.randint(1, 6500)),
        "sex": "not_known",
        "language": "not_known",
        "search_name": search_name(names),
        "recorded_at": world.received_at(report),
        "recorded_by": SYSTEM.id,
    }


def report(world: World, number: int) -> dict[str, Any]:
    return {
        "id": world.key(Report, number),
        "reference": reference("RP", number),
        "submission_key": world.key(Report, number),
        "submission_digest": "",
        "channel": "online",
        "source_id": world.sources[number % len(world.sources)],
        "language": "en",
        "received_at": world.received_at(number),
        "entered_at": world.received_at(number),
        "entered_by": SYSTEM.id,
        "capacity": "professional",
        "reporter_agency_id": world.agencies[number % len(world.agencies)],
        "reporter_language": "en",
        "is_in_danger_now": "no",
        "knows_of_report": "not_known",
        "agrees_to_report": "not_known",
        "categories": "{neglect}",
        "flags": "{}",
        "concern": world.names["stories"][number % 6]["en"],
    }


def report_person(world: World, number: int) -> dict[str, Any]:
    report, _person, is_about = world.names_of(number)
    return {
        "id": uuid7(),
        "report_id": world.key(Report, report),
        "record_id": world.key(PersonRecord, number),
        "role": "child_at_risk" if is_about else "household_member",
    }


def referral(world: World, number: int) -> dict[str, Any]:
    received_at = world.received_at(number)
    is_waiting = number >= world.first_waiting
    is_closed = not is_waiting and not world.is_recent(number)
    decided = None if is_waiting else world.decided_at(number)
    status = "closed" if is_closed else "submitted" if is_waiting else "support"
    return {
        "id": world.key(Referral, number),
        "reference": reference("SG", number),
        "report_id": world.key(Report, number),
        "record_id": world.key(PersonRecord, world.about(number)[0]),
        "pathway": "child",
        "policy_id": world.policy.pk,
        "authority": "conwy",
        "owning_agency_id": world.mash.agency_id,
        "owning_team_id": world.mash.pk,
        "is_restricted": False,
        "status": "sign_off" if not is_waiting and world.signs_off(number) else status,
        "rating": world.rng.choice(["", "", "amber", "red"]),
        "received_at": received_at,
        "decision_due_at": received_at + timedelta(days=1),
        "checks_done": "{}",
        "screening_outcome_id": None if is_waiting else world.outcome.pk,
        "screening_rationale": "" if is_waiting else "As reported.",
        "screened_at": decided,
        "screened_by": None if is_waiting else SYSTEM.id,
        "closed_at": decided if is_closed else None,
        "closed_by": SYSTEM.id if is_closed else None,
        "version": 1,
    }


def access(world: World, number: int) -> dict[str, Any]:
    report, person, _is_about = world.names_of(number)
    return {
        "id": uuid7(),
        "person_id": world.key(Person, person),
        "agency_id": world.mash.agency_id,
        "source_kind": "referral",
        "source_id": world.key(Referral, report),
        "started_at": world.received_at(report),
        "started_by": SYSTEM.id,
    }


def deadline(world: World, number: int) -> dict[str, Any]:
    received_at = world.received_at(number)
    is_waiting = number >= world.first_waiting
    return {
        "id": uuid7(),
        "referral_id": world.key(Referral, number),
        "timescale_id": world.screening.pk,
        "started_at": received_at,
        "started_by": SYSTEM.id,
        "due_at": received_at + timedelta(days=1),
        "met_at": None if is_waiting else world.decided_at(number),
        "met_by": None if is_waiting else SYSTEM.id,
    }
