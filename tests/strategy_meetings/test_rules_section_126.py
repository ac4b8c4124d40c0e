"""What enquiries about an adult need before they are written, determined and authorised."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from policies.models import ConsentReason, InvestigationType, UrgentCircumstance
from referrals.models import Pathway, Referral, Status
from strategy_meetings import rules_investigations, rules_section_126
from strategy_meetings.models import Enquiry, EnquiryDecision
from tests.factories.section_126 import APPLICATION, NOTHING_TOLD, TODAY

REFUSED = ConsentReason(code="adult-coercion", used_when=ConsentReason.Use.REFUSED)
NOT_ASKED = ConsentReason(code="adult-evidence", used_when=ConsentReason.Use.NOT_ASKED)
INJURY = UrgentCircumstance(code="serious-injury")
YESTERDAY = TODAY - dt.timedelta(days=1)
MANON = UUID(int=1)
CERI = UUID(int=2)
CERIS_OTHER = UUID(int=3)


def lacking(**told: Any) -> dict[str, str]:
    return rules_section_126.lacking_of_adult({**NOTHING_TOLD, **told}, today=TODAY)


def test_an_empty_record_lacks_nothing() -> None:
    assert lacking() == {}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        pytest.param({"agrees": "no"}, "consent_reason", id="refused, and no reason to go on"),
        pytest.param(
            {"agrees": "no", "consent_reason": NOT_ASKED}, "consent_reason", id="another's reason"
        ),
        pytest.param(
            {"agrees": "yes", "consent_reason": REFUSED}, "consent_reason", id="overriding a yes"
        ),
        pytest.param({"advocacy": "refused"}, "advocacy_words", id="an advocate refused"),
        pytest.param({"advocacy": "not_offered"}, "advocacy_words", id="none offered"),
        pytest.param({"urgent_circumstance": INJURY}, "urgent_on", id="urgent without a day"),
        pytest.param({"seen_on": TODAY}, "seen_by_whom", id="seen by nobody"),
        pytest.param(
            {"seen_on": TODAY + dt.timedelta(days=1), "seen_by_whom": "Ceri"},
            "seen_on",
            id="seen tomorrow",
        ),
        pytest.param(
            {"urgent_circumstance": INJURY, "urgent_on": YESTERDAY},
            "not_seen_words",
            id="urgent yesterday, and not seen",
        ),
    ],
)
def test_what_the_record_of_an_adult_lacks(told: dict[str, Any], field: str) -> None:
    assert list(lacking(**told)) == [field]


def test_what_is_said_in_full_lacks_nothing() -> None:
    assert lacking(agrees="no", consent_reason=REFUSED) == {}
    assert lacking(advocacy="refused", advocacy_words="He trusts his niece.") == {}
    assert lacking(urgent_circumstance=INJURY, urgent_on=TODAY) == {}
    assert (
        lacking(
            urgent_circumstance=INJURY,
            urgent_on=YESTERDAY,
            seen_on=YESTERDAY,
            seen_by_whom="Ceri Lloyd",
        )
        == {}
    )


@pytest.mark.parametrize(
    ("determination", "given", "field"),
    [
        pytest.param("1", {}, "emergency_action", id="immediate protection without an action"),
        pytest.param("2", {}, "route", id="not at risk, and nowhere to go"),
        pytest.param("2", {"route": "prison"}, "route", id="no such route"),
        pytest.param("1", {"emergency_action": "The police came."}, None, id="an action"),
        pytest.param("2", {"route": "assessment"}, None, id="an assessment"),
        pytest.param("3", {}, None, id="at risk"),
        pytest.param("nfa", {}, None, id="no further action"),
    ],
)
def test_a_determination_needs_what_follows_from_it(
    determination: str, given: dict[str, str], field: str | None
) -> None:
    lacks = rules_section_126.lacking_of_determination(
        determination=determination, **{"route": "", "emergency_action": "", **given}
    )

    assert list(lacks) == ([field] if field else [])


def objections(by: UUID, **said: Any) -> list[str]:
    decision = EnquiryDecision(decided_by=CERI, is_authorised=said.pop("already", None))
    return rules_section_126.objections_to_authorising(
        decision,
        **{
            "is_authorised": True,
            "reason": "",
            "was_written_on": False,
            "accounts_of_decider": {CERI, CERIS_OTHER},
            "by": by,
            **said,
        },
    )


def test_a_second_person_authorises() -> None:
    assert objections(MANON) == []
    assert "Somebody else" in objections(CERI)[0]
    assert "Somebody else" in objections(CERIS_OTHER)[0]
    assert "decided already" in objections(MANON, already=True)[0]


def test_what_was_written_on_since_is_sent_back_with_a_reason() -> None:
    assert "Send it back" in objections(MANON, was_written_on=True)[0]
    assert "Say why" in objections(MANON, was_written_on=True, is_authorised=False)[0]
    assert objections(MANON, was_written_on=True, is_authorised=False, reason="Look again.") == []


def test_nothing_is_written_on_enquiries_that_have_ended() -> None:
    ended = Enquiry(kind="section_126", ended_at=dt.datetime(2026, 5, 6, tzinfo=dt.UTC))

    assert "have ended" in rules_section_126.objections_to_writing(ended)[0]
    assert rules_section_126.objections_to_writing(Enquiry(kind="section_126")) == []
    assert rules_section_126.objections_to_writing(Enquiry(kind="section_47")) != []


@pytest.mark.parametrize(
    ("investigates", "is_criminal", "is_refused"),
    [
        pytest.param(["criminal"], True, False, id="criminal, as decided"),
        pytest.param(["criminal"], False, True, id="non-criminal, not decided"),
        pytest.param(["criminal", "non_criminal"], False, False, id="both"),
        pytest.param([], True, True, id="no investigation was decided on"),
    ],
)
def test_an_investigation_is_of_the_nature_that_the_meeting_decided(
    investigates: list[str], *, is_criminal: bool, is_refused: bool
) -> None:
    found = rules_investigations.objections_to_investigating(
        Referral(pathway=Pathway.ADULT, status=Status.CONFERENCE),
        {"investigates": investigates},
        InvestigationType(is_criminal=is_criminal),
        started_on=TODAY,
        report_due_on=None,
    )

    assert bool(found) == is_refused


def test_a_report_and_what_it_found_come_together() -> None:
    def lacks(**said: Any) -> list[str]:
        given = {"report_due_on": None, "report_received_on": None, "result": "", **said}
        return list(rules_investigations.lacking_of_report(started_on=TODAY, today=TODAY, **given))

    assert lacks() == []
    assert lacks(report_received_on=TODAY) == ["result"]
    assert lacks(result="Proved.") == ["report_received_on"]
    assert lacks(report_received_on=YESTERDAY, result="Proved.") == ["report_received_on"]
    assert lacks(report_due_on=YESTERDAY) == ["report_due_on"]


def test_each_of_the_four_grounds_of_an_order_is_needed() -> None:
    adult = Referral(pathway=Pathway.ADULT, status=Status.ENQUIRY)
    assert rules_investigations.objections_to_applying(adult, APPLICATION, today=TODAY) == []

    for ground in rules_investigations.GROUNDS:
        told = {**APPLICATION, ground: " "}
        assert rules_investigations.objections_to_applying(adult, told, today=TODAY) != []


def test_an_order_that_was_granted_holds_for_a_period_and_is_carried_out_within_it() -> None:
    starts_at = dt.datetime(2026, 5, 5, 12, tzinfo=dt.UTC)
    granted = {
        "outcome": "granted",
        "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(days=3),
        "executed_on": None,
        "constable": "PC 1 Huws",
        "result": "",
    }

    def lacks(**said: Any) -> list[str]:
        return sorted(
            rules_investigations.lacking_of_order(
                {**granted, **said}, applied_on=TODAY, today=TODAY + dt.timedelta(days=30)
            )
        )

    assert lacks() == []
    assert lacks(starts_at=None, ends_at=None) == ["ends_on", "starts_on"]
    assert lacks(ends_at=starts_at) == ["ends_on"]
    assert lacks(constable=" ") == ["constable"]
    assert lacks(executed_on=TODAY + dt.timedelta(days=9), result="Seen.") == ["executed_on"]
    assert lacks(executed_on=TODAY) == ["result"]
    assert lacks(outcome="refused") == ["outcome"]
