"""Who makes a quorum, and what may be done when. No database."""

import datetime as dt

import pytest

from accounts.models import Agency
from meetings import rules
from meetings.models import AgreedAction, Attendance, Meeting
from meetings.rules import Arrangements, Invitee, Quorum
from records.keys import uuid7

NOON = dt.datetime(2026, 5, 6, 12, tzinfo=dt.UTC)
CHILD = Quorum(required_kinds=("childrens-social-care", "police"), min_count=2)
COUNCIL = Agency(name_en="Conwy", name_cy="Conwy", kind="local_authority", is_authority=True)
POLICE = Agency(name_en="Police", name_cy="Heddlu", kind="police")
HEALTH = Agency(name_en="Health", name_cy="Iechyd", kind="health")


def somebody(agency: Agency, **fields: object) -> Attendance:
    return Attendance(**{"agency": agency, "arrived_at": NOON - dt.timedelta(hours=1), **fields})


def meeting(status: Meeting.Status) -> Meeting:
    return Meeting(status=status, reference="SM-0000-0000", chair_id=uuid7())


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        pytest.param([COUNCIL, POLICE], [], id="both"),
        pytest.param([COUNCIL], ["police"], id="no police"),
        pytest.param([POLICE, HEALTH], ["childrens-social-care"], id="no social services"),
        pytest.param([], ["childrens-social-care", "police"], id="nobody"),
    ],
)
def test_a_childs_meeting_needs_social_services_and_police(
    there: list[Agency], missing: list[str]
) -> None:
    attendances = [somebody(agency) for agency in there]

    assert rules.agencies_missing(CHILD.required_kinds, attendances, at=NOON) == missing


@pytest.mark.parametrize(
    ("police", "is_quorate"),
    [
        pytest.param({}, True, id="here since before"),
        pytest.param({"arrived_at": NOON}, True, id="arrived at this moment"),
        pytest.param({"arrived_at": NOON + dt.timedelta(seconds=1)}, False, id="comes later"),
        pytest.param({"left_at": NOON + dt.timedelta(seconds=1)}, True, id="leaves later"),
        pytest.param({"left_at": NOON}, False, id="left at this moment"),
        pytest.param({"arrived_at": None}, False, id="only invited"),
        pytest.param({"can_decide": False}, False, id="may not decide for their agency"),
    ],
)
def test_a_quorum_is_who_is_in_the_room_at_that_moment(
    *, police: dict[str, object], is_quorate: bool
) -> None:
    attendances = [somebody(COUNCIL), somebody(POLICE, **police)]

    assert rules.is_quorate(CHILD, attendances, at=NOON) is is_quorate


def test_too_few_agencies_fall_short_though_each_kind_is_there() -> None:
    three = Quorum(required_kinds=("childrens-social-care",), min_count=3)
    attendances = [somebody(COUNCIL), somebody(COUNCIL), somebody(POLICE)]

    assert rules.shortfall(three, attendances, at=NOON) == [rules.TOO_FEW_AGENCIES]


def test_an_adults_meeting_is_never_inquorate() -> None:
    assert rules.shortfall(None, [], at=NOON) == []
    assert rules.is_quorate(None, [], at=NOON)


@pytest.mark.parametrize("status", Meeting.Status)
def test_decisions_are_recorded_only_while_the_meeting_is_under_way(
    status: Meeting.Status,
) -> None:
    objections = rules.objections_to_deciding(
        meeting(status), None, [], decision="Yes.", reason="Because.", override_reason=""
    )

    assert (objections == []) is (status == Meeting.Status.UNDER_WAY)


@pytest.mark.parametrize(
    ("lacking", "override", "is_override_allowed", "number"),
    [
        pytest.param([], "", True, 0, id="quorate"),
        pytest.param(["police"], "", True, 1, id="not quorate"),
        pytest.param(["police"], "Danger tonight.", True, 0, id="overridden with a reason"),
        pytest.param(["police"], "  ", True, 1, id="overridden without one"),
        pytest.param(["police"], "Danger tonight.", False, 1, id="nobody may override"),
    ],
)
def test_without_a_quorum_a_decision_needs_a_reason(
    *, lacking: list[str], override: str, is_override_allowed: bool, number: int
) -> None:
    quorum = Quorum(("police",), is_override_allowed=is_override_allowed)

    objections = rules.objections_to_deciding(
        meeting(Meeting.Status.UNDER_WAY),
        quorum,
        lacking,
        decision="Section 47.",
        reason="Bruises.",
        override_reason=override,
    )

    assert len(objections) == number


def test_a_decision_says_what_and_why() -> None:
    objections = rules.objections_to_deciding(
        meeting(Meeting.Status.UNDER_WAY), None, [], decision=" ", reason="", override_reason=""
    )

    assert objections == ["Write down what was decided.", "Give the reason for the decision."]


@pytest.mark.parametrize(
    ("mode", "place", "hours", "sentence"),
    [
        pytest.param("video", "", 1, None, id="by video"),
        pytest.param("in_person", "Coed Pella", 1, None, id="in a room"),
        pytest.param("in_person", " ", 1, "Say where", id="in no room"),
        pytest.param("mixed", "", 1, "Say where", id="partly in no room"),
        pytest.param("video", "", 0, "must end after", id="no time"),
        pytest.param("video", "", 13, "longer than 12 hours", id="all day and night"),
    ],
)
def test_people_are_called_to_a_time_and_a_place(
    mode: str, place: str, hours: int, sentence: str | None
) -> None:
    objections = rules.objections_to_times(mode, place, NOON, NOON + dt.timedelta(hours=hours))

    assert len(objections) == (sentence is not None)
    assert all(sentence in objection for objection in objections if sentence)


def test_a_chair_signs_in() -> None:
    mailbox = Invitee(agency=COUNCIL, email="duty@example.wales")
    called = Arrangements("video", NOON, NOON + dt.timedelta(hours=1), chair=mailbox)

    objections = rules.objections_to_arranging(called, [mailbox], denied=frozenset())

    assert objections == ["The chair must be somebody who signs in."]


@pytest.mark.parametrize(
    ("status", "outcome", "objects"),
    [
        pytest.param("done", "", False, id="done"),
        pytest.param("not_done", "", True, id="not done, no reason"),
        pytest.param("not_possible", "He moved.", False, id="not possible, with a reason"),
        pytest.param("open", "Later.", True, id="left open"),
    ],
)
def test_an_action_ends_with_what_became_of_it(*, status: str, outcome: str, objects: bool) -> None:
    action = AgreedAction(status="open")

    assert bool(rules.objections_to_ending(action, status, outcome)) is objects


def test_an_action_ends_once() -> None:
    assert rules.objections_to_ending(AgreedAction(status="done"), "done", "") == [
        "This action has already ended."
    ]


@pytest.mark.parametrize("status", Meeting.Status)
def test_a_meeting_starts_once_and_a_started_one_is_not_cancelled(status: Meeting.Status) -> None:
    is_scheduled = status == Meeting.Status.SCHEDULED

    assert (rules.objections_to_starting(meeting(status)) == []) is is_scheduled
    assert (rules.objections_to_cancelling(meeting(status), "Because.") == []) is is_scheduled


def test_minutes_are_corrected_only_when_they_are_closed() -> None:
    assert rules.objections_to_correcting(meeting(Meeting.Status.UNDER_WAY), "x") != []
    assert rules.objections_to_correcting(meeting(Meeting.Status.CONCLUDED), " ") != []
    assert rules.objections_to_correcting(meeting(Meeting.Status.CONCLUDED), "x") == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"withdrawn_at": NOON}, "was withdrawn"),
        ({"arrived_at": NOON}, "stays on the record"),
    ],
)
def test_some_invitations_cannot_be_withdrawn(fields: dict[str, object], sentence: str) -> None:
    attendance = Attendance(agency=POLICE, user_id=uuid7(), **fields)

    objections = rules.objections_to_withdrawing(meeting(Meeting.Status.SCHEDULED), attendance)

    assert len(objections) == 1
    assert sentence in objections[0]
