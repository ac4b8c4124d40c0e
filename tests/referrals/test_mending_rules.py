"""Why referrals cannot be joined, a pathway not corrected, nobody added: every reason at once."""

import datetime as dt

import pytest

from policies.models import Pathway
from records.keys import uuid7
from referrals.models import Referral, Report, ReportPerson, Status
from referrals.rules import NamedPerson, mending

NOW = dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC)
CONWY = uuid7()


def referral(**fields: object) -> Referral:
    defaults = {"pathway": Pathway.CHILD, "owning_agency_id": CONWY, "status": Status.SUBMITTED}
    return Referral(**{**defaults, **fields})


def objections(first: Referral, second: Referral, **fields: object) -> list[str]:
    defaults = {"reason": "Same night.", "is_joined": False, "leads": False, "follows": False}
    return mending.objections_to_joining(first, second, **{**defaults, **fields})  # type: ignore[arg-type]


def test_two_that_wait_can_be_joined() -> None:
    assert objections(referral(), referral()) == []


def test_a_lead_that_is_decided_still_leads() -> None:
    assert objections(referral(), referral(status=Status.STRATEGY_MEETING)) == []


def test_nothing_is_joined_to_itself() -> None:
    one = referral()

    assert objections(one, one) == ["A referral cannot be joined to itself."]


@pytest.mark.parametrize(
    ("first", "second", "more", "said"),
    [
        ({}, {"pathway": Pathway.ADULT}, {}, "one pathway"),
        ({}, {"is_restricted": True}, {}, "restricted"),
        ({}, {"owning_agency_id": uuid7()}, {}, "one agency"),
        ({"status": Status.CLOSED}, {}, {}, "waits for its decision"),
        ({}, {"status": Status.CLOSED}, {}, "must be open"),
        ({}, {}, {"is_joined": True}, "already joined"),
        ({}, {}, {"leads": True}, "so it leads"),
        ({}, {}, {"follows": True}, "itself joined"),
        ({}, {}, {"reason": "  "}, "Say why"),
    ],
)
def test_each_reason_is_said(
    first: dict[str, object], second: dict[str, object], more: dict[str, object], said: str
) -> None:
    (objection,) = objections(referral(**first), referral(**second), **more)

    assert said in objection


def added(*roles: ReportPerson.Role, found_at: dt.datetime = NOW, reason: str = "x") -> list[str]:
    named = NamedPerson({"given_name": "Elin"}, frozenset(roles))
    report = Report(received_at=NOW - dt.timedelta(days=1))
    return mending.objections_to_adding(report, named, found_at=found_at, reason=reason, at=NOW)


def test_somebody_found_is_a_child_or_an_adult_at_risk() -> None:
    role = ReportPerson.Role

    assert added(role.CHILD_AT_RISK) == []
    assert len(added(role.PRACTITIONER)) == 1
    assert len(added(role.PARENT_OR_CARER)) == 1


@pytest.mark.parametrize("days", [1, -2])
def test_nobody_was_found_in_the_future_or_before_the_report(days: int) -> None:
    found_at = NOW + dt.timedelta(days=days)

    assert len(added(ReportPerson.Role.CHILD_AT_RISK, found_at=found_at)) == 1


def test_a_practitioner_has_no_other_pathway() -> None:
    reasons = mending.objections_to_correcting_pathway(
        referral(pathway=Pathway.PRACTITIONER), reason="x", is_on_it_already=False
    )

    assert len(reasons) == 1


@pytest.mark.parametrize(
    ("status", "more", "said"),
    [
        (Status.SIGN_OFF, {}, "waits for a manager's sign-off"),
        (Status.CLOSED, {}, "is closed"),
        (Status.SUBMITTED, {"is_joined": True}, "already joined"),
        (Status.SUBMITTED, {"leads": True}, "so it leads"),
        (Status.SUPPORT, {"is_handed_over": True}, "not accepted"),
    ],
)
def test_what_waits_on_a_referral_keeps_it_on_its_pathway(
    status: Status, more: dict[str, bool], said: str
) -> None:
    (objection,) = mending.objections_to_correcting_pathway(
        referral(status=status), reason="x", is_on_it_already=False, **more
    )

    assert said in objection


def test_a_lead_that_ended_without_a_decision_is_not_followed() -> None:
    (objection,) = mending.objections_to_following(referral(), referral(status=Status.CLOSED))

    assert "not been decided" in objection
