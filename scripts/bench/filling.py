"""Invented people, reports and referrals by COPY, as the owner's role."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
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
from referrals.models import (
    Addition,
    AskedAgency,
    CaseHandover,
    Deadline,
    Escalation,
    InformationRequest,
    PoliceBatch,
    PoliceNotification,
    Referral,
    Report,
    ReportPerson,
    ScreeningDecision,
)
from safeguarding.demo.partnership import make_partnership, read

AGENCIES = 200
REPEATED = 5  # every fifth report is about somebody who was reported before
OPEN = 400  # decided referrals on which work goes on
CHUNK = 20_000
NULL = r"\N"
Table = tuple[type[models.Model], Callable[[int], dict[str, Any]], Iterable[int]]


def fill(*, people: int, reports: int, waiting: int) -> None:
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
    world = World(people=people, reports=reports, waiting=waiting, now=now)
    for model, row, numbers in world.tables:
        copy(model, (row(number) for number in numbers))
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


class World:
    """What row ``number`` of each table holds; the newest ``waiting`` reports still wait.

    Each report is about one person, every fifth about the person of the report before it; it
    names the others as members of the household.
    """

    def __init__(self, *, people: int, reports: int, waiting: int, now: datetime) -> None:
        self.people, self.total, self.waiting, self.now = people, reports, waiting, now
        self.first_waiting = reports - waiting
        self.rng = Random(1)  # noqa: S311  invented people
        self.names = read("invented")
        self.policy = Policy.objects.get(status=Policy.Status.PUBLISHED)
        self.sources = list(self.policy.sources.values_list("pk", flat=True))
        self.screening = self.policy.timescale("R6")
        self.outcome = self.policy.screening_outcomes.get(code="child-advice")
        self.mash = Team.objects.get(code="mash")
        self.destination = self.policy.destinations.values_list("pk", flat=True)[0]
        self.stage = self.policy.escalation_stages.values_list("pk", flat=True)[0]
        self.purpose = self.policy.sharing_purposes.values_list("pk", flat=True)[0]
        self.batch_key = uuid7()
        self.agencies = list(Agency.objects.values_list("pk", flat=True))
        records = people + (reports - 1) // REPEATED
        counts = {Person: people, PersonRecord: records, Report: reports, Referral: reports}
        self.keys: dict[type[models.Model], list[UUID]] = {
            model: [uuid7() for _ in range(count)] for model, count in counts.items()
        }
        decided = range(self.first_waiting)
        self.tables: list[Table] = [
            (Person, self.person, range(people)),
            (PersonRecord, self.record, range(records)),
            (Report, self.report, range(reports)),
            (ReportPerson, self.report_person, range(records)),
            (Referral, self.referral, range(reports)),
            (PersonAccess, self.access, range(records)),
            (Deadline, self.deadline, range(reports)),
            (ScreeningDecision, self.decision, decided),
            (CaseHandover, self.handover, decided[::4]),
            (Escalation, self.escalation, decided[::100]),
            (Addition, self.addition, decided[::10]),
            (InformationRequest, self.request, decided[::10]),
            (AskedAgency, self.asked, range(4 * len(decided[::10]))),
            (PoliceBatch, self.batch, range(1)),
            (PoliceNotification, self.notification, decided[::10]),
        ]

    def about(self, number: int) -> tuple[int, int]:
        """Return the record and the person that a report is about."""
        if number and number % REPEATED == 0:
            return self.people + number // REPEATED - 1, number - 1
        return number, number

    def names_of(self, record: int) -> tuple[int, int, bool]:
        """Return the report that a record is from, its person, and whether it is about them."""
        if record >= self.people:
            report = (record - self.people + 1) * REPEATED
            return report, report - 1, True
        report = record % self.total
        return report, record, self.about(report) == (record, record)

    def received_at(self, number: int) -> datetime:
        """Spread seven years of reports evenly; those that wait came in the last three days."""
        if number >= self.first_waiting:
            return self.now - timedelta(days=3) * ((self.total - number) / self.waiting)
        share = 1 - number / self.first_waiting
        return self.now - timedelta(days=3) - timedelta(days=2550) * share

    def decided_at(self, number: int) -> datetime:
        return self.received_at(number) + timedelta(hours=5)

    def is_recent(self, number: int) -> bool:
        """Say whether a report is of the last that were decided: work on those goes on."""
        return self.first_waiting - OPEN <= number < self.first_waiting

    def key(self, model: type[models.Model], number: int) -> UUID:
        return self.keys[model][number]

    def person(self, number: int) -> dict[str, Any]:
        return {
            "id": self.key(Person, number),
            "created_at": self.received_at(number % self.total),
            "created_by": SYSTEM.id,
        }

    def record(self, number: int) -> dict[str, Any]:
        report, person, _is_about = self.names_of(number)
        names = {
            "given_name": self.rng.choice(self.names["girls"] + self.names["boys"]),
            "family_name": self.rng.choice(self.names["families"]),
        }
        return {
            **names,
            "id": self.key(PersonRecord, number),
            "person_id": self.key(Person, person),
            "agency_id": self.agencies[report % len(self.agencies)],
            "date_of_birth": self.now.date() - timedelta(days=self.rng.randint(1, 6500)),
            "sex": "not_known",
            "language": "not_known",
            "search_name": search_name(names),
            "recorded_at": self.received_at(report),
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
        report, _person, is_about = self.names_of(number)
        return {
            "id": uuid7(),
            "report_id": self.key(Report, report),
            "record_id": self.key(PersonRecord, number),
            "role": "child_at_risk" if is_about else "household_member",
        }

    def referral(self, number: int) -> dict[str, Any]:
        received_at = self.received_at(number)
        is_waiting = number >= self.first_waiting
        is_closed = not is_waiting and not self.is_recent(number)
        decided = None if is_waiting else self.decided_at(number)
        status = "closed" if is_closed else "submitted" if is_waiting else "support"
        return {
            "id": self.key(Referral, number),
            "reference": reference("SG", number),
            "report_id": self.key(Report, number),
            "record_id": self.key(PersonRecord, self.about(number)[0]),
            "pathway": "child",
            "policy_id": self.policy.pk,
            "authority": "conwy",
            "owning_agency_id": self.mash.agency_id,
            "owning_team_id": self.mash.pk,
            "is_restricted": False,
            "status": "sign_off" if not is_waiting and self.signs_off(number) else status,
            "rating": self.rng.choice(["", "", "amber", "red"]),
            "received_at": received_at,
            "decision_due_at": received_at + timedelta(days=1),
            "checks_done": "{}",
            "screening_outcome_id": None if is_waiting else self.outcome.pk,
            "screening_rationale": "" if is_waiting else "As reported.",
            "screened_at": decided,
            "screened_by": None if is_waiting else SYSTEM.id,
            "closed_at": decided if is_closed else None,
            "closed_by": SYSTEM.id if is_closed else None,
            "version": 1,
        }

    def signs_off(self, number: int) -> bool:
        return self.is_recent(number) and number % 4 == 1

    def access(self, number: int) -> dict[str, Any]:
        report, person, _is_about = self.names_of(number)
        return {
            "id": uuid7(),
            "person_id": self.key(Person, person),
            "agency_id": self.mash.agency_id,
            "source_kind": "referral",
            "source_id": self.key(Referral, report),
            "started_at": self.received_at(report),
            "started_by": SYSTEM.id,
        }

    def deadline(self, number: int) -> dict[str, Any]:
        received_at = self.received_at(number)
        is_waiting = number >= self.first_waiting
        return {
            "id": uuid7(),
            "referral_id": self.key(Referral, number),
            "timescale_id": self.screening.pk,
            "started_at": received_at,
            "started_by": SYSTEM.id,
            "due_at": received_at + timedelta(days=1),
            "met_at": None if is_waiting else self.decided_at(number),
            "met_by": None if is_waiting else SYSTEM.id,
        }

    def decision(self, number: int) -> dict[str, Any]:
        return {
            "id": uuid7(),
            "referral_id": self.key(Referral, number),
            "outcome_id": self.outcome.pk,
            "rationale": "As reported.",
            "decided_at": self.decided_at(number),
            "decided_by": SYSTEM.id,
            "needs_sign_off": self.signs_off(number),
        }

    def handover(self, number: int) -> dict[str, Any]:
        accepted = None if self.is_recent(number) else self.decided_at(number)
        return {
            "id": uuid7(),
            "referral_id": self.key(Referral, number),
            "destination_id": self.destination,
            "system": "WCCIS",
            "handed_over_at": self.decided_at(number),
            "handed_over_by": SYSTEM.id,
            "case_number": str(number),
            "accepted_at": accepted,
            "accepted_by": accepted and SYSTEM.id,
            "accepted_by_name": "A worker" if accepted else "",
        }

    def escalation(self, number: int) -> dict[str, Any]:
        ended = None if self.is_recent(number) else self.decided_at(number)
        return {
            "id": uuid7(),
            "referral_id": self.key(Referral, number),
            "agency_id": self.mash.agency_id,
            "stage_id": self.stage,
            "reason": "The school saw more than was weighed.",
            "raised_at": self.decided_at(number),
            "raised_by": SYSTEM.id,
            "due_at": self.decided_at(number) + timedelta(days=2),
            "ending": "resolved" if ended else "",
            "ended_at": ended,
            "ended_by": ended and SYSTEM.id,
        }

    def addition(self, number: int) -> dict[str, Any]:
        read = None if self.is_recent(number) else self.decided_at(number)
        return {
            "id": uuid7(),
            "report_id": self.key(Report, number),
            "words": "He was late again today.",
            "added_at": self.decided_at(number),
            "added_by": SYSTEM.id,
            "read_at": read,
            "read_by": read and SYSTEM.id,
        }

    def request(self, number: int) -> dict[str, Any]:
        return {
            "id": self.request_key(number),
            "reference": reference("IR", number),
            "referral_id": self.key(Referral, number),
            "agency_id": self.mash.agency_id,
            "team_id": self.mash.pk,
            "asks_for": "Whatever is known of the household.",
            "timescale_id": self.screening.pk,
            "due_at": self.decided_at(number),
            "asked_at": self.received_at(number),
            "asked_by": SYSTEM.id,
            "purpose_id": self.purpose,
            "gateway": "Section 115",
            "article_6": "6(1)(e)",
            "consent": "given",
            "proportionality": "Only the household.",
            "language": "en",
        }

    def request_key(self, number: int) -> UUID:
        return UUID(int=self.key(Referral, number).int ^ 1)

    def asked(self, number: int) -> dict[str, Any]:
        referral = number // 4 * 10
        answered = None if self.is_recent(referral) else self.decided_at(referral)
        return {
            "id": uuid7(),
            "request_id": self.request_key(referral),
            "agency_id": self.agencies[(referral // 10 + number % 4) % len(self.agencies)],
            "answer": "nothing_known" if answered else "",
            "answered_at": answered,
            "answered_by": answered and SYSTEM.id,
        }

    def batch(self, _number: int) -> dict[str, Any]:
        return {
            "id": self.batch_key,
            "taken_in_at": self.now,
            "taken_in_by": SYSTEM.id,
            "owning_team_id": self.mash.pk,
            "refused": "[]",
        }

    def notification(self, number: int) -> dict[str, Any]:
        is_new = self.is_recent(number)
        return {
            "id": uuid7(),
            "batch_id": self.batch_key,
            "position": number % 40,
            "owning_team_id": self.mash.pk,
            "source": "",
            "digest": f"{number:064x}",
            "text": "A notification.",
            "changes": "[]",
            "left_over": "[]",
            "incident_number": f"INC-{number}",
            "place": f"{number} heol y gogledd",
            "danger_words": "{}",
            "received_at": self.received_at(number),
            "state": "new" if is_new else "entered",
            "report_id": None if is_new else self.key(Report, number),
            "settled_at": None if is_new else self.decided_at(number),
            "settled_by": None if is_new else SYSTEM.id,
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
