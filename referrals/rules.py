"""What may happen to a report and a referral, and when. Pure: no queries, no clock."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from people.rules import looks_blank
from policies.models import Destination, Pathway, ScreeningOutcome, ThresholdLevel
from records.audit import PUBLIC
from referrals.models import Check, Rating, Referral, Report, ReportAnswer, ReportPerson, Status

NEXT: Mapping[Pathway, Mapping[Status, frozenset[Status]]] = {
    Pathway.CHILD: {
        Status.SUBMITTED: frozenset(
            {
                Status.SIGN_OFF,
                Status.STRATEGY_MEETING,
                Status.PANEL,
                Status.SUPPORT,
                Status.CLOSED,
            }
        ),
        Status.SIGN_OFF: frozenset(
            {
                Status.SUBMITTED,
                Status.STRATEGY_MEETING,
                Status.PANEL,
                Status.SUPPORT,
                Status.CLOSED,
            }
        ),
        Status.STRATEGY_MEETING: frozenset(
            {Status.ENQUIRY, Status.CONFERENCE, Status.PANEL, Status.SUPPORT, Status.CLOSED}
        ),
        Status.ENQUIRY: frozenset(
            {
                Status.STRATEGY_MEETING,
                Status.CONFERENCE,
                Status.PANEL,
                Status.SUPPORT,
                Status.CLOSED,
            }
        ),
        # A further strategy meeting may still be called; the conference is counted from the last.
        Status.CONFERENCE: frozenset(
            {
                Status.STRATEGY_MEETING,
                Status.ENQUIRY,
                Status.PANEL,
                Status.SUPPORT,
                Status.CLOSED,
            }
        ),
        Status.PANEL: frozenset({Status.STRATEGY_MEETING, Status.SUPPORT, Status.CLOSED}),
        Status.SUPPORT: frozenset({Status.STRATEGY_MEETING, Status.PANEL, Status.CLOSED}),
        Status.CLOSED: frozenset(),
    },
    Pathway.ADULT: {
        Status.SUBMITTED: frozenset(
            {Status.SIGN_OFF, Status.ENQUIRY, Status.PANEL, Status.SUPPORT, Status.CLOSED}
        ),
        Status.SIGN_OFF: frozenset(
            {Status.SUBMITTED, Status.ENQUIRY, Status.PANEL, Status.SUPPORT, Status.CLOSED}
        ),
        Status.ENQUIRY: frozenset(
            {Status.STRATEGY_MEETING, Status.PANEL, Status.SUPPORT, Status.CLOSED}
        ),
        Status.STRATEGY_MEETING: frozenset(
            {Status.ENQUIRY, Status.CONFERENCE, Status.PANEL, Status.SUPPORT, Status.CLOSED}
        ),
        Status.CONFERENCE: frozenset({Status.PANEL, Status.SUPPORT, Status.CLOSED}),
        Status.PANEL: frozenset({Status.ENQUIRY, Status.SUPPORT, Status.CLOSED}),
        Status.SUPPORT: frozenset({Status.ENQUIRY, Status.PANEL, Status.CLOSED}),
        Status.CLOSED: frozenset(),
    },
    Pathway.PRACTITIONER: {
        Status.SUBMITTED: frozenset({Status.SIGN_OFF, Status.STRATEGY_MEETING, Status.CLOSED}),
        Status.SIGN_OFF: frozenset({Status.SUBMITTED, Status.STRATEGY_MEETING, Status.CLOSED}),
        Status.STRATEGY_MEETING: frozenset({Status.CLOSED}),
        Status.CLOSED: frozenset(),
    },
}

# Nothing is decided yet, and nobody is told: a proposal is no decision until a manager agrees.
UNDECIDED = (Status.SUBMITTED, Status.SIGN_OFF)

PATHWAY_OF: Mapping[ReportPerson.Role, Pathway] = {
    ReportPerson.Role.CHILD_AT_RISK: Pathway.CHILD,
    ReportPerson.Role.ADULT_AT_RISK: Pathway.ADULT,
    ReportPerson.Role.PRACTITIONER: Pathway.PRACTITIONER,
}

# The clock that the triage queue shows, by its id in the Procedures' catalogue of deadlines.
SCREENING_DECISION: Mapping[Pathway, str] = {
    Pathway.CHILD: "R6",
    Pathway.ADULT: "R7",
    Pathway.PRACTITIONER: "S2",
}
ENQUIRIES_CONCLUDED = "A1"
ACKNOWLEDGEMENT = "R8.acknowledge"
OUTCOME_TOLD = "R8.outcome"
INFORMATION: Mapping[str, str] = {rating: f"R11.{rating}" for rating in Rating.values}
# Red alone draws the decision forward; the information of every rating is due apart from it.
DECISION_WHEN_RED = "R6.red"
URGENT_SEEN = "R6.urgent"
# What a professional told us by telephone is confirmed in writing (Procedures 2.1).
WRITTEN_CONFIRMATION: Mapping[Pathway, str] = {Pathway.CHILD: "R3", Pathway.ADULT: "R4"}
CLOCKS_OF_THE_QUEUE = (*SCREENING_DECISION.values(), DECISION_WHEN_RED)


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
    person_id: UUID | None = None  # somebody on record, where a human said it is them
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


def clocks_from_receipt(
    pathway: Pathway, *, is_reporter_known: bool, is_red: bool = False
) -> list[str]:
    """Return the limits that start when a report is received (Procedures R6-R8, R11, A1, S2)."""
    refs = [SCREENING_DECISION[pathway]]
    if is_red:
        refs += [DECISION_WHEN_RED, INFORMATION[Rating.RED], URGENT_SEEN]
    if pathway == Pathway.ADULT:
        refs.append(ENQUIRIES_CONCLUDED)
    if is_reporter_known:
        refs += [ACKNOWLEDGEMENT, OUTCOME_TOLD]
    return refs


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


def told_by_speaking(referral: Referral) -> list[str]:
    """Return the clocks that speaking to the reporter meets, as the referral stands."""
    return [ACKNOWLEDGEMENT, OUTCOME_TOLD] if referral.screened_at else [ACKNOWLEDGEMENT]


def decision_due(dues: Collection[datetime | None], *, received_at: datetime) -> datetime:
    """Return the moment by which the queue orders a referral: the first of ``dues``, in UTC.

    A clock without a date, past the published bank holidays, counts as due at receipt: what
    cannot be counted stands at the top of the queue, never at its end.
    """
    return min(due or received_at for due in dues)


def first_rating(told: Mapping[str, Any]) -> str:
    """Return red for someone in danger now; otherwise nobody has rated it yet."""
    return Rating.RED if told.get("is_in_danger_now") == "yes" else ""


def can_move(pathway: Pathway, status: Status, to: Status) -> bool:
    return to in NEXT[pathway].get(status, frozenset())


def status_after_screening(
    outcome: ScreeningOutcome, destination: Destination | None = None
) -> Status:
    """Return the next status; the fields of the outcome and destination in the policy say it."""
    if outcome.closes and not (destination and destination.keeps_open):
        return Status.CLOSED
    if outcome.needs_strategy_meeting:
        return Status.STRATEGY_MEETING
    if outcome.needs_enquiry:
        return Status.ENQUIRY
    if outcome.needs_panel or (destination and destination.needs_panel):
        return Status.PANEL
    return Status.SUPPORT


def objections_to_screening(
    referral: Referral,
    *,
    outcome: ScreeningOutcome,
    level: ThresholdLevel | None,
    rationale: str,
    support_offered: str,
    destination: Destination | None = None,
) -> list[str]:
    """List every reason this screening decision cannot stand, in plain words (3.4, 3.5)."""
    if referral.status != Status.SUBMITTED:
        return [_("This referral has already been screened.")]
    objections = []
    if outcome.policy_id != referral.policy_id or outcome.pathway != referral.pathway:
        objections.append(_("Choose an outcome from the policy this referral came in under."))
    elif not can_move(
        Pathway(referral.pathway),
        Status(referral.status),
        status_after_screening(outcome, destination),
    ):
        objections.append(_("This outcome cannot follow from where the referral stands."))
    if level is not None and level.policy_id != referral.policy_id:
        objections.append(_("Choose a level from the policy this referral came in under."))
    if not rationale.strip():
        objections.append(_("Explain why you decided this."))
    if outcome.needs_support_question and not support_offered.strip():
        objections.append(_("Say what support the person or family needs or was offered."))
    return objections


def objections_to_checks(checks: InitialChecks) -> list[str]:
    """List why these checks do not bear a decision: each is done, or waived with a reason (2.5)."""
    if frozenset(Check.values) <= checks.done or checks.reason_not_done.strip():
        return []
    return [_("Say why the checks you did not tick were not done.")]


def objections_to_moving(referral: Referral, to: Status) -> list[str]:
    if referral.status == Status.SIGN_OFF:
        return [_("It waits for a manager's sign-off, which says what comes next.")]
    if can_move(Pathway(referral.pathway), Status(referral.status), to):
        return []
    return [
        _("A referral that is “%(status)s” cannot become “%(to)s”.")
        % {"status": referral.get_status_display(), "to": to.label}
    ]


def objections_to_closing(
    referral: Referral, reason: str, *, is_handed_over: bool = False
) -> list[str]:
    """List why it cannot be closed; ``is_handed_over`` says that nobody has accepted it yet."""
    if referral.status == Status.SUBMITTED:
        return [_("Record the screening decision: it closes what needs nothing more.")]
    objections = objections_to_moving(referral, Status.CLOSED)
    if is_handed_over:
        objections.append(_("It is handed over and not accepted. It stays open until it is."))
    if not reason.strip():
        objections.append(_("Say why the referral is closed."))
    return objections


def objections_to_rating(referral: Referral, rating: str, reason: str) -> list[str]:
    if referral.status == Status.CLOSED:
        return [_("A closed referral cannot be rated.")]
    if rating not in Rating.values:
        return [_("Choose red, amber or green.")]
    if not reason.strip():
        return [_("Say why you chose this rating.")]
    return []
