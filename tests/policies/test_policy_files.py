"""Every edition file in the repository: it loads, it is bilingual, and nothing is left out."""

import re
from pathlib import Path

import pytest

from accounts.roles import Role
from policies import files
from policies.models import Pathway, Policy, Timescale

EDITIONS = sorted(files.DATA.glob("*.toml"))
PROCEDURES = Path(__file__).parents[2].parent / "shared" / "domain" / "wales-procedures.md"


@pytest.fixture(params=EDITIONS, ids=lambda path: path.name)
def document(request):
    return files.read(request.param)


def rows(document):
    return files.rows_of(document, Policy(code=document["code"]))


def bilingual_parts(value):
    """Yield every mapping, however deep, that holds a text in one of the two languages."""
    if isinstance(value, dict):
        if any(str(key).endswith(("_en", "_cy")) for key in value):
            yield value
        for part in value.values():
            yield from bilingual_parts(part)
    elif isinstance(value, list):
        for part in value:
            yield from bilingual_parts(part)


def test_there_is_an_edition():
    assert EDITIONS


def test_an_edition_loads(document):
    assert files.policy_of(document).effective_on == document["effective_on"]
    assert rows(document)


def test_every_text_is_in_both_languages(document):
    parts = list(bilingual_parts(document))

    assert len(parts) > 200
    for part in parts:
        for key in part:
            twin = key[:-2] + {"en": "cy", "cy": "en"}.get(key[-2:], "")
            if key.endswith(("_en", "_cy")):
                assert part.get(twin, "").strip(), f"{part.get('ref') or part.get('code')} {twin}"


def test_every_limit_of_the_deadlines_catalogue_is_there(document):
    if not PROCEDURES.exists():
        pytest.skip("the domain papers are not beside this repository")
    section = PROCEDURES.read_text().split("\n## 1. ")[1].split("\n## 2. ")[0]
    ids = set(re.findall(r"^\| ([A-Z]\d+x?) \|", section, re.MULTILINE))

    refs = {row["ref"].split(".")[0] for row in document["timescales"]}

    assert len(ids) > 50
    assert ids - refs == set()
    # Corrections and objections (UK GDPR, Articles 16 and 21), the hand-over to a case system, the
    # review of emergency access, and sending decisions and minutes are not of the Procedures.
    assert refs - ids == {"D3", "H1", "H2", "H3"}


@pytest.mark.parametrize(
    ("ref", "allowed", "unit"),
    [
        ("R1", None, "immediate"),
        ("R2", 24, "continuous_hours"),
        ("R3", 1, "working_days"),
        ("R6", 1, "working_days"),
        ("R8", 7, "working_days"),
        ("R9", None, "same_day"),
        ("R11.red", 4, "continuous_hours"),
        ("R11.amber", 24, "continuous_hours"),
        ("R11.green", 72, "continuous_hours"),
        ("R6.red", 4, "continuous_hours"),
        ("R6.urgent", 1, "continuous_hours"),
        ("R6.urgent.senior", 2, "continuous_hours"),
        ("R8.disagreement.own", 1, "working_days"),
        ("R8.disagreement.senior", 2, "working_days"),
        ("R8.disagreement.regional", 5, "working_days"),
        ("C3", 15, "working_days"),
        ("C6", 6, "weeks"),
        ("C7", 42, "working_days"),
        ("C9", 4, "weeks"),
        ("C11", 3, "months"),
        ("C12", 6, "months"),
        ("C16", 72, "continuous_hours"),
        ("C17", 8, "calendar_days"),
        ("A1", 7, "working_days"),
        ("A4", None, "none"),
        ("A5", 6, "weeks"),
        ("P1", 26, "weeks"),
        ("D2", 72, "continuous_hours"),
        ("H2", 2, "working_days"),
        ("H3.decisions", None, "same_day"),
        ("H3.minutes", 5, "working_days"),
    ],
)
def test_the_numbers_are_those_of_the_procedures(ref, allowed, unit):
    document = files.read(files.DATA / "2026-conwy.toml")

    (row,) = [row for row in document["timescales"] if row["ref"] == ref]

    assert (row.get("allowed"), row["unit"]) == (allowed, unit)


def test_only_reports_to_a_conference_count_back(document):
    back = {row["ref"] for row in document["timescales"] if row.get("direction") == "before"}

    assert back == {"A3", "C15", "C15.review"}


def test_each_limit_says_its_source_and_its_standing(document):
    for row in rows(document):
        if isinstance(row, Timescale):
            assert row.source_cy, row.ref
            assert row.standing in Timescale.Standing.values, row.ref


def test_every_pathway_has_outcomes_levels_and_a_meeting(document):
    for pathway in Pathway.values:
        for table in ("screening_outcomes", "threshold_levels", "meeting_types"):
            assert any(row["pathway"] == pathway for row in document[table]), (pathway, table)


def test_a_referral_is_never_closed_without_asking_what_support_is_needed(document):
    for row in document["screening_outcomes"]:
        if row["pathway"] != Pathway.PRACTITIONER and row.get("closes"):
            assert row["needs_support_question"], row["code"]


def test_a_no_further_action_for_an_adult_offers_the_panel(document):
    for row in document["screening_outcomes"]:
        if row["pathway"] == Pathway.ADULT and row.get("closes"):
            assert row["offers_panel"], row["code"]


def test_a_child_strategy_meeting_needs_social_services_and_police(document):
    types = {row["code"]: row for row in document["meeting_types"]}

    assert types["child-strategy"]["required_agency_kinds"] == ["childrens-social-care", "police"]
    assert types["child-strategy"]["has_quorum"]
    assert not types["adult-strategy"].get("has_quorum", False)
    assert len(document["agendas"]["strategy"]) == 17


def test_every_chair_is_a_role(document):
    for row in document["meeting_types"]:
        assert set(row["chair_roles"]) <= set(Role.values)


def test_bands_leave_no_gap(document):
    for tool in document["risk_tools"]:
        for band, following in zip(tool["bands"], tool["bands"][1:], strict=False):
            assert following["min"] == band["max"] + 1, tool["code"]


def test_no_question_of_a_risk_tool_is_shipped(document):
    """The checklist's own text may not be copied without permission (7.2): parts and points may."""
    of_a_part = {"code", "name_en", "name_cy", "most", "windows"}
    of_a_window = {"code", "name_en", "name_cy", "weight", "from_months", "to_months"}
    of_a_tool = {"code", "name_en", "name_cy", "note_en", "note_cy", "bands", "version", "parts"}
    for tool in document["risk_tools"]:
        assert set(tool) <= of_a_tool | {"subject", "pathways", "rescored_by", "is_pilot"}
        for part in tool["parts"]:
            assert set(part) <= of_a_part
            assert all(set(window) <= of_a_window for window in part["windows"])


def test_a_tool_is_scored_again_by_a_limit_of_the_edition(document):
    limits = {row["ref"] for row in document["timescales"]}
    for tool in document["risk_tools"]:
        assert tool.get("rescored_by", "M4") in limits, tool["code"]
