"""What may be disputed and how it is decided, without a database."""

import datetime as dt
from typing import Any

import pytest

from referrals.models import Dispute
from referrals.rules import disputes as rules

TODAY = dt.date(2026, 11, 20)
GOOD: dict[str, Any] = {"about": "The date of birth", "statement": "In May.", "received_on": TODAY}


def test_a_dispute_says_what_and_when():
    assert rules.objections_to_disputing(**GOOD, today=TODAY) == []
    tomorrow = TODAY + dt.timedelta(days=1)
    for wrong in ({"about": " "}, {"statement": "\u200b"}, {"received_on": tomorrow}):
        assert len(rules.objections_to_disputing(**GOOD | wrong, today=TODAY)) == 1


@pytest.mark.parametrize(
    ("kind", "outcome", "correction", "reason", "stands"),
    [
        ("correction", "accepted", "3 May 2015", "The certificate.", True),
        ("correction", "accepted", "", "The certificate.", False),
        ("correction", "refused", "", "The certificate says March.", True),
        ("correction", "refused", "3 May 2015", "It says March.", False),
        ("objection", "accepted", "", "It is not needed.", True),
        ("objection", "accepted", "Nothing", "It is not needed.", False),
        ("objection", "refused", "", " ", False),
    ],
)
def test_a_decision_has_a_reason_and_a_correction_what_is_right(
    kind, outcome, correction, reason, stands
):
    said = {"outcome": outcome, "correction": correction, "reason": reason}

    assert (rules.objections_to_deciding(Dispute(kind=kind), **said) == []) is stands


def test_what_is_decided_is_not_decided_again():
    decided = Dispute(kind="objection", decided_at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))

    assert rules.objections_to_deciding(decided, outcome="refused", correction="", reason="No.")
