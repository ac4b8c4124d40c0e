"""What holds a conclusion back; without a database."""

import datetime as dt

import pytest

from meetings.models import Decision, Meeting
from policies.models import MeetingType
from referrals.models import Referral
from strategy_meetings import rules_concluding as rules
from strategy_meetings.rules import Conclusion

GATES = [
    {"code": "voice", "name_en": "Voice", "name_cy": "Llais", "answers": []},
    {"code": "consent", "name_en": "Consent", "name_cy": "Cydsyniad", "answers": []},
]


def child(**fields) -> Referral:
    return Referral(reference="SG-1", pathway="child", **fields)


def test_a_question_is_open_until_it_is_answered_for_each_person() -> None:
    first, second = child(), child()
    answered = {(first.pk, "voice"), (first.pk, "consent"), (second.pk, "consent")}

    found = rules.open_gates(MeetingType(gates=GATES), [first, second], answered)

    assert found == {second.pk: ["Voice"]}


def test_a_decision_taken_again_with_everybody_there_sets_the_first_right() -> None:
    one, other = child(), child()
    decisions = [
        Decision(referral=one, agencies_missing=["police"]),
        Decision(referral=other, agencies_missing=["police"]),
        Decision(referral=one, agencies_missing=[]),
    ]

    assert rules.decided_without_quorum(decisions) == {other.pk}


@pytest.mark.parametrize(
    ("reason", "is_allowed", "sentences"),
    [
        pytest.param("", True, ["SG-1 was decided without a quorum."], id="no reason"),
        pytest.param("They cannot come.", True, [], id="a reason"),
        pytest.param("They cannot come.", False, ["lets nobody decide"], id="never"),
    ],
)
def test_what_was_decided_without_a_quorum_needs_a_reason_to_stand(
    reason, is_allowed, sentences
) -> None:
    referral = child()

    objections = rules.objections_to_leaving_open(
        MeetingType(override_allowed=is_allowed),
        [referral],
        gates={},
        without_quorum={referral.pk},
        override_reason=reason,
    )

    assert len(objections) == len(sentences)
    assert all(part in said for part, said in zip(sentences, objections, strict=True))


def test_open_questions_are_named() -> None:
    referral = child()

    (objection,) = rules.objections_to_leaving_open(
        MeetingType(),
        [referral],
        gates={referral.pk: ["Voice", "Consent"]},
        without_quorum=set(),
        override_reason="",
    )

    assert objection == "Answer for SG-1, also where it is not known yet: Voice; Consent."


@pytest.mark.parametrize(
    ("pathway", "outcome", "lead", "is_without"),
    [
        pytest.param("child", {"needs_enquiry": True}, "", True, id="goes on, nobody"),
        pytest.param("child", {"needs_enquiry": True}, "Anwen", False, id="goes on, named"),
        pytest.param("adult", {}, " ", True, id="an adult, blank"),
        pytest.param("child", {"closes": True}, "", False, id="closes"),
        pytest.param("practitioner", {}, "", False, id="a practitioner has the LADO"),
    ],
)
def test_somebody_leads_where_the_work_goes_on(pathway, outcome, lead, is_without) -> None:
    conclusion = Conclusion("x", "y", lead_practitioner_name=lead)

    assert rules.is_without_lead(Referral(pathway=pathway), outcome, conclusion) is is_without


def test_whoever_concludes_second_is_told_when_it_was_closed() -> None:
    closed = Meeting(
        status=Meeting.Status.CONCLUDED, concluded_at=dt.datetime(2026, 6, 1, 13, 5, tzinfo=dt.UTC)
    )

    assert rules.objections_to_concluding_again(closed) == [
        "This meeting has been concluded.",
        "It was closed at 14:05. What you chose was not recorded.",
    ]
    assert not rules.objections_to_concluding_again(Meeting(status=Meeting.Status.UNDER_WAY))
