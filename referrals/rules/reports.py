"""What a report says, whom it opens referrals for, and why it may not be taken. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from people.rules import looks_blank
from people.rules_choosing import Choice
from policies.models import Pathway
from records.audit import PUBLIC
from referrals.models import Rating, Report, ReportAnswer, ReportPerson

PATHWAY_OF: Mapping[ReportPerson.Role, Pathway] = {
    ReportPerson.Role.CHILD_AT_RISK: Pathway.CHILD,
    ReportPerson.Role.ADULT_AT_RISK: Pathway.ADULT,
    ReportPerson.Role.PRACTITIONER: Pathway.PRACTITIONER,
}


@dataclass(frozen=True)
class FurtherAnswer:
    """An answer that is read and never counted, in the words the reporter saw.

    ``value`` is the same as JSON; ``audience`` is one of ReportAnswer.Audience.
    """

    code: str
    heading: str
    wording: str
    answer: str
    value: Any
    audience: str = ReportAnswer.Audience.ALL


@dataclass(frozen=True)
class NamedPerson:
    """Someone a report names: what was said of them, and what they are to it."""

    fields: Mapping[str, Any]
    roles: frozenset[ReportPerson.Role]
    relationship: str = ""
    work: str = ""
    choice: Choice | None = None  # who on record it is, where a human was asked
    further: tuple[FurtherAnswer, ...] = ()


@dataclass(frozen=True)
class InitialChecks:
    """What was looked into before a decision, and why anything was left out."""

    done: frozenset[str]
    reason_not_done: str = ""


@dataclass(frozen=True)
class Submission:
    """A report ready to be sent. ``told`` are columns of Report, ``source`` a code of the policy.

    ``key`` is made with the form, so that the same form sent twice makes one report.
    """

    key: UUID
    received_at: datetime
    channel: str
    source: str
    language: str
    told: Mapping[str, Any]
    people: tuple[NamedPerson, ...] = field(default_factory=tuple)
    further: tuple[FurtherAnswer, ...] = ()
    checks: InitialChecks | None = None  # of whoever took it by speaking

    @property
    def digest(self) -> str:
        """Return a hash of what was said, the same for the same words."""
        said: dict[str, Any] = {
            "told": dict(sorted(self.told.items())),
            "people": [
                [dict(sorted(p.fields.items())), sorted(p.roles), p.relationship, p.work]
                for p in self.people
            ],
        }
        further = [
            [whose, answer.code, answer.value]
            for whose, answers in enumerate([self.further, *(p.further for p in self.people)])
            for answer in answers
        ]
        if further:
            said["further"] = further
        text = json.dumps(said, sort_keys=True, cls=DjangoJSONEncoder, default=str)
        return sha256(text.encode()).hexdigest()


def pathways_of(person: NamedPerson) -> list[Pathway]:
    """Return the pathways on which this person needs a referral of their own."""
    return [pathway for role, pathway in PATHWAY_OF.items() if role in person.roles]


def role_at_risk(*, born_on: date | None, today: date) -> ReportPerson.Role:
    """Return which role somebody has whom the reporter called neither a child nor an adult.

    Nobody of unknown age is kept waiting for the slower clock: they are taken for a child.
    """
    eighteenth = born_on and date(born_on.year + 18, born_on.month, min(born_on.day, 28))
    if eighteenth and eighteenth <= today:
        return ReportPerson.Role.ADULT_AT_RISK
    return ReportPerson.Role.CHILD_AT_RISK


def objections_to_submitting(submission: Submission, *, at: datetime) -> list[str]:
    """List every reason this report cannot be taken. Lack of detail is never one (2.2).

    For somebody in danger now, who it is and what is wrong is enough.
    """
    objections = []
    if not any(pathways_of(person) for person in submission.people):
        objections.append(_("Say who the report is about."))
    if looks_blank(str(submission.told.get("concern", ""))):
        objections.append(_("Say what you are worried about."))
    if not submission.told.get("categories") and submission.told.get("is_in_danger_now") != "yes":
        objections.append(_("Choose at least one kind of abuse or neglect."))
    if submission.received_at > at:
        objections.append(_("A report cannot have been received in the future."))
    return objections


def can_be_told(report: Report) -> bool:
    """Say whether the reporter left a way to reach them, so that somebody waits to be told."""
    return bool(report.reporter_email or report.reporter_telephone)


def was_spoken_to(report: Report) -> bool:
    """Say whether one of us took the report from its reporter, on the telephone or in person."""
    channels = (Report.Channel.TELEPHONE, Report.Channel.WALK_IN)
    return report.channel in channels and report.entered_by != PUBLIC.id


def must_be_confirmed(report: Report) -> bool:
    """Say whether its reporter owes us the same in writing: a professional who telephoned."""
    is_telephoned = report.channel == Report.Channel.TELEPHONE and was_spoken_to(report)
    return is_telephoned and report.capacity == Report.Capacity.PROFESSIONAL


def first_rating(told: Mapping[str, Any]) -> str:
    """Return red for someone in danger now; otherwise nobody has rated it yet."""
    return Rating.RED if told.get("is_in_danger_now") == "yes" else ""
