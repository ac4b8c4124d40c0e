"""Two sisters under one joint enquiry, decided differently, each to a PDF without the other."""

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
from tests.cast import agency, team
from tests.factories.accounts import MembershipFactory
from tests.factories.section_47 import under_enquiry
from tests.journeys import steps
from tests.pdfs import ReadPdf

TODAY = timezone.localdate

FIRST = ("Efa Canari", "He shook me.", "A pattern over months.", "Harm goes on while he is there.")
SECOND = ("Lleucu Canari", "I was at Nain's.", "Not there that day.", "Never left with him.")


@pytest.fixture
def sisters(policy: Policy) -> tuple[Referral, Referral]:
    team("mash"), team("safeguarding")
    return (
        under_enquiry(given_name="Efa", family_name="Canari"),
        under_enquiry(given_name="Lleucu", family_name="Canari"),
    )


def worker(referral: Referral, role: Role) -> Client:
    return steps.desk_of(MembershipFactory.create(role=role, team=referral.owning_team).user)


def of(referral: Referral, page: str, *more: Any) -> str:
    return reverse(f"strategy_meetings:{page}", args=[referral.reference, *more])


def test_two_sisters_are_decided_differently_and_each_pdf_holds_nothing_of_the_other(
    elin: User, sisters: tuple[Referral, Referral]
) -> None:
    efa, lleucu = sisters
    desk, manager = worker(efa, Role.SOCIAL_WORKER), worker(efa, Role.TEAM_MANAGER)
    for each in sisters:
        steps.send(desk, of(each, "enquiry"))
    the_enquiry_is_written(desk, efa, words="He shook me.", analysis="A pattern over months.")
    the_enquiry_is_written(desk, lleucu, words="I was at Nain's.", analysis="Not there that day.")
    steps.send(
        desk,
        of(efa, "consider"),
        name="Lleucu Canari",
        relation="Younger sister",
        done="own_enquiry",
        own=lleucu.reference.lower(),
    )
    steps.send(
        desk,
        of(efa, "consider"),
        name="Gwil",
        relation="Cousin who stays at weekends",
        done="no_enquiry",
        reason="He has not stayed since spring.",
    )

    decided(desk, efa, "3", conference="yes", reason="Harm goes on while he is there.")
    decided(desk, lleucu, "1", conference="no", reason="Never left with him.")
    efa.refresh_from_db()
    assert efa.status == Status.ENQUIRY  # one person's word is no determination
    for each in sisters:
        beside = manager.get(of(each, "side_by_side")).content.decode()
        assert "Harm goes on while he is there." in beside
        assert "Never left with him." in beside
        steps.send(manager, of(each, "authorise"), answer="authorise")

    statuses = [Referral.objects.get(pk=each.pk).status for each in sisters]
    assert statuses == [Status.CONFERENCE, Status.SUPPORT]
    assert efa.deadlines.filter(timescale__ref="C3").exists()
    assert not lleucu.deadlines.filter(timescale__ref="C3").exists()
    assert [e.determination for e in Enquiry.objects.order_by("started_at")] == ["3", "1"]

    first, second = record_of(desk, efa), record_of(desk, lleucu)
    assert "Determination 3" in first.text
    assert "Determination 1" in second.text
    for mine, own, other in (
        (first, FIRST, (*SECOND, lleucu.reference)),
        (second, SECOND, (*FIRST, efa.reference)),
    ):
        for words in own:
            assert words in mine.text
        for words in (*other, "Gwil"):
            assert words not in mine.text
    assert "An enquiry of their own 1" in first.text


def the_enquiry_is_written(desk: Client, referral: Referral, *, words: str, analysis: str) -> None:
    steps.send(
        desk,
        of(referral, "child"),
        is_joint="on",
        seen_by_whom="Branwen Rees",
        was_alone="yes",
        child_words=words,
        language="Welsh",
        interview="held",
        medical="not_needed",
        home_words="Little furniture, and clean.",
        analysis=analysis,
        version=0,
        **steps.day("seen_on", TODAY()),
        **steps.day("interview_on", TODAY()),
    )
    steps.send(
        desk,
        of(referral, "add_to_enquiry", "maker"),
        agency=agency("health").pk,
        who="Eleri Hughes",
        is_caused="on",
        asked="What the health visitor saw.",
        **steps.day("began_on", TODAY()),
    )


def decided(
    desk: Client, referral: Referral, determination: str, *, conference: str, reason: str
) -> None:
    steps.send(
        desk,
        of(referral, "enquiry"),
        determination=determination,
        is_conference_needed=conference,
        reason=reason,
    )


def record_of(desk: Client, referral: Referral) -> ReadPdf:
    """Issue the record of the enquiry; take it once a worker has made it."""
    steps.send(desk, of(referral, "issue_enquiry"), language="en")
    assert render_documents() == 1
    record = IssuedDocument.objects.get(kind="section_47", reference=referral.reference)
    return steps.downloaded(desk, of(referral, "enquiry_document", record.pk))
