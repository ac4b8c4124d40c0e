"""Whom agencies may be asked about, and which agencies, or who there, may be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Agency, Membership
from people.models import Denial, PersonRecord
from people.rules import comparable
from records.audit import Actor
from referrals.models import Pathway, Referral, ReportPerson
from referrals.queries.answering import denied_users, line_of, who_answers
from referrals.queries.household import named_with, near_by, place_of
from referrals.queries.people import hidden_records
from referrals.queries.referral import hidden_from
from referrals.rules.information import Asked

MOST_KNOWN = 20
AT_HOME = (
    ReportPerson.Role.CHILD_AT_RISK,
    ReportPerson.Role.PARENT_OR_CARER,
    ReportPerson.Role.HOUSEHOLD_MEMBER,
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody agencies may be asked about; ``is_named`` where the report names them."""

    record: PersonRecord
    line: str
    why: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An agency to ask, or one person there, and what to know before choosing it."""

    key: str
    line: str
    hint: str
    asked: Asked


def people_to_ask_about(referral: Referral, actor: Actor, *, at: datetime) -> list[Somebody]:
    """Return everybody the report names, then who else is known of the household.

    Nobody is among them whom this reader may not see. Those who are only known, at the address
    or from an earlier report about the same person, are chosen one by one: an old address would
    tell agencies about strangers.
    """
    roles = roles_named(referral, actor)
    named = PersonRecord.objects.filter(pk__in=roles).order_by("pk")
    found = [
        Somebody(record, line_of(record, at=at), ", ".join(roles[record.pk]), is_named=True)
        for record in sorted(named, key=lambda record: record.pk != referral.record_id)
    ]
    about = {each.record.person_id for each in found}
    for record, why in known_household(referral, actor):
        if record.person_id not in about:
            about.add(record.person_id)
            found.append(Somebody(record, line_of(record, at=at), why, is_named=False))
    return found


def roles_named(referral: Referral, actor: Actor) -> dict[UUID, list[str]]:
    """Return, by record, what those the report names are to it, as far as this reader may know."""
    denied = Denial.objects.against(actor).values("person_id")
    rows = ReportPerson.objects.filter(report=referral.report_id).exclude(
        record__person_id__in=denied
    )
    practitioners = Referral.objects.filter(report=referral.report_id, pathway=Pathway.PRACTITIONER)
    hidden = hidden_from(actor, practitioners)
    roles: dict[UUID, list[str]] = {}
    for row in rows.order_by("id"):
        if row.record_id not in hidden or row.role != ReportPerson.Role.PRACTITIONER:
            roles.setdefault(row.record_id, []).append(str(row.get_role_display()))
    return roles


def known_household(referral: Referral, actor: Actor) -> list[tuple[PersonRecord, str]]:
    """Return who is at the same address, or lives with them by an earlier report, and why.

    A refuge, and an address kept from others, is no household.
    """
    person = referral.record.person_id
    own = list(PersonRecord.objects.filter(person=person))
    places = {place_of(record) for record in own if not record.is_address_hidden}
    earlier = [
        row.record
        for row in named_with(person, actor)
        if row.report_id != referral.report_id and row.role in AT_HOME
    ]
    near = [
        record
        for record in near_by(own, actor)
        if record.address and place_of(record) in places and not record.is_address_hidden
    ]
    hidden = hidden_records([*earlier, *near], actor)
    found = [
        *((record, _("Named in an earlier report about this person")) for record in earlier),
        *((record, _("Known at the same address")) for record in near),
    ]
    return [
        (record, why)
        for record, why in found
        if record.pk not in hidden and record.person_id != person
    ][:MOST_KNOWN]


def agencies_to_ask(referral: Referral, *, at: datetime) -> list[Choice]:
    """Return the partners that may be asked, each as a whole, or by the name of somebody there.

    By name where the referral is restricted, and where somebody the report names may work at the
    agency: they must not read it, nor the colleague beside them by chance. Whoever is denied
    anybody of the report, or is called like somebody it names, is not offered.
    """
    named = list(referral.report.people.select_related("record"))
    denied = denied_users(row.record.person_id for row in named)
    names = {comparable(row.record.name) for row in named}
    work = comparable(" ".join(row.work for row in named))
    by_agency: dict[UUID, list[Membership]] = {}
    for member in who_answers(at=at):
        if member.agency_id != referral.owning_agency_id:
            by_agency.setdefault(member.agency_id, []).append(member)
    choices = []
    for members in by_agency.values():
        agency = members[0].agency
        namesakes = {m.user_id for m in members if comparable(m.user.name) in names}
        may_work_here = bool(namesakes) or is_mentioned(agency, work)
        shut = denied | namesakes
        if referral.is_restricted or may_work_here:
            choices += by_name(members, without=shut, may_work_here=may_work_here)
        elif any(member.user_id not in shut for member in members):
            choices.append(Choice(agency.code, agency.name, "", Asked(agency)))
    return choices


def is_mentioned(agency: Agency, work: str) -> bool:
    return any(comparable(name) in work for name in (agency.name_en, agency.name_cy))


def by_name(
    members: Iterable[Membership], *, without: set[UUID], may_work_here: bool
) -> list[Choice]:
    """Return a choice for each person who answers, once, besides those who may not."""
    hint = _("Here you choose by name who is asked.")
    people = {m.user_id: m for m in members if m.user_id not in without}
    return [
        Choice(
            key=f"{member.agency.code}:{pk}",
            line=f"{member.agency.name}: {member.user.name}, {member.get_role_display()}",
            hint=hint if may_work_here else "",
            asked=Asked(member.agency, user_id=pk),
        )
        for pk, member in people.items()
    ]
