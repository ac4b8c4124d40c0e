"""Whom a report may be about without anybody at its desk knowing: hidden records, and colleagues.

These queries see past ``visible_to`` on purpose, and so give keys only. What they find is read
again under it, by the gatekeeper or whoever covers.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from people.matching import likely_among
from people.matching.keys import match_keys_for
from people.matching.records import described_by
from people.models import PersonRecord, Restriction, UserPerson
from people.rules import comparable
from policies.models import MatchThreshold
from policies.queries import match_threshold
from records import row_security
from records.models import Message
from referrals.models import Referral, Report, ReportPerson, SilentMatch, Status

MOST_MATCHES = 5
SWEPT_WITHIN = timedelta(seconds=15)  # a sweep sends what is queued every ten
Role = ReportPerson.Role


@row_security.as_system("compares a report with hidden records, and gives keys alone")
def hidden_people_like(record: PersonRecord, *, of: UUID | None = None) -> list[tuple[UUID, UUID]]:
    """Return the people on restricted records whom ``record`` may be about. One query.

    Each with the likeliest of their records.

    Restricted are people with a restriction, and those of restricted referrals. Those of its own
    report are not asked for; and nobody but the person ``of``, where one is given. Must run in a
    transaction.
    """
    closed = Restriction.objects.of_people().filter(person=OuterRef("person"))
    restricted = Referral.objects.filter(record=OuterRef("pk"), is_restricted=True)
    own = ReportPerson.objects.filter(report__people__record=record).values("record")
    hidden = (
        PersonRecord.objects.filter(Exists(closed) | Exists(restricted))
        .exclude(person=record.person_id)
        .exclude(pk__in=own)
    )
    if of is not None:
        hidden = hidden.filter(person=of)
    found = likely_among(record, hidden, at_least=asked_from(), most=MOST_MATCHES)
    return [(each.person_id, each.record.pk) for each in found]


def asked_from() -> float:
    """Return from which probability (0 to 1) the edition in force asks whether two are one."""
    return match_threshold(MatchThreshold.Use.ASK, at=timezone.now())


@row_security.as_system("compares a closed record with the reports that are open")
def named_in_open_reports_like(person_id: UUID) -> list[tuple[Report, PersonRecord]]:
    """Return whom open reports name that may be this person, of whom nobody asked before.

    Open is a report with a referral that neither has ended nor is closed to others. They share
    a key with a record of the person, by which the matcher too finds: `hidden_people_like`
    compares. Two queries.
    """
    shared = Q(pk__in=[])
    for known in PersonRecord.objects.filter(person=person_id):
        shared |= Q(match_keys__overlap=match_keys_for(described_by(known)))
        if known.search_name:
            shared |= Q(search_name=known.search_name)
    running = Referral.objects.filter(report=OuterRef("report"), is_restricted=False)
    asked = SilentMatch.objects.filter(
        report=OuterRef("report"), record=OuterRef("record"), person=person_id
    )
    named = (
        ReportPerson.objects.filter(Exists(running.exclude(status=Status.CLOSED)), ~Exists(asked))
        .filter(record__in=PersonRecord.objects.filter(shared).exclude(person=person_id))
        .exclude(role=Role.PRACTITIONER)
        .select_related("report", "record__person")
        .order_by("report__received_at", "pk")
    )
    pairs = {(row.report_id, row.record_id): (row.report, row.record) for row in named}
    return list(pairs.values())


@row_security.as_system("compares a report with whoever signs in, and gives keys alone")
def users_like(record: PersonRecord) -> list[UUID]:
    """Return who signs in and may be this person: called the same, or known to be alike. Two."""
    name = comparable(f"{record.given_name} {record.family_name}")
    if not name:
        return []
    parts = Q(name__icontains=record.family_name) | Q(name__icontains=record.given_name)
    users = User.objects.filter(parts, is_active=True).values_list("pk", "name")
    called = {key for key, said in users if comparable(said) == name}
    theirs = PersonRecord.objects.filter(person__in=UserPerson.objects.values("person"))
    same = likely_among(record, theirs, at_least=asked_from(), most=MOST_MATCHES)
    people = {record.person_id, *(each.person_id for each in same)}
    known = UserPerson.objects.filter(person__in=people)
    return sorted(called | set(known.values_list("user_id", flat=True)))


def is_held(referral: Referral) -> bool:
    """Say whether nothing that ends the referral may go out before somebody has compared. One."""
    if referral.status != Status.CLOSED:
        return False
    return SilentMatch.objects.waiting().filter(report=referral.report_id).exists()


def as_it_looks(message: Message, *, at: datetime) -> str:
    """Return how a held message looks to whoever may not know of it: like any other."""
    is_swept = message.queued_at + SWEPT_WITHIN <= at
    return Message.Status.SENT if is_swept else Message.Status.QUEUED


def about_users(people: Iterable[ReportPerson]) -> set[UUID]:
    """Return the records that may be of somebody who signs in: never those of children at risk."""
    named = list(people)
    children = {row.record_id for row in named if row.role == Role.CHILD_AT_RISK}
    return {row.record_id for row in named} - children
