"""What may follow, what a report must say, and when it is the same one."""

import datetime as dt
from typing import Any

import pytest

from policies.models import Pathway, ScreeningOutcome, ThresholdLevel
from records.keys import uuid7
from referrals import rules
from referrals.models import Rating, Referral, ReportPerson, Status
from referrals.rules import NamedPerson
from tests.factories.referrals import RECEIVED_AT, somebody, submission

Role = ReportPerson.Role
POLICY = uuid7()


def referral(status: Status = Status.SUBMITTED, pathway: Pathway = Pathway.CHILD) -> Referral:
    return Referral(status=status, pathway=pathway, policy_id=POLICY)


def outcome(**fields: Any) -> ScreeningOutcome:
    return ScreeningOutcome(**{"policy_id": POLICY, "pathway": Pathway.CHILD, **fields})


@pytest.mark.parametrize("pathway", list(Pathway))
def test_every_status_of_a_pathway_leads_somewhere_and_all_end_closed(pathway: Pathway) -> None:
    steps = rules.NEXT[pathway]

    reached = {Status.SUBMITTED}
    for _ in Status:
        reached |= {to for status in reached for to in steps[status]}

    assert reached == set(steps)
    assert all(Status.CLOSED in following for status, following in steps.items() if following)
    assert steps[Status.CLOSED] == frozenset()


@pytest.mark.parametrize("pathway", list(Pathway))
def test_nothing_goes_back_to_be_screened_again(pathway: Pathway) -> None:
    before = {status for status, to in rules.NEXT[pathway].items() if Status.SUBMITTED in to}

    assert before == {Status.SIGN_OFF}, "only what a manager returns is screened again"


@pytest.mark.parametrize(
    ("pathway", "to", "may"),
    [
        (Pathway.CHILD, Status.STRATEGY_MEETING, True),
        (Pathway.CHILD, Status.CONFERENCE, False),
        (Pathway.CHILD, Status.ENQUIRY, False),
        (Pathway.ADULT, Status.ENQUIRY, True),
        (Pathway.ADULT, Status.STRATEGY_MEETING, False),
        (Pathway.PRACTITIONER, Status.STRATEGY_MEETING, True),
        (Pathway.PRACTITIONER, Status.PANEL, False),
    ],
)
def test_where_screening_may_send_a_referral(pathway: Pathway, to: Status, *, may: bool) -> None:
    assert rules.can_move(pathway, Status.SUBMITTED, to) is may


@pytest.mark.parametrize(
    ("roles", "pathways"),
    [
        ([Role.CHILD_AT_RISK], [Pathway.CHILD]),
        ([Role.PARENT_OR_CARER, Role.ADULT_AT_RISK], [Pathway.ADULT]),
        ([Role.PRACTITIONER, Role.CHILD_AT_RISK], [Pathway.CHILD, Pathway.PRACTITIONER]),
        ([Role.ALLEGED_SOURCE, Role.HOUSEHOLD_MEMBER], []),
    ],
)
def test_roles_open_pathways(roles: list[Role], pathways: list[Pathway]) -> None:
    assert rules.pathways_of(NamedPerson(fields={}, roles=frozenset(roles))) == pathways


@pytest.mark.parametrize(
    ("born_on", "role"),
    [
        (None, Role.CHILD_AT_RISK),
        (dt.date(2008, 5, 6), Role.CHILD_AT_RISK),
        (dt.date(2008, 5, 5), Role.ADULT_AT_RISK),
        (dt.date(1950, 1, 1), Role.ADULT_AT_RISK),
        (dt.date(2008, 2, 29), Role.ADULT_AT_RISK),
    ],
)
def test_somebody_is_an_adult_from_their_eighteenth_birthday(
    born_on: dt.date | None, role: Role
) -> None:
    assert rules.role_at_risk(born_on=born_on, today=RECEIVED_AT.date()) == role


def test_a_report_needs_only_who_what_and_which_kind() -> None:
    assert rules.objections_to_submitting(submission(), at=RECEIVED_AT) == []
    assert (
        len(
            rules.objections_to_submitting(
                submission(somebody("other"), told={"concern": "", "categories": []}),
                at=RECEIVED_AT - dt.timedelta(seconds=1),
            )
        )
        == 4
    )


def test_the_same_words_have_the_same_digest_in_any_order() -> None:
    one = submission(told={"wishes": "Peace.", "whereabouts": "Home"})
    other = submission(told={"whereabouts": "Home", "wishes": "Peace."})

    assert one.digest == other.digest


@pytest.mark.parametrize(
    "other",
    [
        submission(told={"concern": "Another concern."}),
        submission(somebody(given_name="Marged")),
        submission(somebody("adult_at_risk")),
        submission(somebody(), somebody("other", given_name="Ann")),
        submission(NamedPerson(somebody().fields, somebody().roles, work="Nurse")),
    ],
    ids=["concern", "name", "role", "somebody more", "work"],
)
def test_other_words_have_another_digest(other: rules.Submission) -> None:
    assert other.digest != submission().digest


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"closes": True, "needs_panel": True}, Status.CLOSED),
        ({"needs_strategy_meeting": True, "needs_enquiry": True}, Status.STRATEGY_MEETING),
        ({"needs_enquiry": True}, Status.ENQUIRY),
        ({"needs_panel": True}, Status.PANEL),
        ({}, Status.SUPPORT),
    ],
)
def test_the_outcomes_own_fields_say_what_follows(fields: dict[str, Any], status: Status) -> None:
    assert rules.status_after_screening(outcome(**fields)) == status


@pytest.mark.parametrize(
    ("decided", "because"),
    [
        ({"outcome": outcome(policy_id=uuid7())}, "from the policy this referral came in under"),
        ({"outcome": outcome(pathway=Pathway.ADULT)}, "from the policy this referral came in"),
        ({"outcome": outcome(needs_enquiry=True)}, "cannot follow from where"),
        ({"level": ThresholdLevel(policy_id=uuid7())}, "level from the policy"),
        ({"rationale": " \n"}, "Explain why"),
        ({"outcome": outcome(needs_support_question=True)}, "what support"),
    ],
)
def test_a_screening_decision_that_cannot_stand(decided: dict[str, Any], because: str) -> None:
    sound: dict[str, Any] = {
        "outcome": outcome(),
        "level": None,
        "rationale": "As above.",
        "support_offered": "",
    }
    assert rules.objections_to_screening(referral(), **sound) == []

    objections = rules.objections_to_screening(referral(), **{**sound, **decided})

    assert len(objections) == 1
    assert because in objections[0]


def test_what_was_screened_is_not_screened_again() -> None:
    objections = rules.objections_to_screening(
        referral(Status.SUPPORT),
        outcome=outcome(),
        level=None,
        rationale="Again.",
        support_offered="",
    )

    assert objections == ["This referral has already been screened."]


@pytest.mark.parametrize(
    ("told", "rating"),
    [({"is_in_danger_now": "yes"}, Rating.RED), ({"is_in_danger_now": "no"}, ""), ({}, "")],
)
def test_only_danger_now_is_rated_before_anybody_looked(told: dict[str, str], rating: str) -> None:
    assert rules.first_rating(told) == rating


def test_an_anonymous_reporter_starts_no_clock_of_being_told() -> None:
    known = rules.clocks_from_receipt(Pathway.ADULT, is_reporter_known=True)
    anonymous = rules.clocks_from_receipt(Pathway.ADULT, is_reporter_known=False)

    assert set(known) - set(anonymous) == {rules.ACKNOWLEDGEMENT, rules.OUTCOME_TOLD}
    assert anonymous == ["R7", "A1"]
