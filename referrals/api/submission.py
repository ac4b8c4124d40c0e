"""From what a partner's system sent to a report that can be submitted."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import AgencySystem
from policies.models import Policy
from records.outbox import LOCALES
from referrals.forms.report_people import record_fields
from referrals.forms.report_submission import TOLD, roles_of, source_of_agency
from referrals.models import Report, ReportAnswer, ReportPerson
from referrals.rules import FurtherAnswer, NamedPerson, Submission

FURTHER = "partner"  # the code of every answer to a question of a system's own


def key_of(system: AgencySystem, idempotency_key: str) -> UUID:
    """Return the submission key for the key a system chose; two systems may choose the same."""
    return uuid5(system.pk, idempotency_key)


def submission_of(
    given: Mapping[str, Any], *, key: UUID, system: AgencySystem, policy: Policy, at: datetime
) -> Submission:
    """Return the report as it will be kept: a professional's, of the system's own agency."""
    language = given.get("language", "en")
    told = {name: given[name] for name in TOLD if given.get(name)}
    told.setdefault("reporter_language", language)
    told.setdefault("categories", [])
    told["capacity"] = Report.Capacity.PROFESSIONAL
    told["reporter_agency_id"] = system.agency_id
    with translation.override(LOCALES[language]):
        return Submission(
            key=key,
            received_at=at,
            channel=Report.Channel.API,
            source=source_of_agency(system.agency.kind, policy),
            language=language,
            told=told,
            people=tuple(person_of(person, at=at) for person in given["people"]),
            further=further_of(given, audience=ReportAnswer.Audience.ALL),
        )


def person_of(given: Mapping[str, Any], *, at: datetime) -> NamedPerson:
    roles = roles_of(given)
    is_practitioner = ReportPerson.Role.PRACTITIONER in roles
    audience = ReportAnswer.Audience
    return NamedPerson(
        fields=record_fields(dict(given), today=timezone.localdate(at)),
        roles=roles,
        relationship=given.get("relationship", ""),
        work=given.get("work", ""),
        further=further_of(given, audience=audience.SECTION_5 if is_practitioner else audience.ALL),
    )


def further_of(given: Mapping[str, Any], *, audience: str) -> tuple[FurtherAnswer, ...]:
    asked: Iterable[Mapping[str, str]] = given.get("further", [])
    return tuple(
        FurtherAnswer(
            code=FURTHER,
            heading=_("From the partner's own form"),
            wording=one["question"],
            answer=one["answer"],
            value=one["answer"],
            audience=audience,
        )
        for one in asked
    )
