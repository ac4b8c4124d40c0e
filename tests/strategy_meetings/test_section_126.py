"""Stories of enquiries about an adult: written, determined by one, authorised by another."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from people.models import UserPerson
from records.audit import SYSTEM
from records.models import AuditEvent
from referrals import operations as referrals
from referrals.models import Pathway, Status
from strategy_meetings import operations
from strategy_meetings.models import EnquiryDecision
from tests.cast import actor, person
from tests.factories.people import PersonRecordFactory
from tests.factories.section_126 import (
    BETH,
    LATER,
    NOTHING_TOLD,
    TODAY,
    AdultEnquiryFactory,
    CapacityDecisionFactory,
    EnquiryElementFactory,
    EnquiryMakerFactory,
    EnquiryStepFactory,
    InvestigationFactory,
    ProtectionAndSupportOrderFactory,
    determined_by,
    ended,
    held_about,
)
from tests.factories.strategy_meetings import SCREENED_AT, EnquiryFactory, awaiting
from tests.strategy_meetings.holding import clocks

pytestmark = pytest.mark.django_db

NEXT_DAY = LATER + dt.timedelta(days=1)


def test_a_determination_stands_once_a_second_person_has_authorised_it(ceri: User) -> None:
    enquiry = EnquiryFactory.create()
    decision = determined_by(enquiry, by=actor(ceri))
    enquiry.refresh_from_db()
    adult = enquiry.referral
    assert (enquiry.ended_at, clocks(adult)["A1"]) == (None, "running")

    with pytest.raises(operations.Refused, match="Somebody else"):
        operations.authorise(decision, is_authorised=True, by=actor(ceri), at=NEXT_DAY)
    operations.authorise(decision, is_authorised=True, by=BETH, at=NEXT_DAY)

    enquiry.refresh_from_db()
    adult.refresh_from_db()
    assert (enquiry.determination, enquiry.ended_at) == ("3", NEXT_DAY)
    assert (adult.status, adult.needs_group_to_close) == (Status.STRATEGY_MEETING, True)
    assert adult.deadlines.get(timescale__ref="A1").met_at == NEXT_DAY
    assert adult.deadlines.get(timescale__ref="A2").started_at == NEXT_DAY
    said = AuditEvent.objects.about(adult).values_list("event", flat=True)
    assert {"determination.proposed", "determination.signed_off", "enquiry.ended"} <= set(said)


def test_the_same_person_under_another_account_does_not_authorise(ceri: User) -> None:
    enquiry = EnquiryFactory.create()
    decision = determined_by(enquiry, by=actor(ceri))
    other = person("Ceri Lloyd Jones", Role.TEAM_MANAGER, "adults")
    herself = PersonRecordFactory.create().person
    for user in (ceri, other):
        UserPerson.objects.create(
            user_id=user.pk, person=herself, linked_at=SCREENED_AT, linked_by=SYSTEM.id
        )

    with pytest.raises(operations.Refused, match="Somebody else"):
        operations.authorise(decision, is_authorised=True, by=actor(other), at=NEXT_DAY)


def test_a_determination_sent_back_is_made_again(ceri: User) -> None:
    enquiry = EnquiryFactory.create()
    first = determined_by(enquiry, by=actor(ceri))
    with pytest.raises(operations.Refused, match="waits to be authorised"):
        determined_by(enquiry, by=actor(ceri))

    operations.authorise(
        first, is_authorised=False, reason="Nobody saw him alone.", by=BETH, at=NEXT_DAY
    )

    enquiry.refresh_from_db()
    assert enquiry.ended_at is None
    second = determined_by(enquiry, by=actor(ceri), determination="1", at=NEXT_DAY)
    assert second.emergency_action == "The police came."
    with pytest.raises(operations.Refused, match="decided already"):
        operations.authorise(first, is_authorised=True, by=BETH, at=NEXT_DAY)


def test_a_record_written_on_after_the_determination_is_read_again_before_it_stands(
    ceri: User,
) -> None:
    enquiry = EnquiryFactory.create()
    decision = determined_by(enquiry, by=actor(ceri))
    EnquiryStepFactory.create(enquiry=enquiry, at=NEXT_DAY)

    with pytest.raises(operations.Refused, match="Send it back"):
        operations.authorise(
            decision, is_authorised=True, by=BETH, at=NEXT_DAY + dt.timedelta(hours=1)
        )

    assert EnquiryDecision.objects.get().is_authorised is None


def test_no_enquiries_about_an_adult_end_without_a_second_person(ceri: User) -> None:
    enquiry = EnquiryFactory.create()

    with pytest.raises(operations.Refused, match="A second person"):
        operations.end_enquiry(
            enquiry, determination="nfa", reason="No harm.", by=actor(ceri), at=LATER
        )


@pytest.mark.parametrize(
    ("determination", "status", "runs"),
    [
        pytest.param("1", Status.STRATEGY_MEETING, "running", id="immediate protection"),
        pytest.param("2", Status.SUPPORT, None, id="needs for care and support"),
        pytest.param("3", Status.STRATEGY_MEETING, "running", id="at risk"),
        pytest.param("nfa", Status.CLOSED, None, id="no further action"),
    ],
)
def test_each_determination_has_its_route(
    determination: str, status: Status, runs: str | None, ceri: User
) -> None:
    enquiry = ended(EnquiryFactory.create(), determination=determination, by=actor(ceri))

    enquiry.referral.refresh_from_db()
    assert enquiry.referral.status == status
    assert clocks(enquiry.referral).get("A2") == runs


@pytest.mark.parametrize("determination", ["1", "2", "3"])
def test_what_action_was_taken_on_is_closed_by_the_strategy_group_and_nobody_else(
    determination: str, ceri: User
) -> None:
    enquiry = ended(EnquiryFactory.create(), determination=determination, by=actor(ceri))
    adult = enquiry.referral

    with pytest.raises(operations.Refused, match="the strategy group closes it"):
        referrals.close(adult, reason="All is well.", by=actor(ceri), at=NEXT_DAY)
    held_about(enquiry, ceri, outcome="no-further-action")

    adult.refresh_from_db()
    assert adult.status == Status.CLOSED


def test_a_group_that_made_a_plan_meets_again_to_close(ceri: User) -> None:
    enquiry = ended(EnquiryFactory.create(), determination="3", by=actor(ceri))
    held_about(enquiry, ceri, outcome="protection-plan")
    enquiry.referral.refresh_from_db()
    assert enquiry.referral.status == Status.SUPPORT

    held_about(enquiry, ceri, outcome="no-further-action")

    enquiry.referral.refresh_from_db()
    assert enquiry.referral.status == Status.CLOSED


def test_what_the_group_handed_to_a_panel_the_panel_may_close(ceri: User) -> None:
    enquiry = ended(EnquiryFactory.create(), determination="3", by=actor(ceri))

    held_about(enquiry, ceri, outcome="panel")

    enquiry.referral.refresh_from_db()
    assert enquiry.referral.needs_group_to_close is False
    assert referrals.close(enquiry.referral, reason="Safe.", by=actor(ceri), at=NEXT_DAY)


def test_two_people_writing_one_element_do_not_overwrite_each_other(ceri: User) -> None:
    element = EnquiryElementFactory.create(text="The bank confirms it.")

    with pytest.raises(operations.Conflict) as conflict:
        operations.save_element(
            element.enquiry,
            element=element.element,
            text="The bank denies it.",
            version=0,
            by=actor(ceri),
            at=LATER,
        )

    assert (conflict.value.theirs, conflict.value.version) == ("The bank confirms it.", 1)
    element.refresh_from_db()
    assert element.text == "The bank confirms it."


def test_two_people_writing_of_the_adult_do_not_overwrite_each_other(ceri: User) -> None:
    adult = AdultEnquiryFactory.create()
    told: dict[str, Any] = {**NOTHING_TOLD, "view_at_start": "He wants to move."}

    with pytest.raises(operations.Conflict):
        operations.save_adult(adult.enquiry, told=told, version=0, by=actor(ceri), at=LATER)
    operations.save_adult(adult.enquiry, told=told, version=adult.version, by=actor(ceri), at=LATER)

    adult.refresh_from_db()
    assert (adult.view_at_start, adult.saved_by_name) == ("He wants to move.", "Ceri Lloyd")


def test_what_somebody_found_is_recorded_with_its_day_and_not_twice() -> None:
    maker = EnquiryMakerFactory.create()
    found: dict[str, Any] = {"found": "The sore was not treated.", "by": SYSTEM, "at": LATER}

    with pytest.raises(operations.Refused, match="before they began"):
        operations.record_findings(
            maker, reported_on=TODAY - dt.timedelta(days=1), version=0, **found
        )
    operations.record_findings(maker, reported_on=TODAY, version=0, **found)
    with pytest.raises(operations.Conflict):
        operations.record_findings(maker, reported_on=TODAY, version=0, **found)


def test_nothing_is_written_once_the_enquiries_have_ended(ceri: User) -> None:
    enquiry = ended(EnquiryFactory.create(), determination="3", by=actor(ceri))

    for make in (
        AdultEnquiryFactory,
        EnquiryElementFactory,
        EnquiryMakerFactory,
        EnquiryStepFactory,
        CapacityDecisionFactory,
    ):
        with pytest.raises(operations.Refused, match="have ended"):
            make.create(enquiry=enquiry)


def test_capacity_is_of_one_decision_by_somebody_on_a_day() -> None:
    with pytest.raises(operations.Refused, match="who assessed it"):
        CapacityDecisionFactory.create(assessor="")

    assert CapacityDecisionFactory.create(result="not_assessed", assessor="", assessed_on=None)


def test_an_investigation_follows_what_the_meeting_decided(ceri: User) -> None:
    enquiry = ended(EnquiryFactory.create(), determination="3", by=actor(ceri))
    outcome = held_about(enquiry, ceri, outcome="non-criminal-investigation")

    with pytest.raises(operations.Refused, match="criminal investigation"):
        InvestigationFactory.create(enquiry=enquiry, outcome=outcome)
    kinds = outcome.referral.policy.investigation_types
    made = InvestigationFactory.create(
        enquiry=enquiry, outcome=outcome, kind=kinds.get(code="nhs-care")
    )

    received = made.started_on + dt.timedelta(days=9)
    at = outcome.concluded_at + dt.timedelta(days=10)
    report: dict[str, Any] = {
        "report_due_on": received,
        "report_received_on": received,
        "result": "Care fell short.",
        "by": SYSTEM,
        "at": at,
    }
    operations.record_report(made, version=0, **report)
    with pytest.raises(operations.Conflict):
        operations.record_report(made, version=0, **report)
    made.refresh_from_db()
    assert (made.report_received_on, made.result) == (received, "Care fell short.")


def test_an_order_is_applied_for_granted_and_carried_out() -> None:
    order = ProtectionAndSupportOrderFactory.create()
    told: dict[str, Any] = {
        "outcome": "granted",
        "starts_at": LATER,
        "ends_at": LATER + dt.timedelta(days=2),
        "constable": "PC 1044 Huws",
        "others": "Dr Mair Pugh",
        "executed_on": None,
        "result": "",
    }

    operations.record_order(order, told=told, version=0, by=SYSTEM, at=LATER)
    with pytest.raises(operations.Conflict):
        operations.record_order(order, told=told, version=0, by=SYSTEM, at=LATER)

    order.refresh_from_db()
    assert (order.outcome, order.version) == ("granted", 1)


def test_an_order_is_for_adults_alone() -> None:
    with pytest.raises(operations.Refused, match="Only for an adult"):
        ProtectionAndSupportOrderFactory.create(referral=awaiting(Pathway.CHILD))
