"""Finding without a word whom a report may be about: when it comes, and when a record is closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from people.models import Denial, Merge, PersonRecord
from policies.queries import current_policy
from records import audit
from records.audit import Actor
from records.row_security import operation
from referrals.models import Report, ReportPerson, SilentMatch
from referrals.operations.covering import see_to_match
from referrals.operations.denying import deny
from referrals.queries import silent as queries

Role = ReportPerson.Role
COMPARING = 7_301_441_902  # the key of the lock; no row stands for it


@dataclass(frozen=True, slots=True)
class Likeness:
    """A record of a report, with the person it may be of and their record, or the user."""

    record: PersonRecord
    person: UUID | None = None
    record_alike: UUID | None = None
    user_id: UUID | None = None


@transaction.atomic(savepoint=False)
def look_for_hidden(
    report: Report, records: Iterable[PersonRecord], *, by: Actor, at: datetime
) -> list[SilentMatch]:
    """Keep whom ``records`` of a report may be about that its desk may not know; ask its keepers.

    ``by`` is Diogel itself: an event of the reporter's would show in what is read of them. Nothing
    of it stands on the referral or the report. Whoever signs in and may be one of the
    people sees nothing of the report until somebody has compared. Two or three queries for each.
    """
    wait_for_those_who_compare(is_closing=False)
    rows = list(ReportPerson.objects.filter(report=report))
    practitioners = {row.record_id for row in rows if row.role == Role.PRACTITIONER}
    grown = queries.about_users(rows)
    found: list[Likeness] = []
    for record in records:
        people = [] if record.pk in practitioners else queries.hidden_people_like(record)
        users = queries.users_like(record) if record.pk in grown else []
        found += [Likeness(record, person=key, record_alike=alike) for key, alike in people]
        found += [Likeness(record, user_id=key) for key in users]
    return keep_matches(report, found, by=by, at=at)


@operation
def look_in_open_reports(person_id: UUID, *, by: Actor, at: datetime) -> list[SilentMatch]:
    """Compare the reports that are open with somebody whose record was closed just now.

    What would have been found had it been closed before they came, by the same comparison, goes
    the same way to the same people. Whoever settled a pair before is not asked again. ``by`` is
    Diogel itself, as when a report comes.
    """
    wait_for_those_who_compare(is_closing=True)
    found = []
    for report, record in queries.named_in_open_reports_like(person_id):
        likely = queries.hidden_people_like(record, of=person_id)
        alike = [Likeness(record, person=key, record_alike=theirs) for key, theirs in likely]
        if alike:
            found += keep_matches(report, alike, by=by, at=at)
    return found


@operation
def part_matches(merge: Merge, *, by: Actor, at: datetime) -> int:
    """Have what waits to be compared name whom it was found for, once two people are parted.

    Found while the two were one, it named the one they were. Its record has gone back to the other
    with the rest. Returns how many; what was settled before stays as it was.
    """
    gone_back = PersonRecord.objects.filter(person=merge.merged_id)
    found = SilentMatch.objects.waiting().filter(
        person=merge.kept_id, record_alike__in=gone_back.values("pk")
    )
    matches = list(found.select_for_update(of=("self",)))
    for match in matches:
        match.person_id = merge.merged_id
        match.save(update_fields=["person"])
        audit.record("silent_match.parted", match, by=by, at=at)
    return len(matches)


def keep_matches(
    report: Report,
    found: Iterable[Likeness],
    *,
    by: Actor,
    at: datetime,
) -> list[SilentMatch]:
    """Keep each record of a report with the person or the user it may be of; ask its keepers."""
    due_at = at + timedelta(hours=current_policy(at).silent_match_hours)
    matches = SilentMatch.objects.bulk_create(
        SilentMatch(
            report=report,
            record=each.record,
            person_id=each.person,
            record_alike=each.record_alike,
            user_id=each.user_id,
            due_at=due_at,
            found_at=at,
            found_by=by.id,
        )
        for each in found
    )
    for match in matches:
        audit.record("silent_match.found", match, by=by, at=at)
        if match.user_id is not None:
            close_to_user(match, match.user_id, by=by, at=at)
        see_to_match(match, by=by, at=at)
    return matches


def wait_for_those_who_compare(*, is_closing: bool) -> None:
    """Let no report come between the closing of a record and the comparison with what is open.

    Reports wait for nobody but who closes a record, and that for the reports on their way.
    """
    alone, beside_others = (
        "SELECT pg_advisory_xact_lock(%s)",
        "SELECT pg_advisory_xact_lock_shared(%s)",
    )
    with connection.cursor() as cursor:
        cursor.execute(alone if is_closing else beside_others, [COMPARING])


def close_to_user(match: SilentMatch, user_id: UUID, *, by: Actor, at: datetime) -> None:
    """Close the people of the report to who may be one of them, until somebody has compared."""
    people = {match.record.person_id: match.record.person}
    for referral in match.report.referrals.select_related("record__person"):
        people[referral.record.person_id] = referral.record.person
    for key, person in people.items():
        is_theirs = key == match.record.person_id
        kind = Denial.Kind.SUBJECT if is_theirs else Denial.Kind.RELATIVE
        deny(person, user_id=user_id, kind=kind, source_id=match.pk, by=by, at=at)
