"""What follows an outcome, read from the policy's own rows. No database."""

from typing import Any

import pytest

from meetings.models import Meeting
from policies.files import DATA, read
from policies.models import MeetingType
from records.keys import uuid7
from referrals.models import Pathway, Referral, Status
from referrals.rules import can_move
from strategy_meetings import rules
from strategy_meetings.models import Enquiry
from strategy_meetings.rules import Conclusion

EDITION = read(DATA / "2026-conwy.toml")
TYPES = {row["code"]: row for row in EDITION["meeting_types"] if row.get("is_strategy")}
OUTCOMES = [(code, outcome) for code, row in TYPES.items() for outcome in row["outcomes"]]


def kind(code: str) -> MeetingType:
    return MeetingType(**TYPES[code] | {"agenda": []})


def referral(**fields: Any) -> Referral:
    return Referral(
        **{"reference": "SG-0000-0000", "pathway": "child", "status": "strategy_meeting", **fields}
    )


@pytest.mark.parametrize(
    ("flags", "status"),
    [
        ({"closes": True}, Status.CLOSED),
        ({"needs_enquiry": True}, Status.ENQUIRY),
        ({"needs_conference": True}, Status.CONFERENCE),
        ({"needs_meeting": True}, Status.STRATEGY_MEETING),
        ({"needs_panel": True}, Status.PANEL),
        ({}, Status.SUPPORT),
    ],
)
def test_an_outcome_says_where_the_referral_goes(flags: dict[str, bool], status: Status) -> None:
    assert rules.status_after(flags) == status


@pytest.mark.parametrize(("code", "outcome"), OUTCOMES, ids=lambda value: str(value)[:40])
def test_every_outcome_of_the_edition_can_follow_a_meeting(
    code: str, outcome: dict[str, Any]
) -> None:
    to = rules.status_after(outcome)
    pathway = Pathway(TYPES[code]["pathway"])

    assert to == Status.STRATEGY_MEETING or can_move(pathway, Status.STRATEGY_MEETING, to)


@pytest.mark.parametrize("enquiry", Enquiry.Kind)
def test_every_determination_leads_somewhere_and_has_words(enquiry: Enquiry.Kind) -> None:
    pathway = Pathway.CHILD if enquiry == Enquiry.Kind.SECTION_47 else Pathway.ADULT
    follows = rules.AFTER_DETERMINATION[enquiry]

    assert [code for code, _words in rules.determination_choices(enquiry)] == list(follows)
    assert all(can_move(pathway, Status.ENQUIRY, to) for to in follows.values())


def test_only_a_childs_and_a_practitioners_meeting_have_a_quorum() -> None:
    child = rules.quorum_of(kind("child-strategy"))

    assert child is not None
    assert child.required_kinds == ("childrens-social-care", "police")
    assert rules.quorum_of(kind("adult-strategy")) is None
    assert rules.quorum_of(kind("practitioner-strategy")) is not None


def test_enquiries_under_way_are_not_counted_anew() -> None:
    outcome = {"needs_enquiry": True, "starts_timescales": ["C2", "C7"]}
    child = kind("child-strategy")

    assert rules.clocks_after(child, outcome, has_running_enquiry=False) == ["C2", "C7"]
    assert rules.clocks_after(child, outcome, has_running_enquiry=True) == []


def test_everything_that_is_missing_is_said_at_once() -> None:
    first, second = referral(id=uuid7()), referral(id=uuid7(), reference="SG-1111-1111")
    meeting = Meeting(status=Meeting.Status.UNDER_WAY)

    objections = rules.objections_to_concluding(
        meeting,
        kind("child-strategy"),
        [first, second],
        {first.pk: Conclusion("section-47-joint", "Agreed.")},
        decided={first.pk},
        under_enquiry=set(),
    )

    assert objections == [
        "Choose an outcome for SG-1111-1111.",
        "Give the reason for the outcome for SG-1111-1111.",
        "Record what was decided about SG-1111-1111.",
    ]


def test_an_outcome_of_another_kind_of_meeting_is_no_outcome() -> None:
    child = referral(id=uuid7())

    objections = rules.objections_to_concluding(
        Meeting(status=Meeting.Status.UNDER_WAY),
        kind("child-strategy"),
        [child],
        {child.pk: Conclusion("criminal-investigation", "Agreed.")},
        decided={child.pk},
        under_enquiry=set(),
    )

    assert objections == ["Choose an outcome for SG-0000-0000."]


@pytest.mark.parametrize(
    ("fields", "is_running", "sentences"),
    [
        ({"status": "enquiry"}, False, []),
        ({"status": "enquiry"}, True, ["These enquiries have already started."]),
        ({"status": "panel"}, False, ["This referral is not awaiting enquiries."]),
        (
            {"status": "enquiry", "pathway": "practitioner"},
            False,
            ["This referral is not awaiting enquiries."],
        ),
    ],
)
def test_enquiries_start_where_they_are_awaited(
    *, fields: dict[str, str], is_running: bool, sentences: list[str]
) -> None:
    found = rules.objections_to_starting_enquiry(referral(**fields), has_running_enquiry=is_running)

    assert found == sentences
