"""Section 126 enquiries about an adult: from the report to determination 3 and to the PDFs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from policies.models import Policy
from records.models import IssuedDocument
from records.tasks import render_documents
from referrals.models import Referral, Status
from strategy_meetings.models import Enquiry
from tests.cast import agency, person, team
from tests.journeys import steps
from tests.journeys.test_report_to_pdf import a_neighbour_reports

TODAY = timezone.localdate


@pytest.fixture
def sara(policy: Policy) -> User:
    """Comes to meetings for the police."""
    team("mash"), team("safeguarding")
    return person("Sara Whitlock", Role.DESIGNATED_PERSON, "vulnerable-people")


def test_an_adult_goes_from_a_report_through_enquiries_to_a_strategy_meeting_and_the_pdfs(
    client: Client, nia: User, ceri: User, sara: User
) -> None:
    a_neighbour_reports(client)
    referral = steps.screened(nia, outcome="adult-enquiries", level="adult-protection")
    desk = steps.desk_of(ceri)
    steps.send(desk, of(referral, "enquiry"))

    the_enquiries_are_written(desk, referral)
    steps.send(
        desk, of(referral, "enquiry"), determination="3", reason="He cannot refuse the caller."
    )
    referral.refresh_from_db()
    assert referral.status == Status.ENQUIRY  # one person's word is no determination
    steps.authorised(referral)

    enquiry = Enquiry.objects.get(referral=referral)
    referral.refresh_from_db()
    assert (enquiry.determination, referral.status) == ("3", Status.STRATEGY_MEETING)
    assert referral.deadlines.get(timescale__ref="A1").met_at == enquiry.ended_at
    assert referral.deadlines.get(timescale__ref="A2").started_at == enquiry.ended_at

    closing = desk.post(reverse("referrals:close", args=[referral.reference]), {"reason": "Safe."})
    assert "the strategy group closes it" in closing.content.decode()

    meeting = steps.arrange_meeting(desk, referral, chair=ceri, invited=sara)
    steps.send(desk, steps.page("start", meeting))
    steps.hold_meeting(desk, meeting, referral, sara, outcome="criminal-investigation")
    the_police_investigate(desk, referral)

    steps.send(desk, of(referral, "issue_enquiry"), language="en")
    assert render_documents() == 1
    record = IssuedDocument.objects.get(kind="section_126")
    pdf = steps.downloaded(desk, of(referral, "enquiry_document", record.pk))

    assert pdf.title == f"Section 126 enquiries {referral.reference}"
    assert (pdf.language, pdf.is_tagged) == ("en", True)
    for words in (
        referral.reference,
        "Ifor Tegid-Burton",
        "Determination 3: at risk, and action is needed to protect",
        "He cannot refuse the caller.",
        "Made by Ceri Lloyd",
        "Authorised by Manon Eifion",
        "The post office confirms four withdrawals.",
        "I want him to stop coming.",
        "Whether the bank was told.",
        "He could not keep the sum in mind.",
        "The police",
        "DC Siwan Parry",
        "The caller was charged.",
    ):
        assert words in pdf.text


def of(referral: Referral, page: str, *more: Any) -> str:
    return reverse(f"strategy_meetings:{page}", args=[referral.reference, *more])


def the_enquiries_are_written(desk: Client, referral: Referral) -> None:
    steps.send(
        desk,
        of(referral, "element", "factual-accuracy"),
        text="The post office confirms four withdrawals.",
        version=0,
    )
    steps.send(
        desk,
        of(referral, "adult"),
        view_at_start="I want him to stop coming.",
        agrees="yes",
        advocacy="refused",
        advocacy_words="He has his niece.",
        risk_before="amber",
        version=0,
    )
    steps.send(
        desk,
        of(referral, "add_to_enquiry", "maker"),
        agency=agency("health").pk,
        who="Eleri Hughes",
        is_caused="on",
        asked="Whether the bank was told.",
        **steps.day("began_on", TODAY()),
    )
    steps.send(
        desk,
        of(referral, "add_to_enquiry", "capacity"),
        decision="Who looks after his money",
        result="lacks",
        assessor="Dr Mair Pugh",
        reason="He could not keep the sum in mind.",
        **steps.day("assessed_on", TODAY()),
    )


def the_police_investigate(desk: Client, referral: Referral) -> None:
    kind = referral.policy.investigation_types.get(code="criminal")
    steps.send(
        desk,
        of(referral, "investigate"),
        kind=kind.pk,
        lead="DC Siwan Parry",
        **steps.day("started_on", TODAY()),
    )
    investigation = referral.investigations.get()
    steps.send(
        desk,
        of(referral, "investigation", investigation.pk),
        result="The caller was charged.",
        version=0,
        **steps.day("report_received_on", TODAY()),
    )
