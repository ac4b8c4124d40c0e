"""When a concern about somebody's work may be decided, investigated and ended. Pure.

Source: Wales Safeguarding Procedures, section 5 (stages 1 to 10), and the arrangements of the
edition in force for its numbers, criteria and definitions.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from people.rules import looks_blank
from policies.counting import WorkingCalendar
from policies.models import RetentionRule
from referrals.models import Pathway, Referral, Status
from referrals.rules.triage import is_out_of_hours
from strategy_meetings.models_concerns import (
    ConcernAction,
    ConcernEntry,
    ConcernInvestigation,
    ConcernSignOff,
    PractitionerConcern,
)

Course = PractitionerConcern.Course
Earlier = PractitionerConcern.Earlier
Outcome = PractitionerConcern.Outcome
Investigated = ConcernInvestigation.Kind
Covers = RetentionRule.Covers

IN_TURN = (Investigated.POLICE, Investigated.SOCIAL_SERVICES, Investigated.EMPLOYER)
TOLD_IN_TIME, TOLD_OUT_OF_HOURS = "S1", "S1.out_of_hours"
BARRING = "S6"
COVERED_BY_OUTCOME: Mapping[Outcome, Covers] = {
    Outcome.SUBSTANTIATED: Covers.UPHELD_OR_NOT,
    Outcome.UNSUBSTANTIATED: Covers.UPHELD_OR_NOT,
    Outcome.UNFOUNDED: Covers.UNFOUNDED,
    Outcome.MALICIOUS: Covers.UNFOUNDED,
}
SHORTEST_NAME = 3


@dataclass(frozen=True)
class Decision:
    """What the LADO/DOS decides at first: the criteria met, the risk to other work, the course."""

    course: str
    criteria: tuple[str, ...]
    transferable_risk: str
    reason: str


def objections_to_concern(referral: Referral) -> list[str]:
    if referral.pathway == Pathway.PRACTITIONER:
        return []
    return [_("Only a concern about a practitioner has these steps.")]


def objections_to_hand(by: UUID, kept_out: Collection[UUID]) -> list[str]:
    """List why somebody can do nothing here: its subject, their line, a declared conflict."""
    return [_("This concern is closed to you.")] if by in kept_out else []


def objections_to_considering(
    concern: PractitionerConcern, *, earlier: str, words: str, found: int
) -> list[str]:
    """List why the answer about earlier concerns cannot stand; ``found`` are those on record."""
    objections = []
    if concern.decided_at is not None:
        objections.append(_("The decision was taken already."))
    if earlier not in Earlier.values:
        objections.append(_("Say whether there are earlier concerns, and whether they bear on it."))
    if earlier == Earlier.NONE and found:
        objections.append(_("There are earlier concerns on record: say whether they bear on it."))
    if earlier in (Earlier.NOT_ALIKE, Earlier.PATTERN) and looks_blank(words):
        objections.append(_("Say what the earlier concerns show."))
    return objections


def objections_to_deciding(
    referral: Referral,
    concern: PractitionerConcern,
    decision: Decision,
    *,
    criteria: Collection[str],
    has_sign_off: bool,
) -> list[str]:
    """List why this first decision cannot stand; ``criteria`` are those of the edition.

    ``has_sign_off`` says that one waits already. Earlier concerns have to be answered before.
    """
    objections = []
    if concern.considered_at is None:
        objections.append(_("Answer first what earlier concerns about this person show."))
    if referral.status != Status.SUBMITTED or has_sign_off:
        objections.append(_("This concern does not wait for its first decision."))
    if decision.course not in Course.values:
        objections.append(_("Choose what follows."))
    objections += objections_to_criteria(decision, criteria)
    if looks_blank(decision.transferable_risk):
        objections.append(_("Say what the risk to other work or volunteering is, or that none is."))
    if looks_blank(decision.reason):
        objections.append(_("Give the reason for the decision."))
    return objections


def objections_to_criteria(decision: Decision, criteria: Collection[str]) -> list[str]:
    """List why what follows does not go with the criteria that are met."""
    objections = []
    if not set(decision.criteria) <= set(criteria):
        objections.append(_("Choose criteria of the edition in force."))
    if decision.course == Course.STRATEGY and not decision.criteria:
        objections.append(_("A strategy discussion needs one criterion or more."))
    if decision.course == Course.PRACTICE and decision.criteria:
        objections.append(_("It is no matter of practice alone where a criterion is met."))
    return objections


def objections_to_answering(sign_off: ConcernSignOff | None, *, by: UUID, words: str) -> list[str]:
    """List why somebody cannot answer whether nothing more is done."""
    if sign_off is None or sign_off.answered_at is not None:
        return [_("Nothing waits for a second person here.")]
    if sign_off.proposed_by == by:
        return [_("Somebody else than who proposed it has to sign it off.")]
    return [_("Say why.")] if looks_blank(words) else []


def objections_to_concern_outcome(
    referral: Referral, concern: PractitionerConcern, outcome: str
) -> list[str]:
    """List why a Section 5 concern cannot end like this (6.3, stage 8)."""
    objections = objections_to_concern(referral)
    if concern.outcome:
        objections.append(_("The outcome of this concern is already recorded."))
    if outcome not in Outcome.values:
        objections.append(_("Choose one of the four outcomes."))
    return objections


def objections_to_entry(*, kind: str, words: str, reason: str) -> list[str]:
    objections = []
    if kind not in ConcernEntry.Kind.values:
        objections.append(_("Choose what you write down."))
    if looks_blank(words):
        objections.append(_("Write it down in your own words."))
    if kind == ConcernEntry.Kind.WITHHELD and looks_blank(reason):
        objections.append(_("Say why it is kept from the person for now."))
    return objections


def before(kind: str) -> Sequence[str]:
    """Return the investigations that go before one of this kind."""
    order = [str(each) for each in IN_TURN]
    return order[: order.index(kind)]


def objections_to_investigating(
    referral: Referral,
    earlier: Iterable[ConcernInvestigation],
    *,
    kind: str,
    reason_out_of_turn: str,
    is_set_aside: bool,
    findings: str,
) -> list[str]:
    """List why an investigation cannot start, or be set aside.

    Police go before social services and they before the employer: to start one before an earlier
    one has ended or was set aside takes a reason.
    """
    if kind not in Investigated.values:
        return [_("Choose who investigates.")]
    objections = []
    done = {each.kind for each in earlier if each.ended_at is not None}
    if referral.status in (Status.SUBMITTED, Status.SIGN_OFF):
        objections.append(_("The first decision comes before an investigation."))
    if referral.status == Status.CLOSED:
        objections.append(_("The referral is closed."))
    if any(each.kind == kind and each.ended_at is None for each in earlier):
        objections.append(_("This investigation is under way already."))
    if is_set_aside:
        if looks_blank(findings):
            objections.append(_("Say why there is no such investigation."))
    elif set(before(kind)) - done and looks_blank(reason_out_of_turn):
        objections.append(
            _("Another investigation goes before this one. Say why it does not wait for it.")
        )
    return objections


def objections_to_ending_investigation(
    investigation: ConcernInvestigation, *, findings: str
) -> list[str]:
    if investigation.ended_at is not None:
        return [_("This investigation has ended already.")]
    return [_("Say what it found.")] if looks_blank(findings) else []


def objections_to_sharing(words: str, *, names: Iterable[str]) -> list[str]:
    """List why words cannot go to an employer: nothing, or somebody else named in the report."""
    if looks_blank(words):
        return [_("Write what is shared with the employer.")]
    if named := names_in(words, names):
        return [
            _("It names somebody else of the report: %(names)s. Take the name out.")
            % {"names": ", ".join(named)}
        ]
    return []


def names_in(words: str, names: Iterable[str]) -> list[str]:
    """Return which of these names stand in the words, as words of their own and in any case."""
    parts = {part for name in names for part in re.split(r"[\s,;]+", name) if part}
    return sorted(
        part
        for part in parts
        if len(part) >= SHORTEST_NAME
        and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", words, re.IGNORECASE)
    )


def objections_to_notice(
    *, body: str, bodies: Collection[str], is_referred: bool, referred_on: date | None, words: str
) -> list[str]:
    """List why it cannot be written down that a body was told, or why it was not."""
    objections = []
    if body not in bodies:
        objections.append(_("Choose who was told."))
    if is_referred and referred_on is None:
        objections.append(_("Give the day on which they were told."))
    if looks_blank(words):
        objections.append(_("Say why, and who told them."))
    return objections


def time_to_tell(learnt_at: datetime, calendar: WorkingCalendar) -> str:
    """Return by which limit an employer tells the LADO/DOS: in office hours, or out of them."""
    return TOLD_OUT_OF_HOURS if is_out_of_hours(learnt_at, calendar) else TOLD_IN_TIME


def definition_of(outcome: Mapping[str, Any]) -> tuple[str, str]:
    """Return what an outcome means in its edition, in English and Welsh, word for word."""
    return outcome.get("definition_en", ""), outcome.get("definition_cy", "")


def objections_to_contact(
    user_id: UUID, *, kept_out: Collection[UUID], known: Collection[UUID]
) -> list[str]:
    """List why somebody cannot be an employer's contact: kept out of it, or contact already."""
    if user_id in kept_out:
        return [_("This concern is closed to them: choose somebody else of the employer.")]
    return [_("They are a contact in this concern already.")] if user_id in known else []


def objections_to_telling(
    *, report: str, risk_assessment: str, learnt_at: datetime | None, at: datetime
) -> list[str]:
    """List why what an employer tells cannot be kept."""
    objections = []
    if looks_blank(report) and looks_blank(risk_assessment):
        objections.append(_("Give your report, your risk assessment, or both."))
    if learnt_at is not None and learnt_at > at:
        objections.append(_("The allegation cannot have reached you in the future."))
    return objections


def objections_to_finishing(action: ConcernAction, *, words: str) -> list[str]:
    if action.done_at is not None:
        return [_("This action is done already.")]
    return [_("Say what was done.")] if looks_blank(words) else []
