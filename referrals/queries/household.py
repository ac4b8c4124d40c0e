"""Who is around the person of a referral, and the work that is open about them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from people import rules as people_rules
from people.models import Denial, Person, PersonRecord
from records.audit import Actor
from referrals.models import Referral, ReportPerson, Status
from referrals.queries.people import hidden_records
from referrals.queries.warnings import Shown
from referrals.queries.words import age_in_words
from referrals.rules.fields import Field, Reader, may_read

MOST_RECORDS = 200
Role = ReportPerson.Role
AT_HOME = (Role.CHILD_AT_RISK, Role.ADULT_AT_RISK, Role.PARENT_OR_CARER, Role.HOUSEHOLD_MEMBER)


@dataclass(frozen=True, slots=True)
class Work:
    """One referral of somebody: what kind, where it stands, and who holds it."""

    reference: str
    url: str
    kind: str
    stage: str
    held_by: str
    is_open: bool


@dataclass(slots=True)
class Relative:
    """Somebody around the person: who, why they are shown, and their work."""

    person_id: UUID
    name: str
    age: str
    place: str
    is_at_home: bool = False
    why: list[str] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)
    warnings: list[Shown] = field(default_factory=list)

    @property
    def open_work(self) -> list[Work]:
        return [each for each in self.work if each.is_open]


def household(referral: Referral, actor: Actor, *, today: date) -> dict[UUID, Relative]:
    """Return who is around the person, by person, with why. Four queries.

    Named in the same report, in an earlier one, at the same address, or at the same postcode.
    """
    person = referral.record.person_id
    own = list(PersonRecord.objects.filter(person=person)[:MOST_RECORDS])
    named = named_with(person, actor)
    near = near_by(own, actor)
    hidden = hidden_records([*own, *(row.record for row in named), *near], actor)
    places = {place_of(record) for record in own if record.pk not in hidden}
    found: dict[UUID, Relative] = {}
    for row in named:
        if row.record_id in hidden or row.record.person_id == person:
            continue
        relative = relative_of(found, row.record, today)
        why = _("In this report") if row.report_id == referral.report_id else _("In another report")
        relative.is_at_home |= row.role in AT_HOME
        note(relative, f"{why}: {row.get_role_display()}" if is_open_role(row) else why)
    for record in near:
        if record.pk in hidden or record.person_id == person:
            continue
        if why := how_near(record, places):
            note(relative_of(found, record, today), why)
    return found


def is_open_role(row: ReportPerson) -> bool:
    """Say whether a role may be named here: that of a practitioner is for its own readers."""
    return row.role != Role.PRACTITIONER


def named_with(person: UUID, actor: Actor) -> list[ReportPerson]:
    """Return whom the reports name that also name the person, as far as the reader may see."""
    named = ReportPerson.objects.filter(record__person=person).values("report")
    visible = Referral.objects.visible_to(actor).filter(report__in=named).values("report")
    denied = Denial.objects.against(actor).values("person_id")
    return list(
        ReportPerson.objects.filter(report__in=visible)
        .exclude(record__person__in=denied)
        .select_related("record")
        .order_by("-report__received_at", "id")[:MOST_RECORDS]
    )


def near_by(own: Iterable[PersonRecord], actor: Actor) -> list[PersonRecord]:
    """Return the records at the same postcodes, of people whom the reader may see.

    Nobody is found by where a refuge is: it leaves no postcode to find by.
    """
    postcodes = {record.search_postcode for record in own if record.search_postcode}
    return list(
        PersonRecord.objects.filter(
            search_postcode__in=postcodes, person__in=Person.objects.visible_to(actor)
        ).order_by("-recorded_at")[:MOST_RECORDS]
    )


def place_of(record: PersonRecord) -> tuple[str, str]:
    return record.search_postcode, people_rules.search_address(record.address)


def how_near(record: PersonRecord, places: set[tuple[str, str]]) -> str:
    """Return how a record's address is like one of ``places``; empty where it is not."""
    postcode, address = place_of(record)
    if not postcode or postcode not in {place[0] for place in places}:
        return ""
    return _("Same address") if address and (postcode, address) in places else _("Same postcode")


def relative_of(found: dict[UUID, Relative], record: PersonRecord, today: date) -> Relative:
    return found.setdefault(
        record.person_id,
        Relative(
            person_id=record.person_id,
            name=record.name,
            age=age_in_words(record.date_of_birth, today),
            place=""
            if record.is_address_hidden and not may_read(Field.SAFE_ADDRESS, Reader.SEARCHER)
            else " ".join(filter(None, (record.address, record.postcode))),
        ),
    )


def note(relative: Relative, why: str) -> None:
    if why not in relative.why:
        relative.why.append(why)


def work_of(referral: Referral, workers: dict[UUID, User]) -> Work:
    worker = workers.get(referral.allocated_to) if referral.allocated_to else None
    holders = [
        worker.name if worker else "",
        referral.owning_team.name,
        referral.owning_agency.name,
    ]
    return Work(
        reference=referral.reference,
        url=referral.get_absolute_url(),
        kind=str(referral.get_pathway_display()),
        stage=str(referral.get_status_display()),
        held_by=", ".join(filter(None, holders)),
        is_open=referral.status != Status.CLOSED,
    )
