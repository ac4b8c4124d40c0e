"""Who was in the room when, and what each may declare; without a database."""

import datetime as dt
from uuid import uuid4

import pytest

from accounts.models import Agency
from meetings import rules_attending, rules_restricted
from meetings.models import Attendance, Meeting
from meetings.rules import TOO_FEW_AGENCIES
from records.audit import Actor, Kind

NOON = dt.datetime(2026, 6, 1, 11, tzinfo=dt.UTC)  # 12:00 in London
NAMES = {"police": "Police", "health": "Health"}


def minutes(count: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=count)


def officer(**fields) -> Attendance:
    return Attendance(
        agency=Agency(kind="police"), arrived_at=NOON, **{"left_at": minutes(10), **fields}
    )


@pytest.mark.parametrize(
    ("arrived_at", "is_return"),
    [
        pytest.param(minutes(11), True, id="after they left"),
        pytest.param(minutes(10), True, id="at the same moment"),
        pytest.param(minutes(5), False, id="before they left"),
        pytest.param(None, False, id="not at all"),
    ],
)
def test_to_arrive_after_one_left_is_to_come_back(arrived_at, is_return) -> None:
    assert rules_attending.comes_back(officer(), arrived_at) is is_return


def test_whoever_is_still_there_does_not_come_back() -> None:
    assert not rules_attending.comes_back(officer(left_at=None), minutes(11))


def test_who_is_out_of_the_room_is_named_with_the_time_since_they_left() -> None:
    found = rules_attending.who_is_lacking(
        ["police", "health", TOO_FEW_AGENCIES], [officer()], NAMES, at=minutes(20)
    )

    assert found == [
        "Police: out of the room since 12:10.",
        "Health: nobody who may decide is in the room.",
        "Too few agencies are in the room.",
    ]


def test_who_left_after_the_moment_was_not_away_since() -> None:
    (sentence,) = rules_attending.who_is_lacking(["police"], [officer()], NAMES, at=minutes(5))

    assert sentence == "Police: nobody who may decide is in the room."


def test_who_may_not_decide_does_not_stand_for_the_agency() -> None:
    assert rules_attending.last_seen("police", [officer(can_decide=False)]) is None


def test_the_chair_names_another_before_they_declare_a_conflict() -> None:
    chair = uuid4()
    meeting = Meeting(status=Meeting.Status.UNDER_WAY, chair_id=chair)

    objections = rules_attending.objections_to_conflict(meeting, Attendance(user_id=chair), "Mine.")

    assert objections == ["Whoever chairs cannot have a conflict: name another chair first."]
    assert not rules_attending.objections_to_conflict(meeting, Attendance(user_id=uuid4()), "Mine.")


def test_a_conflict_is_said_in_words_and_while_the_meeting_lasts() -> None:
    meeting = Meeting(status=Meeting.Status.CONCLUDED, chair_id=uuid4())

    assert rules_attending.objections_to_conflict(meeting, Attendance(), " ") == [
        "This meeting has been concluded.",
        "Say what the conflict of interest is.",
    ]


def test_a_restricted_part_is_read_by_whoever_writes_it_and_by_the_chair() -> None:
    writer, chair = uuid4(), uuid4()
    meeting = Meeting(status=Meeting.Status.UNDER_WAY, chair_id=chair)
    by = Actor(Kind.USER, writer, "Gwen")
    people = {
        name: Attendance(meeting=meeting, user_id=user)
        for name, user in [("writer", writer), ("chair", chair), ("mailbox", None)]
    }

    def objections(*readers: str) -> list[str]:
        return rules_restricted.objections_to_writing(
            meeting, "In confidence.", [people[name] for name in readers], by=by
        )

    assert objections("writer", "chair") == []
    assert objections("chair") == ["You write it, so you are one of its readers."]
    assert objections("writer") == ["The chair answers for the minutes, and reads every part."]
    assert objections("writer", "chair", "mailbox") == [
        "Only people invited by name can read a restricted part."
    ]
