"""Whom a report may be about without anybody at its desk knowing: hidden records, and colleagues.

These queries see past ``visible_to`` on purpose, and so give keys only. What they find is read
again under it, by the gatekeeper or whoever covers.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from people.models import PersonRecord, Restriction, UserPerson
from people.queries import set_likeness
from people.rules import comparable
from records import row_security
from records.models import Message
from referrals.models import Referral, ReportPerson, SilentMatch, Status

MOST_MATCHES = 5
SWEPT_WITHIN = timedelta(seconds=15)  # a sweep sends what is queued every ten
Role = ReportPerson.Role


def alike(record: PersonRecord) -> Q:
    """Return what says that another record may be of the same person."""
    name = comparable(f"{record.given_name} {record.family_name}")
    born, postcode = record.date_of_birth, record.search_postcode
    same = Q(pk__in=[])
    if record.nhs_number:
        same |= Q(nhs_number=record.nhs_number)
    if name and born:
        same |= Q(date_of_birth=born, search_name__trigram_word_similar=name)
        same |= Q(date_of_birth__isnull=True, search_name=name)
    elif name:
        same |= Q(search_name=name)
    if name and postcode:
        same |= Q(search_postcode=postcode, search_name__trigram_word_similar=name)
    if born and postcode:
        same |= Q(search_postcode=postcode, date_of_birth=born)
    return same


@row_security.as_system("compares a report with hidden records, and gives keys alone")
def hidden_people_like(record: PersonRecord) -> list[UUID]:
    """Return the people on restricted records whom ``record`` may be about. One query.

    Restricted are people with a restriction, and those of restricted referrals. Those of its own
    report are not asked for. Must run in a transaction.
    """
    set_likeness()
    closed = Restriction.objects.of_people().filter(person=OuterRef("person"))
    restricted = Referral.objects.filter(record=OuterRef("pk"), is_restricted=True)
    own = ReportPerson.objects.filter(report__people__record=record).values("record")
    found = (
        PersonRecord.objects.filter(alike(record))
        .filter(Exists(closed) | Exists(restricted))
        .exclude(person=record.person_id)
        .exclude(pk__in=own)
    )
    return list(found.values_list("person_id", flat=True).distinct()[:MOST_MATCHES])


@row_security.as_system("compares a report with whoever signs in, and gives keys alone")
def users_like(record: PersonRecord) -> list[UUID]:
    """Return who signs in and may be this person: called the same, or known to be alike. Two."""
    name = comparable(f"{record.given_name} {record.family_name}")
    if not name:
        return []
    parts = Q(name__icontains=record.family_name) | Q(name__icontains=record.given_name)
    users = User.objects.filter(parts, is_active=True).values_list("pk", "name")
    called = {key for key, said in users if comparable(said) == name}
    same = PersonRecord.objects.filter(alike(record) | Q(person=record.person_id))
    known = UserPerson.objects.filter(person__in=same.values("person"))
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
