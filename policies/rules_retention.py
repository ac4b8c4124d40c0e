"""Until when the file of a closed referral is kept. Pure: no queries, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from policies.counting import add_months
from policies.models import RetentionRule

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
