"""A million invented referrals by COPY, as the owner's role."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connections, models

from accounts import operations as accounts
from accounts.models import Agency, Team
from people.models import Person, PersonAccess, PersonRecord
from people.rules import search_name
from policies.models import Policy
from records.audit import SYSTEM
from records.keys import ALPHABET, uuid7
from referrals.models import Deadline, Referral, Report, ReportPerson
from safeguarding.demo.partnership import make_partnership, read

AGENCIES = 200
CHUNK = 20_000
NULL = r"\N"


def fill(*, referrals: int, waiting: int) -> None:
    """Make the partnership with its 200 agencies, and COPY the rows in."""
    now = datetime.now(UTC)
    make_partnership(at=now - timedelta(days=700))
    for number in range(Agency.objects.count(), AGENCIES):
        accounts.create_agency(
            code=f"school-{number}",
            kind="school",
            name_en=f"School {number}",
            name_cy=f"Ysgol {number}",
            by=SYSTEM,
            at=now,
        )
    world = World(referrals=referrals, waiting=waiting, now=now)
    for model, row in world.tables:
        copy(model, (row(number) for number in range(referrals)))
    copy(Deadline, (world.deadline(number) for number in range(referrals - waiting, referrals)))
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


class World:
    """What row ``number`` of each table holds; the newest ``waiting`` of them still wait."""

    def __init__(self, *, referrals: int, waiting: int, now: datetime) -> None:
        self.total, self.waiting, self.now = referrals, waiting, now
        self.rng = Random(1)  # noqa: S311  invented people
        self.names = read("invented")
        self.policy = Policy.objects.get(status=Policy.Status.PUBLISHED)
        self.sources = list(self.policy.sources.values_list("pk", flat=True))
        self.screening = self.policy.timescale("R6")
        self.outcome = self.policy.screening_outcomes.get(code="child-advice")
        self.mash = Team.objects.get(code="mash")
        self.agencies = list(Agency.objects.values_list("pk", flat=True))
        self.keys: dict[type[models.Model], list[UUID]] = {
            model: [uuid7() for _ in range(referrals)]
            for model in (Person, PersonRecord, Report, Referral)
        }
        self.tables: list[tuple[type[models.Model], Callable[[int], dict[str, Any]]]] = [
            (Person, self.person),
            (PersonRecord, self.record),
            (Report, self.report),
            (ReportPerson, self.report_person),
            (Referral, self.referral),
            (PersonAccess, self.access),
        ]

    def received_at(self, number: int) -> datetime:
        """Spread seven years of reports evenly; those that wait came in the last three days."""
        first_waiting = self.total - self.waiting
        if number >= first_waiting:
            return self.now - timedelta(days=3) * ((self.total - number) / self.waiting)
        return self.now - timedelta(days=3) - timedelta(days=2550) * (1 - number / first_waiting)

    def key(self, model: type[models.Model], number: int) -> UUID:
        return self.keys[model][number]

    def person(self, number: int) -> dict[str, Any]:
        return {
            "id": self.key(Person, number),
            "created_at": self.received_at(number),
            "created_by": SYSTEM.id,
        }

    def record(self, number: int) -> dict[str, Any]:
        names = {
            "given_name": self.rng.choice(self.names["girls"] + self.names["boys"]),
            "family_name": self.rng.choice(self.names["families"]),
        }
        return {
            **names,
            "id": self.key(PersonRecord, number),
            "person_id": self.key(Person, number),
            "agency_id": self.agencies[number % len(self.agencies)],
            "date_of_birth": self.now.date() - timedelta(days=self.rng.randint(1, 6500)),
            "sex": "not_known",
            "language": "not_known",
            "search_name": search_name(names),
            "recorded_at": self.received_at(number),
            "recorded_by": SYSTEM.id,
        }

    def report(self, number: int) -> dict[str, Any]:
        return {
            "id": self.key(Report, number),
            "reference": reference("RP", number),
            "submission_key": self.key(Report, number),
            "submission_digest": "",
            "channel": "online",
            "source_id": self.sources[number % len(self.sources)],
            "language": "en",
            "received_at": self.received_at(number),
            "entered_at": self.received_at(number),
            "entered_by": SYSTEM.id,
            "capacity": "professional",
            "reporter_agency_id": self.agencies[number % len(self.agencies)],
            "reporter_language": "en",
            "is_in_danger_now": "no",
            "knows_of_report": "not_known",
            "agrees_to_report": "not_known",
            "categories": "{neglect}",
            "flags": "{}",
            "concern": self.names["stories"][number % 6]["en"],
        }

    def report_person(self, number: int) -> dict[str, Any]:
        return {
            "id": uuid7(),
            "report_id": self.key(Report, number),
            "record_id": self.key(PersonRecord, number),
            "role": "child_at_risk",
        }

    def referral(self, number: int) -> dict[str, Any]:
        received_at = self.received_at(number)
        is_waiting = number >= self.total - self.waiting
        decided = None if is_waiting else received_at + timedelta(hours=5)
        return {
            "id": self.key(Referral, number),
            "reference": reference("SG", number),
            "report_id": self.key(Report, number),
            "record_id": self.key(PersonRecord, number),
            "pathway": "child",
            "policy_id": self.policy.pk,
            "authority": "conwy",
            "owning_agency_id": self.mash.agency_id,
            "owning_team_id": self.mash.pk,
            "is_restricted": False,
            "status": "submitted" if is_waiting else "closed",
            "rating": self.rng.choice(["", "", "amber", "red"]),
            "received_at": received_at,
            "decision_due_at": received_at + timedelta(days=1),
            "checks_done": "{}",
            "screening_outcome_id": None if is_waiting else self.outcome.pk,
            "screening_rationale": "" if is_waiting else "As reported.",
            "screened_at": decided,
            "screened_by": None if is_waiting else SYSTEM.id,
            "closed_at": decided,
            "closed_by": None if is_waiting else SYSTEM.id,
            "version": 1,
        }

    def access(self, number: int) -> dict[str, Any]:
        return {
            "id": uuid7(),
            "person_id": self.key(Person, number),
            "agency_id": self.mash.agency_id,
            "source_kind": "referral",
            "source_id": self.key(Referral, number),
            "started_at": self.received_at(number),
            "started_by": SYSTEM.id,
        }

    def deadline(self, number: int) -> dict[str, Any]:
        received_at = self.received_at(number)
        return {
            "id": uuid7(),
            "referral_id": self.key(Referral, number),
            "timescale_id": self.screening.pk,
            "started_at": received_at,
            "started_by": SYSTEM.id,
            "due_at": received_at + timedelta(days=1),
        }


def reference(prefix: str, number: int) -> str:
    """Return a reference of the right shape that no other row has."""
    digits = []
    for _ in range(8):
        number, place = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[place])
    return f"{prefix}-{''.join(digits[:4])}-{''.join(digits[4:])}"


def copy(model: type[models.Model], rows: Iterator[dict[str, Any]]) -> None:
    """COPY rows into the model's table; a column that a row does not name is blank, or null."""
    columns = [field.column for field in model._meta.concrete_fields if field.column]
    blanks = [blank_of(field) for field in model._meta.concrete_fields]
    connection = connections["owner"]
    connection.ensure_connection()
    statement = (
        f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN (FORMAT csv, NULL '{NULL}')"
    )
    with connection.cursor() as cursor:
        for chunk in chunks(rows):
            buffer = io.StringIO()
            writer = csv.writer(buffer)
            for row in chunk:
                writer.writerow(
                    NULL if (value := row.get(column, blank)) is None else value
                    for column, blank in zip(columns, blanks, strict=True)
                )
            buffer.seek(0)
            cursor.copy_expert(statement, buffer)


def blank_of(field: "models.Field[Any, Any]") -> Any:
    """Return what a column holds where its row does not name it."""
    default = field.get_default() if field.has_default() and not field.primary_key else None
    if isinstance(default, list | dict):
        return "{}"
    if default is not None:
        return default
    return NULL if field.null else ""


def chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk
