"""When an enquiry about a child may be written on and determined."""

import datetime as dt

import pytest

from strategy_meetings import rules_section_47 as rules
from strategy_meetings.models import ChildEnquiry, Enquiry
from strategy_meetings.rules_section_126 import objections_to_writing
from tests.factories.section_47 import NOTHING_LEARNED, SEEN, TODAY

TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("told", "wanting"),
    [
        ({}, {"seen_by_whom", "was_alone"}),
        ({"seen_by_whom": "Branwen", "was_alone": "no"}, {"not_alone_words"}),
        ({"seen_by_whom": "Branwen", "was_alone": "yes", "child_words": "Dad"}, {"language"}),
        ({"seen_by_whom": "Branwen", "was_alone": "yes"}, set()),
    ],
)
def test_a_child_who_was_seen_was_seen_by_somebody_alone_or_not(
    told: dict[str, str], wanting: set[str]
) -> None:
    said = {**NOTHING_LEARNED, "seen_on": TODAY, **told}

    assert set(rules.lacking_of_child(said, today=TODAY)) == wanting


@pytest.mark.parametrize("name", ["seen_on", "parents_seen_on"])
def test_no_day_is_still_to_come(name: str) -> None:
    told = {**SEEN, name: TOMORROW}

    assert rules.lacking_of_child(told, today=TODAY)[name] == "This day has not come yet."


def test_an_examination_that_was_done_says_when_by_whom_and_with_whose_consent() -> None:
    told = {**SEEN, "medical": ChildEnquiry.Medical.DONE}

    assert set(rules.lacking_of_child(told, today=TODAY)) == {
        "medical_on",
        "paediatrician",
        "medical_consent",
    }
    refused = {**SEEN, "medical": ChildEnquiry.Medical.REFUSED}
    assert set(rules.lacking_of_child(refused, today=TODAY)) == {"medical_words"}


def test_an_interview_that_was_held_says_when() -> None:
    told = {**SEEN, "interview": ChildEnquiry.Interview.HELD}
    assert set(rules.lacking_of_child(told, today=TODAY)) == {"interview_on"}

    told["interview_on"] = TOMORROW
    assert set(rules.lacking_of_child(told, today=TODAY)) == {"interview_on"}


@pytest.mark.parametrize(
    ("determination", "is_conference_needed", "is_refused"),
    [
        ("1", False, False),
        ("1", True, True),
        ("2", False, False),
        ("2", True, False),
        ("3", True, False),
        ("3", False, True),
        ("3", None, True),
    ],
)
def test_whether_a_conference_is_needed_follows_the_determination(
    *, determination: str, is_conference_needed: bool | None, is_refused: bool
) -> None:
    lacking = rules.lacking_of_determination(
        determination=determination, is_conference_needed=is_conference_needed
    )

    assert bool(lacking) is is_refused


def test_nothing_is_determined_before_the_child_was_seen_and_the_analysis_is_written() -> None:
    enquiry = Enquiry(kind="section_47")

    def objections(child: ChildEnquiry | None, *, is_waiting: bool = False) -> list[str]:
        return rules.objections_to_determining(
            enquiry,
            "1",
            "Not substantiated.",
            is_conference_needed=False,
            child=child,
            is_waiting=is_waiting,
        )

    assert len(objections(None)) == 2
    assert objections(ChildEnquiry(seen_on=TODAY, analysis=" ")) == [
        "Write the analysis first: what the determination rests on."
    ]
    unseen = ChildEnquiry(not_seen_words="The family left the country.", analysis="Known.")
    assert objections(unseen) == []
    assert "waits" in objections(unseen, is_waiting=True)[0]


def test_another_child_has_an_enquiry_of_their_own_or_a_reason() -> None:
    mine, theirs = Enquiry(kind="section_47"), Enquiry(kind="section_47")
    mine.referral_id, theirs.referral_id = TODAY.toordinal(), 1  # type: ignore[assignment]  # any two

    def lacking(done: str, *, reason: str = "", own: Enquiry | None = None) -> set[str]:
        return set(rules.lacking_of_considering(mine, done=done, reason=reason, own=own))

    assert lacking("no_enquiry") == {"reason"}
    assert lacking("no_enquiry", reason="A baby.", own=theirs) == {"own"}
    assert lacking("own_enquiry") == set()
    assert lacking("own_enquiry", own=theirs) == set()
    assert lacking("own_enquiry", own=mine) == {"own"}


def test_what_belongs_to_a_child_is_written_of_no_adult() -> None:
    assert objections_to_writing(Enquiry(kind="section_126"), kind="section_47") != []
    assert objections_to_writing(Enquiry(kind="section_47"), kind="section_47") == []
