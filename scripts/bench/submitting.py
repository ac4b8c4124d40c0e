"""What taking in a report costs beside one INSERT, both committed durably."""

import time
from datetime import UTC, datetime
from statistics import median
from uuid import UUID

from policies.models import Policy
from records.audit import PUBLIC
from records.keys import new_reference, uuid7
from referrals.models import Report, ReportPerson
from referrals.operations import submit_report
from referrals.rules import NamedPerson, Submission
from scripts.bench import by_hand

WARM_UPS = 20


def compare(times: int) -> tuple[float, float]:
    """Return the medians, in milliseconds, of one INSERT and of ``submit_report``."""
    insert, submit = [], []
    for _ in range(WARM_UPS):
        insert_report()
        submit_report(submission(), by=PUBLIC, at=datetime.now(UTC))
    for _ in range(times):  # turn about, so that whatever else the machine does hits both
        started = time.perf_counter()
        insert_report()
        between = time.perf_counter()
        submit_report(submission(), by=PUBLIC, at=datetime.now(UTC))
        insert.append((between - started) * 1000)
        submit.append((time.perf_counter() - between) * 1000)
    return median(insert), median(submit)


def insert_report() -> None:
    """INSERT one row of the report table, in a transaction of its own."""
    now = datetime.now(UTC)
    report = Report(
        **told(),
        reference=new_reference("RP"),
        submission_key=uuid7(),
        submission_digest="",
        channel="online",
        source_id=source(),
        language="en",
        received_at=now,
        entered_at=now,
        entered_by=PUBLIC.id,
    )
    by_hand.insert(report)


def source() -> UUID:
    if not SOURCES:
        policy = Policy.objects.get(status=Policy.Status.PUBLISHED)
        SOURCES.append(policy.sources.get(code="public").pk)
    return SOURCES[0]


SOURCES: list[UUID] = []


def told() -> dict[str, object]:
    return {
        "capacity": "public",
        "is_in_danger_now": "no",
        "categories": ["neglect"],
        "concern": "Came to school hungry and cold again, in the same clothes as last week.",
        "reporter_email": "someone@report.example",
    }


def submission() -> Submission:
    person = NamedPerson(
        fields={"given_name": "Mali", "family_name": "ap Rhys"},
        roles=frozenset({ReportPerson.Role.CHILD_AT_RISK}),
    )
    return Submission(
        key=uuid7(),
        received_at=datetime.now(UTC),
        channel="online",
        source="public",
        language="en",
        told=told(),
        people=(person,),
    )
