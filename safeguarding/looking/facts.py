"""What the rules ask about a look, read for many looks at once: a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.models import Membership
from meetings.models import Attendance
from people.models import Person, PersonRecord, Restriction, UserPerson
from people.rules import comparable, search_postcode
from policies.queries import calendar, current_policy
from records.audit import Kind
from records.models import AuditEvent
from records.verbs import Verb, verb_of
from referrals.models import PersonShare, Referral
from referrals.rules.triage import is_out_of_hours
from safeguarding.looking.rules import Look, Looker, Subject

REFERRAL = Referral._meta.label_lower
PERSON = Person._meta.label_lower
RECORD = PersonRecord._meta.label_lower
SEARCHED = "person.searched"


def looks_from(events: Iterable[AuditEvent], *, at: datetime, is_new: set[int]) -> list[Look]:
    """Return these events as looks, in the order they happened; those in ``is_new`` are judged."""
    events = [event for event in events if is_look(event)]
    cases = cases_of(events)
    subjects = subjects_of({case.person_id for case in cases.values()})
    lookers = lookers_of({event.actor_id for event in events})
    linked = linked_by(events, cases)
    office = calendar(current_policy(at))
    looks = []
    for event in events:
        case = cases.get((event.subject_type, event.subject_id))
        looks.append(
            Look(
                sequence=event.sequence,
                at=event.at,
                looker=lookers.get(event.actor_id) or Looker(event.actor_id, event.actor_name),
                role=event.actor_role,
                subject=subjects.get(case.person_id) if case else None,
                reference=event.subject_reference,
                is_linked=case is None or case.referral is None or event.sequence in linked,
                is_out_of_hours=is_out_of_hours(event.at, office),
                is_search_for_own_name=bool(event.details.get("own_name")),
                is_hidden=case is not None and case.is_hidden,
                is_of_practitioner=event.event == SEARCHED
                or (case is not None and case.is_of_practitioner),
                rows=rows_of(event),
                is_new=event.sequence in is_new,
            )
        )
    return looks


def is_look(event: AuditEvent) -> bool:
    """Say whether somebody of staff looks at, searches for or takes something out."""
    if event.actor_kind != Kind.USER:
        return False
    return verb_of(event.event) == Verb.CONSULTATION or rows_of(event) > 0


def rows_of(event: AuditEvent) -> int:
    """Return how many rows an export took out; 0 for what is none."""
    if not event.event.endswith(".exported"):
        return 0
    found = event.details.get("rows", event.details.get("found", 1))
    return found if isinstance(found, int) else 1


class Case:
    """Whose record an event is about."""

    def __init__(self, person_id: UUID, referral: Referral | None = None) -> None:
        self.person_id = person_id
        self.referral = referral
        self.is_hidden = bool(referral and referral.is_restricted)
        self.is_of_practitioner = bool(referral and referral.pathway == "practitioner")


def cases_of(events: Iterable[AuditEvent]) -> dict[tuple[str, UUID | None], Case]:
    """Return the case of each subject that is a referral, a person or what was recorded of one."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    for event in events:
        if event.subject_id is not None:
            ids[event.subject_type].add(event.subject_id)
    found: dict[tuple[str, UUID | None], Case] = {}
    for referral in Referral.objects.filter(pk__in=ids[REFERRAL]).select_related("record"):
        found[REFERRAL, referral.pk] = Case(referral.record.person_id, referral)
    for pk, person_id in PersonRecord.objects.filter(pk__in=ids[RECORD]).values_list(
        "pk", "person_id"
    ):
        found[RECORD, pk] = Case(person_id)
    for pk in ids[PERSON]:
        found[PERSON, pk] = Case(pk)
    hidden = Person.objects.filter(
        pk__in={case.person_id for case in found.values()},
        restrictions__in=Restriction.objects.of_people(),
    )
    closed = set(hidden.values_list("pk", flat=True))
    for case in found.values():
        case.is_hidden |= case.person_id in closed
    return found


def subjects_of(people: Iterable[UUID]) -> dict[UUID, Subject]:
    """Return each person with every name and address that anybody recorded of them."""
    records: dict[UUID, list[PersonRecord]] = defaultdict(list)
    for record in PersonRecord.objects.filter(person__in=list(people)):
        records[record.person_id].append(record)
    return {
        person: Subject(
            person_id=person,
            family_names=frozenset(filter(None, (comparable(r.family_name) for r in rows))),
            names=frozenset(comparable(f"{r.given_name} {r.family_name}") for r in rows),
            addresses=frozenset(filter(None, map(address_of, rows))),
        )
        for person, rows in records.items()
    }


def address_of(record: PersonRecord) -> str:
    """Return a comparable address; empty without its first line and postcode, or for a refuge."""
    if record.is_address_hidden or not (record.address and record.postcode):
        return ""
    first_line = comparable(record.address.split(",")[0].split("\n")[0])
    return f"{first_line} {search_postcode(record.postcode)}"


def lookers_of(users: Iterable[UUID]) -> dict[UUID, Looker]:
    """Return each looker with their colleagues at the agency, and who of them is on record."""
    users = set(users)
    mine = Membership.objects.filter(user__in=users)
    staff: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    agency_of: dict[UUID, UUID] = {}
    everybody = Membership.objects.filter(agency__in=mine.values("agency"))
    for agency, user, name in everybody.values_list("agency_id", "user_id", "user__name"):
        staff[agency][user] = name
        if user in users:
            agency_of[user] = agency
    persons: dict[UUID, set[UUID]] = defaultdict(set)
    known = UserPerson.objects.filter(
        user_id__in={user for names in staff.values() for user in names}
    )
    for user, person in known.values_list("user_id", "person_id"):
        persons[user].add(person)
    own = subjects_of(person for user in users for person in persons[user])
    return {
        user: Looker(
            id=user,
            name=staff[agency][user],
            agency_id=agency,
            family_name=comparable(staff[agency][user]).split(" ")[-1],
            is_known_as=frozenset(persons[user]),
            addresses=frozenset(
                address
                for person in persons[user] & own.keys()
                for address in own[person].addresses
            ),
            colleagues=frozenset(
                person for other in staff[agency] if other != user for person in persons[other]
            ),
            names_of_colleagues=frozenset(
                comparable(name) for other, name in staff[agency].items() if other != user
            ),
        )
        for user, agency in agency_of.items()
    }


def linked_by(
    events: Iterable[AuditEvent], cases: Mapping[tuple[str, UUID | None], Case]
) -> set[int]:
    """Return the events by somebody who has a part in the referral they looked at.

    Their team holds it, it is or was in their hands, they or their agency were let in, they are
    invited to a meeting about it, or they have done something to it.
    """
    referrals = {case.referral.pk: case.referral for case in cases.values() if case.referral}
    lookers = {event.actor_id for event in events}
    pairs = acted_on(referrals, lookers) | let_in_by_name(referrals, lookers)
    invited = Attendance.objects.filter(
        meeting__meetingreferral__referral__in=referrals, user_id__in=lookers
    )
    seats = invited.values_list("user_id", "meeting__meetingreferral__referral_id")
    pairs |= {(user, referral) for user, referral in seats if user}
    found = set()
    for event in events:
        case = cases.get((event.subject_type, event.subject_id))
        if case is None or case.referral is None:
            continue
        referral = case.referral
        holders = (referral.allocated_to, referral.taken_by, referral.screened_by)
        is_of_team = event.actor_team_id == referral.owning_team_id
        is_let_in = event.actor_agency_id != referral.owning_agency_id  # no other way to it
        if (
            is_of_team
            or is_let_in
            or event.actor_id in holders
            or (event.actor_id, referral.pk) in pairs
        ):
            found.add(event.sequence)
    return found


def acted_on(referrals: Iterable[UUID], lookers: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """Return who did something to which referral, besides looking."""
    events = AuditEvent.objects.filter(
        subject_type=REFERRAL, subject_id__in=list(referrals), actor_id__in=list(lookers)
    )
    acts = events.exclude(event__endswith=".viewed").exclude(event__endswith=".listed")
    found = acts.values_list("actor_id", "subject_id", "event").distinct()
    return {
        (actor, subject)
        for actor, subject, event in found
        if subject and verb_of(event) not in (Verb.CONSULTATION, None)
    }


def let_in_by_name(referrals: Iterable[UUID], lookers: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    shares = PersonShare.objects.filter(
        Q(content_object__in=list(referrals)), user_id__in=list(lookers)
    )
    return set(shares.values_list("user_id", "content_object_id"))
