"""What the counts of a risk tool come to: worked by hand from 7.3, and what cannot be counted."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from policies.models import RiskTool
from referrals.models import Referral, Status
from referrals.rules import assessing as rules

EDITION = tomllib.loads(Path("policies/data/2026-conwy.toml").read_text(encoding="utf-8"))
DAY = dt.date(2026, 8, 31)


def tool(code: str) -> RiskTool:
    row = next(each for each in EDITION["risk_tools"] if each["code"] == code)
    bands = [{"max": None, **band} for band in row["bands"]]
    return RiskTool(**{**row, "bands": bands})


SERAF, PILOT, DASH = tool("seraf"), tool("exploitation-pilot"), tool("dash")


def seraf(v: int = 0, m: int = 0, recent: int = 0, earlier: int = 0, both: int = 0) -> Any:
    return {
        "vulnerabilities": {"lifetime": v},
        "moderate": {"six-months": m},
        "significant": {"recent": recent, "earlier": earlier, "both": both},
    }


@pytest.mark.parametrize(
    ("counts", "score", "band"),
    [
        # 1 for each vulnerability: 5 x 1 = 5, the last of category 1.
        (seraf(v=5), 5, "not-at-risk"),
        # 4 x 1 + 1 x 1, and one significant 6 to 12 months ago only, x 1 = 6: first of category 2.
        (seraf(v=4, m=1, earlier=1), 6, "mild"),
        # All ten vulnerabilities and nothing else: 10, the last of category 2.
        (seraf(v=10), 10, "mild"),
        # 3 + 2, and one significant in both windows, 6: 11, the first of category 3.
        (seraf(v=3, m=2, both=1), 11, "moderate"),
        # 4, one significant recently (5) and one in both (6): 15, the last of category 3.
        (seraf(v=4, recent=1, both=1), 15, "moderate"),
        # The same with one moderate indicator: 16, the first of category 4.
        (seraf(v=4, m=1, recent=1, both=1), 16, "significant"),
        (seraf(), 0, "not-at-risk"),
        ({}, 0, "not-at-risk"),
    ],
)
def test_seraf_by_hand(counts: Any, score: int, band: str) -> None:
    assert (rules.score_of(SERAF, counts), rules.band_of(SERAF, counts)) == (score, band)


def pilot(v: int = 0, recent: int = 0, earlier: int = 0, protective: int = 0) -> Any:
    return {
        "vulnerability": {"now": v},
        "signs": {"recent": recent, "earlier": earlier},
        "protective": {"now": protective},
    }


@pytest.mark.parametrize(
    ("counts", "score", "band"),
    [
        # 4 x 1 = 4, the last of low.
        (pilot(v=4), 4, "low"),
        # 2 x 1, and one sign in the last three months, 3: 5, the first of emerging.
        (pilot(v=2, recent=1), 5, "emerging"),
        # 3 + 2 x 3 + 1 x 1 = 10, the first of medium.
        (pilot(v=3, recent=2, earlier=1), 10, "medium"),
        # The same with one thing that protects: 10 - 1 = 9, back to emerging.
        (pilot(v=3, recent=2, earlier=1, protective=1), 9, "emerging"),
        # 3 + 5 x 3 = 18, the first of high.
        (pilot(v=3, recent=5), 18, "high"),
        # More that protects than harms: never below none.
        (pilot(v=1, protective=5), 0, "low"),
    ],
)
def test_the_pilots_tool_by_hand(counts: Any, score: int, band: str) -> None:
    assert (rules.score_of(PILOT, counts), rules.band_of(PILOT, counts)) == (score, band)


def test_a_dash_is_the_number_of_yes() -> None:
    assert [rules.band_of(DASH, {"yes": {"now": n}}) for n in (9, 10, 13, 14, 24)] == [
        "standard",
        "medium",
        "medium",
        "high",
        "high",
    ]


@pytest.mark.parametrize(
    ("tool", "counts", "part"),
    [
        pytest.param(SERAF, seraf(v=11), "vulnerabilities", id="eleven of ten"),
        pytest.param(SERAF, seraf(v=-1), "vulnerabilities", id="fewer than none"),
        pytest.param(SERAF, seraf(recent=60, both=40), "significant", id="a hundred together"),
        pytest.param(DASH, {"yes": {"now": 25}}, "yes", id="25 of 24"),
    ],
)
def test_what_cannot_be_counted_is_said_of_its_part(tool: RiskTool, counts: Any, part: str) -> None:
    assert list(rules.objections_to_counts(tool, counts)) == [part]


def test_windows_are_days_before_the_assessment() -> None:
    """Six months before 31 August is the last day of February; the next window begins there."""
    significant = SERAF.asked[2]["windows"]

    assert [rules.window_in_days(window, DAY) for window in significant] == [
        "28 February 2026 to 31 August 2026",
        "31 August 2025 to 28 February 2026",
        "31 August 2025 to 31 August 2026",
    ]
    assert rules.window_in_days(SERAF.asked[0]["windows"][0], DAY) == ""


GIVEN: dict[str, Any] = {
    "counts": seraf(v=5),
    "judged_band": "",
    "judgement": "",
    "assessed_on": DAY,
    "today": DAY,
    "is_current": True,
}


def objections(referral: Referral | None = None, **said: Any) -> list[str]:
    referral = referral or Referral(pathway="child", status=Status.SUBMITTED)
    return rules.objections_to_assessing(referral, SERAF, **{**GIVEN, **said})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"counts": seraf(v=11)}, "there are at most 10, and you counted 11"),
        ({"is_current": False}, "has been replaced"),
        ({"assessed_on": DAY + dt.timedelta(days=1)}, "in the future"),
        ({"judged_band": "purple"}, "Choose a band"),
        ({"judged_band": "significant"}, "Say why your judgement differs"),
        ({"judged_band": "significant", "judgement": " \n"}, "Say why your judgement differs"),
        ({"referral": Referral(pathway="adult", status=Status.SUBMITTED)}, "on this pathway"),
        ({"referral": Referral(pathway="child", status=Status.CLOSED)}, "is closed"),
    ],
)
def test_what_cannot_be_recorded_is_said(said: dict[str, Any], words: str) -> None:
    (objection,) = objections(**said)

    assert words in objection


def test_people_may_judge_higher_or_lower_with_a_reason() -> None:
    assert objections() == []
    assert objections(judged_band="not-at-risk") == []
    assert objections(judged_band="significant", judgement="Two men wait for her.") == []
