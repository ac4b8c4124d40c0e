"""From the answers on the pages to a report that can be submitted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from accounts.models import Membership, WorkAddress
from people.rules_choosing import Choice
from policies.models import Policy
from referrals.forms.report import About, Situation
from referrals.forms.report_people import record_fields
from referrals.forms.report_reporter import moment_of
from referrals.models import Report, ReportPerson
from referrals.models.reports import Answer
from referrals.rules import FurtherAnswer, InitialChecks, NamedPerson, Submission, role_at_risk

Given = Mapping[str, Any]
Role, Capacity, Channel = ReportPerson.Role, Report.Capacity, Report.Channel

TOLD = (
    "capacity",
    "reporter_name",
    "reporter_role",
    "reporter_organisation",
    "reporter_relationship",
    "reporter_email",
    "reporter_telephone",
    "reporter_language",
    "safe_to_contact",
    "is_in_danger_now",
    "police_reference",
    "whereabouts",
    "steps_taken",
    "categories",
    "flags",
    "concern",
    "own_words",
    "reason_for_action",
    "risk_if_nothing_done",
    "happened_when",
    "happened_where",
    "knows_of_report",
    "agrees_to_report",
    "reason_without_agreement",
    "wishes",
)
# Kinds of agency whose reports the returns count under another word.
SOURCE_OF_KIND = {
    "health": "other-health",
    "education": "education-service",
    "council": "other-department",
    "advocacy": "third-sector",
    "substance-misuse-service": "third-sector",
    "safeguarding-board": "other",
}
SOURCE_OF_CAPACITY = {
    Capacity.FAMILY: "family",
    Capacity.PUBLIC: "public",
    Capacity.SELF: "self",
    Capacity.ANONYMOUS: "anonymous",
}


@dataclass(frozen=True)
class Told:
    """Everything that was answered: on the pages, about others, and who on record they are.

    ``further`` are the answers about the report that have no column; ``about`` those about each
    person, by number, as ``known`` has them (the main person is nought).
    """

    given: Given
    others: Mapping[int, Given]
    known: Mapping[int, Choice]
    further: tuple[FurtherAnswer, ...] = ()
    about: Mapping[int, Sequence[FurtherAnswer]] = field(default_factory=dict)


def submission_of(
    told: Told,
    *,
    key: UUID,
    situation: Situation,
    membership: Membership | None,
    work_address: WorkAddress | None = None,
    at: datetime,
) -> Submission:
    """Return the report as it will be kept.

    ``membership`` is whoever reports for an agency, ``work_address`` that of one without account.
    """
    given, language = told.given, language_now()
    columns = {name: given[name] for name in TOLD if given.get(name)}
    columns.setdefault("reporter_language", language)
    columns.setdefault("categories", [])
    channel = given.get("channel") or Channel.ONLINE
    if membership and not situation.is_taken_down:
        columns |= reporting_for(membership)
        source = source_of_agency(membership.agency.kind, situation.policy)
    elif work_address:
        columns |= reporting_from(work_address)
        source = source_of_agency(work_address.agency.kind, situation.policy)
    else:
        source = given.get("source") or SOURCE_OF_CAPACITY.get(given["capacity"], "other")
    return Submission(
        key=key,
        received_at=moment_of(dict(given)) or at,
        channel=channel,
        source=source,
        language=language,
        told=columns,
        people=tuple(people_of(told, situation)),
        further=told.further,
        checks=checks_in(given),
    )


def checks_in(given: Given) -> InitialChecks | None:
    """Return what whoever took the report made sure of; None where they were not asked."""
    if "checks_done" not in given:
        return None
    return InitialChecks(frozenset(given["checks_done"]), given["reason_checks_not_done"])


def language_now() -> str:
    """Return the code of the language the form is read in."""
    return "cy" if (get_language() or "").startswith("cy") else "en"


def reporting_for(membership: Membership) -> dict[str, Any]:
    """Return what we know of a reporter who signed in."""
    return {
        "capacity": Capacity.PROFESSIONAL,
        "reporter_name": membership.user.name,
        "reporter_email": membership.user.email,
        "reporter_role": membership.job_title or membership.get_role_display(),
        "reporter_agency_id": membership.agency_id,
    }


def reporting_from(work_address: WorkAddress) -> dict[str, Any]:
    """Return what we know of a reporter who came by a link to their work address."""
    return {
        "capacity": Capacity.PROFESSIONAL,
        "reporter_email": work_address.email,
        "reporter_agency_id": work_address.agency_id,
    }


def source_of_agency(kind: str, policy: Policy) -> str:
    """Return the source under which the figures count a report from this kind of agency."""
    code = SOURCE_OF_KIND.get(kind, kind)
    return code if policy.sources.filter(code=code).exists() else "other"


def people_of(told: Told, situation: Situation) -> Iterable[NamedPerson]:
    fields = record_fields(dict(told.given), today=situation.today)
    roles = {
        About.CHILD: Role.CHILD_AT_RISK,
        About.UNBORN: Role.CHILD_AT_RISK,
        About.ADULT: Role.ADULT_AT_RISK,
        About.PRACTITIONER: Role.PRACTITIONER,
    }
    role = roles.get(situation.about) or role_at_risk(
        born_on=fields.get("date_of_birth"), today=situation.today
    )
    yield NamedPerson(
        fields=fields,
        roles=frozenset({role}),
        work=told.given.get("work") or "",
        choice=told.known.get(0),
        further=tuple(told.about.get(0, ())),
    )
    for number, given in told.others.items():
        yield NamedPerson(
            fields=record_fields(dict(given), today=situation.today),
            roles=roles_of(given),
            relationship=given["relationship"],
            work=given["work"],
            choice=told.known.get(number),
            further=tuple(told.about.get(number, ())),
        )


def roles_of(given: Given) -> frozenset[ReportPerson.Role]:
    """Return somebody's roles.

    Whoever may have caused harm, and works with people at risk, is reported as a practitioner too
    (Procedures, section 5).
    """
    roles = {Role(role) for role in given["roles"]}
    if Role.ALLEGED_SOURCE in roles and given.get("works_with") == Answer.YES:
        roles.add(Role.PRACTITIONER)
    return frozenset(roles)
