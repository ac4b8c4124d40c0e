"""Until when a file is kept, and what keeps it longer: no database."""

import datetime as dt

import pytest

from policies import rules_retention
from policies.models import RetentionRule
from policies.rules_retention import FileFacts, Kept
from safeguarding.retention import rules
from safeguarding.retention.models import KeptFile, LegalHold

Covers = RetentionRule.Covers
CLOSED, BORN, RECEIVED = dt.date(2010, 6, 30), dt.date(2004, 2, 29), dt.date(2010, 1, 15)
TODAY = dt.date(2026, 6, 1)


def rule(code: str, years: int, *, covers=Covers.EVERY_FILE, anchor="closing", least=0, **fields):
    pathways = fields.pop("pathways", ["child"])
    return RetentionRule(
        code=code, pathways=pathways, covers=covers, years=years, anchor=anchor, least_years=least
    )


RULES = [
    rule("child", 21, anchor="birth", least=3),
    rule("child-protection", 35, covers=Covers.PROTECTION),
    rule("adult", 8, pathways=["adult"]),
    rule("adoption", 100, covers=Covers.ADOPTION, pathways=["child", "adult"]),
]


def until(pathway: str = "child", *covers: Covers, closed=CLOSED, born=BORN) -> tuple[str, dt.date]:
    facts = FileFacts(
        pathway=pathway,
        closed_on=closed,
        received_on=RECEIVED,
        born_on=born,
        covers=frozenset(covers),
    )
    kept = rules_retention.kept_until(facts, RULES)
    assert kept is not None
    return kept.rule.code, kept.due_on


@pytest.mark.parametrize(
    ("found", "code", "due_on"),
    [
        (until(), "child", dt.date(2025, 2, 28)),
        (until(closed=dt.date(2024, 5, 1)), "child", dt.date(2027, 5, 1)),
        (until(born=None), "child", dt.date(2031, 1, 15)),
        (until("child", Covers.PROTECTION), "child-protection", dt.date(2045, 6, 30)),
        (until("child", Covers.PROTECTION, Covers.ADOPTION), "adoption", dt.date(2110, 6, 30)),
        (until("adult"), "adult", dt.date(2018, 6, 30)),
        (until("adult", Covers.PROTECTION), "adult", dt.date(2018, 6, 30)),
    ],
)
def test_of_the_rules_that_fit_the_longest_counts(found, code, due_on):
    assert found == (code, due_on)


def test_whose_birth_is_not_known_is_kept_longer_and_never_shorter():
    assert until(born=None)[1] > until()[1]


def test_a_file_that_no_rule_is_for_is_kept():
    facts = FileFacts("practitioner", CLOSED, RECEIVED, BORN)

    assert rules_retention.kept_until(facts, RULES) is None
    assert rules.objections_to_destroying(None, open_work=[], holds=0, today=TODAY) != []


def test_a_file_goes_when_it_is_due_not_held_and_nothing_is_open():
    kept = Kept(RULES[0], TODAY)

    def found(**facts):
        usual = {"open_work": [], "holds": 0, "today": TODAY}
        return rules.objections_to_destroying(kept, **{**usual, **facts})

    assert found() == []
    assert found(holds=1) == ["A legal hold keeps it. It has to be ended first."]
    assert found(open_work=["An agreed action is not done."]) == ["An agreed action is not done."]
    assert found(today=TODAY - dt.timedelta(days=1)) != []


def deciding(decision: str, *, keep_until=None, reason="It may be asked for.", due=TODAY):
    return rules.objections_to_deciding(
        KeptFile(review_on=due),
        decision=decision,
        keep_until=keep_until,
        reason=reason,
        today=TODAY,
    )


def test_a_decision_says_why_and_until_when():
    tomorrow = TODAY + dt.timedelta(days=1)

    assert deciding("destroy") == []
    assert deciding("destroy", reason=" ") != []
    assert deciding("destroy", due=tomorrow) != []
    assert deciding("keep", keep_until=tomorrow) == []
    assert deciding("keep", keep_until=TODAY) != []
    assert deciding("keep") != []


def test_a_hold_says_what_it_is_for_and_when_it_is_looked_at_again():
    def placing(**facts):
        usual = {"is_found": True, "reason": "A court.", "today": TODAY}
        review_on = TODAY + dt.timedelta(days=30)
        return rules.objections_to_placing(**{**usual, "review_on": review_on, **facts})

    assert placing() == []
    assert placing(is_found=False) != []
    assert placing(reason="") != []
    assert placing(review_on=TODAY) != []


def test_a_hold_is_ended_once_and_with_a_reason():
    hold = LegalHold()
    assert rules.objections_to_ending(hold, reason="The case is over.") == []
    assert rules.objections_to_ending(hold, reason="") != []
    hold.ended_at = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    assert rules.objections_to_ending(hold, reason="The case is over.") != []
