"""Until when a file is kept, and what keeps it from being destroyed. Pure: no queries, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.rules_approvals import digest_of
from policies.counting import add_months
from policies.models import RetentionRule
from safeguarding.retention.models import KeptFile, LegalHold

Covers = RetentionRule.Covers
Anchor = RetentionRule.Anchor


@dataclass(frozen=True)
class FileFacts:
    """What a rule of retention asks of the file of one closed referral."""

    pathway: str
    closed_on: date
    received_on: date
    born_on: date | None
    covers: frozenset[Covers] = frozenset()


@dataclass(frozen=True)
class Kept:
    """By which rule a file is kept, and from which day it may be destroyed."""

    rule: RetentionRule
    due_on: date


def kept_until(facts: FileFacts, rules: Iterable[RetentionRule]) -> Kept | None:
    """Return the rule that keeps a file the longest; None where no rule is for such a file.

    Somebody whose birth is not known counts as born on the day the report came in: their file is
    then kept longer, never shorter. Source: the edition's rules, each with its own.
    """
    fitting = [
        Kept(rule, due_on(facts, rule))
        for rule in rules
        if facts.pathway in rule.pathways
        and (rule.covers == Covers.EVERY_FILE or rule.covers in facts.covers)
    ]
    return max(fitting, key=lambda kept: kept.due_on, default=None)


def due_on(facts: FileFacts, rule: RetentionRule) -> date:
    """Return the first day on which this rule alone would let a file go."""
    anchor = facts.closed_on
    if rule.anchor == Anchor.BIRTH:
        anchor = facts.born_on or facts.received_on
    least = add_months(facts.closed_on, 12 * rule.least_years)
    return max(add_months(anchor, 12 * rule.years), least)


def objections_to_destroying(
    kept: Kept | None, *, open_work: Iterable[str], holds: int, today: date
) -> list[str]:
    """List every reason why a file cannot be destroyed.

    ``kept`` is counted anew, by the rules in force; None where no rule is for it. ``open_work``
    says in words what is still running on it, or rests on it.
    """
    objections = []
    if kept is None:
        objections.append(_("No rule of the edition in force is for this file. It is kept."))
    elif kept.due_on > today:
        objections.append(_("By the rules in force it is kept longer than that."))
    if holds:
        objections.append(
            ngettext(
                "A legal hold keeps it. It has to be ended first.",
                "Legal holds keep it. They have to be ended first.",
                holds,
            )
        )
    return [*objections, *open_work]


def objections_to_deciding(
    kept_file: KeptFile, *, decision: str, keep_until: date | None, reason: str, today: date
) -> list[str]:
    """List every reason why this decision on a file that is due cannot stand."""
    objections = []
    if kept_file.review_on > today:
        objections.append(_("It is not due to be reviewed yet."))
    if not reason.strip():
        objections.append(_("Say why."))
    if decision == KeptFile.Choice.KEEP and (keep_until is None or keep_until <= today):
        objections.append(_("Say until when it is kept: a day to come."))
    return objections


def objections_to_placing(
    *, is_found: bool, reason: str, review_on: date, today: date
) -> list[str]:
    """List every reason why a legal hold cannot be placed."""
    objections = []
    if not is_found:
        objections.append(_("No file has this reference, or no rule this name."))
    if not reason.strip():
        objections.append(_("Say what it is held for."))
    if review_on <= today:
        objections.append(_("Choose a day to come on which the hold is looked at again."))
    return objections


def objections_to_ending(hold: LegalHold, *, reason: str) -> list[str]:
    """List every reason why a legal hold cannot be ended."""
    objections = []
    if hold.ended_at is not None:
        objections.append(_("This hold was ended already."))
    if not reason.strip():
        objections.append(_("Say why it is no longer needed."))
    return objections


def digest_of_file(kept_file: KeptFile) -> str:
    """Return one digest of what a second person allows: this file, by this rule, since this day."""
    return digest_of(
        referral=str(kept_file.referral_id), rule=str(kept_file.rule_id), due_on=kept_file.due_on
    )
