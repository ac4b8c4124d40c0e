"""The pages of investigations, of orders, and of the record of enquiries about an adult."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from records.audit import SYSTEM
from records.models import IssuedDocument
from records.tasks import render_documents
from strategy_meetings import operations
from strategy_meetings.models import Enquiry
from tests.cast import actor, sign_in
from tests.factories.calling import AllocationFactory
from tests.factories.section_126 import (
    EnquiryMakerFactory,
    EnquiryStepFactory,
    InvestigationFactory,
    ended,
    held_about,
)
from tests.factories.strategy_meetings import EnquiryFactory
from tests.strategy_meetings.test_adult_enquiry_pages import TODAY, day, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def enquiry() -> Enquiry:
    return EnquiryFactory.create()


def test_an_investigation_begins_as_the_meeting_decided_and_its_report_comes(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    desk = sign_in(client, ceri)
    assert desk.get(url("investigate", enquiry)).status_code == 404
    ended(enquiry, determination="3", by=actor(ceri))
    outcome = held_about(enquiry, ceri, outcome="criminal-investigation")
    kinds = outcome.referral.policy.investigation_types

    page = text_of(desk.get(url("investigate", enquiry)))
    assert "Criminal offence" in page
    assert "Failure of care by an NHS provider" not in page
    other = desk.post(
        url("investigate", enquiry),
        {"kind": kinds.get(code="nhs-care").pk, "lead": "Nobody", **day("started_on", TODAY())},
    )
    assert "Choose one of the answers." in text_of(other)
    desk.post(
        url("investigate", enquiry),
        {
            "kind": kinds.get(code="criminal").pk,
            "lead": "DC Siwan Parry",
            **day("started_on", TODAY()),
        },
    )

    investigation = enquiry.referral.investigations.get()
    assert investigation.responsible == "The police"
    report = {"result": "Charged with theft.", "version": 0, **day("report_received_on", TODAY())}
    address = url("investigation", enquiry, investigation.pk)
    incomplete = desk.post(address, {"result": "Charged with theft.", "version": 0})
    assert "Give the day on which the report came." in text_of(incomplete)
    assert desk.post(address, report).status_code == 302
    assert desk.post(address, report).status_code == 409
    assert "Charged with theft." in text_of(desk.get(url("enquiry", enquiry)))


def test_an_order_is_applied_for_and_its_period_counted_down(
    client: Client, ceri: User, nia: User, enquiry: Enquiry
) -> None:
    desk = sign_in(client, ceri)
    empty = text_of(desk.post(url("apply_for_support_order", enquiry), {"court": "Llandudno"}))
    assert empty.count("Each of the four grounds is needed.") >= 4
    assert "Llandudno" in empty
    grounds = ("suspicion", "access", "purposes", "no_more_risk")
    desk.post(
        url("apply_for_support_order", enquiry),
        {
            "officer": "Rhys Morgan",
            "court": "Llandudno",
            "premises": "Bryn Awel",
            **{f"ground_{ground}": "Because." for ground in grounds},
            **day("applied_on", TODAY()),
        },
    )
    order = enquiry.referral.protection_and_support_orders.get()
    address = url("support_order", enquiry, order.pk)

    without = desk.post(address, {"outcome": "granted", "version": 0})
    assert "Give the day and the time until which the order holds." in text_of(without)
    granted = {
        "outcome": "granted",
        "constable": "PC 1044 Huws",
        "starts_time": "00:00",
        "ends_time": "00:00",
        "version": 0,
        **day("starts_on", TODAY()),
        **day("ends_on", TODAY() + dt.timedelta(days=3)),
    }
    assert desk.post(address, granted).status_code == 302
    assert desk.post(address, granted).status_code == 409

    page = text_of(desk.get(url("enquiry", enquiry)))
    assert "The order holds until" in page
    assert "left" in page
    AllocationFactory.create(enquiry=enquiry, holder=ceri)
    line = f"{enquiry.referral.reference}, adult protection and support order:"
    assert line in text_of(desk.get(reverse("home")))
    assert line not in text_of(sign_in(Client(), nia).get(reverse("home")))
    carried_out = {**granted, "version": 1, "result": "Seen alone.", **day("executed_on", TODAY())}
    assert desk.post(address, carried_out).status_code == 302
    assert line not in text_of(desk.get(reverse("home")))


def test_the_record_is_issued_and_only_who_may_read_the_enquiries_takes_it(
    client: Client, ceri: User, nia: User, oren: User, enquiry: Enquiry
) -> None:
    desk = sign_in(client, ceri)
    refused = desk.post(url("issue_enquiry", enquiry), {"language": "fr"}, follow=True)
    assert "Choose the language of the record." in text_of(refused)
    desk.post(url("issue_enquiry", enquiry), {"language": "en"})
    document = IssuedDocument.objects.get()
    taken = url("enquiry_document", enquiry, document.pk)
    assert desk.get(taken).status_code == 404
    render_documents()

    assert desk.get(taken)["Content-Type"] == "application/pdf"
    assert sign_in(Client(), nia).get(taken).status_code == 403
    assert sign_in(Client(), oren).get(taken).status_code == 404
    other = EnquiryFactory.create()
    assert desk.get(url("enquiry_document", other, document.pk)).status_code == 404


def test_the_page_makes_as_many_queries_however_much_is_written(
    client: Client, ceri: User, enquiry: Enquiry, django_assert_max_num_queries: Any
) -> None:
    desk = sign_in(client, ceri)
    for _each in range(6):
        EnquiryStepFactory.create(enquiry=enquiry)
        EnquiryMakerFactory.create(enquiry=enquiry)
    desk.get(url("enquiry", enquiry))

    with django_assert_max_num_queries(60):
        desk.get(url("enquiry", enquiry))


def test_what_was_imported_is_shown_without_a_record(client: Client, ceri: User) -> None:
    referral = EnquiryFactory.create().referral
    enquiry = operations.record_enquiry(
        referral,
        kind=Enquiry.Kind.SECTION_126,
        started_at=timezone.now() - dt.timedelta(days=40),
        ended_at=timezone.now(),
        by=SYSTEM,
        at=timezone.now(),
    )

    assert sign_in(client, ceri).get(url("enquiry", enquiry)).status_code == 200


def test_an_investigation_of_another_referral_is_missing(
    client: Client, ceri: User, enquiry: Enquiry
) -> None:
    investigation = InvestigationFactory.create()

    answer = sign_in(client, ceri).get(url("investigation", enquiry, investigation.pk))

    assert answer.status_code == 404
