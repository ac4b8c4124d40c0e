"""The minutes: plain values, a tagged PDF in the right language, and who may take a copy."""

import io
import json
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from meetings import operations as meetings
from meetings.models import Meeting
from records import documents as records
from records.models import AuditEvent, IssuedDocument, Message
from referrals.models import Pathway, ShareGround
from strategy_meetings import documents, operations
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor, sign_in
from tests.factories.meetings import invitee
from tests.factories.people import DenialFactory
from tests.factories.strategy_meetings import StrategyMeetingFactory, awaiting
from tests.strategy_meetings.pages import begin, finish


@pytest.fixture
def held(elin: User, carys: User, called: StrategyMeeting) -> StrategyMeeting:
    """Hold the meeting and conclude it, with a text under its risk item."""
    begin(called, elin, carys)
    meetings.save_minutes(
        called.meeting.agenda.get(code="risk"),
        minutes="The risk is high: ŵyl a <b>chraith</b>.",
        version=0,
        by=actor(elin),
        at=timezone.now(),
    )
    meetings.agree_action(
        called.meeting,
        referral=called.meeting.referrals.get(),
        what="Check the address.",
        agency=carys.memberships.get().agency,
        due_on=timezone.localdate(),
        by=actor(elin),
        at=timezone.now(),
    )
    return finish(called, elin)


def issue(held: StrategyMeeting, by: User, language: str = "en") -> IssuedDocument:
    """Issue the minutes and render them, as the worker does."""
    document = operations.issue_minutes(held, language=language, by=actor(by), at=timezone.now())
    return records.make(document, at=timezone.now())


def copy_of(document: IssuedDocument, user: User) -> IssuedDocument:
    """Return the copy that was issued to somebody with the minutes, rendered."""
    copies = IssuedDocument.objects.filter(circulations__user_id=user.pk)
    copy = copies.get(kind__startswith="minutes-copy-", reference=document.reference)
    return records.make(copy, at=timezone.now())


def download_of(document: IssuedDocument) -> str:
    return reverse("strategy_meetings:download", args=[document.pk])


def text_of(reader: PdfReader) -> str:
    return " ".join("".join(page.extract_text() for page in reader.pages).split())


def test_the_minutes_are_plain_values(held: StrategyMeeting) -> None:
    said = documents.minutes(held, language="en")

    assert json.loads(json.dumps(said)) == said
    assert said["decisions"][0]["decision"] == "Enquiries will be made jointly."
    assert "Llwyd-Canari" not in said["title"]


@pytest.mark.parametrize(
    ("language", "lang", "title", "outcome"),
    [
        ("en", "en", "Minutes of meeting", "Section 47 enquiry, joint with the police"),
        ("cy", "cy", "Cofnodion cyfarfod", "Ymholiad adran 47, ar y cyd â'r heddlu"),
    ],
)
def test_the_pdf_is_tagged_and_holds_the_decision(
    client: Client,
    elin: User,
    held: StrategyMeeting,
    language: str,
    lang: str,
    title: str,
    outcome: str,
) -> None:
    document = issue(held, elin, language)

    response = sign_in(client, elin).get(download_of(document))
    reader = PdfReader(io.BytesIO(response.getvalue()))

    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == lang
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == document.title
    if language == "en":  # the Welsh of our own words is added with the catalogue
        assert document.title == f"{title} {held.meeting.reference}"
    text = text_of(reader)
    for said in (
        outcome,
        "Enquiries will be made jointly.",
        "Check the address.",
        "ŵyl a <b>chraith",
    ):
        assert said in text
    name = response.headers["Content-Disposition"]
    assert f"minutes-{held.meeting.reference}-v1-{language}.pdf" in name


def test_those_who_took_part_are_sent_the_minutes_by_reference(
    held: StrategyMeeting, elin: User, carys: User, gwen: User
) -> None:
    document = issue(held, elin)

    told = set(
        Message.objects.filter(template="meetings/email/minutes").values_list("to", flat=True)
    )
    assert told == {elin.email, carys.email}  # Gwen did not come
    copies = IssuedDocument.objects.filter(reference=document.reference, kind__contains="copy")
    assert copies.filter(circulations__user_id__in=[elin.pk, carys.pk]).count() == 2
    assert copies.count() == 2
    message = Message.objects.get(template="meetings/email/minutes", to=carys.email)
    assert held.meeting.reference in message.subject
    assert "Llwyd-Canari" not in message.subject + message.body


def test_the_right_to_the_minutes_outlives_the_right_to_the_referral(
    client: Client, held: StrategyMeeting, elin: User, carys: User
) -> None:
    document = copy_of(issue(held, elin), carys)
    ShareGround.objects.update(ends_at=timezone.now())

    response = sign_in(client, carys).get(download_of(document))

    assert response.getvalue().startswith(b"%PDF")
    taken = AuditEvent.objects.about(document).get(event="document.downloaded")
    assert taken.actor_name == carys.name


def test_nobody_else_can_tell_that_the_minutes_exist(
    client: Client, held: StrategyMeeting, elin: User, oren: User, haf: User, glyn: User
) -> None:
    document = issue(held, elin)
    copy = copy_of(document, elin)

    for user in (oren, haf, glyn):
        for each in (document, copy):
            assert sign_in(client, user).get(download_of(each)).status_code == 404


def test_a_conflict_of_interest_beats_the_right_to_the_minutes(
    client: Client, held: StrategyMeeting, elin: User, carys: User
) -> None:
    document = copy_of(issue(held, elin), carys)
    DenialFactory.create(person=held.meeting.referrals.get().record.person, user_id=carys.pk)

    assert sign_in(client, carys).get(download_of(document)).status_code == 404


def test_restricted_minutes_stay_with_those_named(
    client: Client, dai: User, elin: User, carys: User, glyn: User
) -> None:
    concern = awaiting(Pathway.PRACTITIONER)
    called = StrategyMeetingFactory.create(
        referral=concern, chair=dai, invitees=[invitee(carys)], by=actor(dai)
    )
    finish(begin(called, dai, carys), dai, "strategy-meeting")
    document = issue(called, dai)

    for user, status in ((dai, 200), (carys, 404), (glyn, 404), (elin, 404)):
        response = sign_in(client, user).get(download_of(document))
        assert (response.status_code, response.getvalue()[:4] == b"%PDF") == (status, status == 200)
    assert document.context["is_restricted"] is True
    copy = copy_of(document, carys)
    for user, status in ((carys, 200), (glyn, 404), (elin, 404)):
        assert sign_in(client, user).get(download_of(copy)).status_code == status


def test_minutes_not_yet_rendered_cannot_be_taken(
    client: Client, held: StrategyMeeting, elin: User
) -> None:
    document = operations.issue_minutes(held, language="en", by=actor(elin), at=timezone.now())

    assert sign_in(client, elin).get(download_of(document)).status_code == 404


def test_minutes_of_a_meeting_not_concluded_are_not_issued(
    called: StrategyMeeting, elin: User
) -> None:
    with pytest.raises(operations.Refused, match="once the meeting has been concluded"):
        operations.issue_minutes(called, language="en", by=actor(elin), at=timezone.now())


def test_the_minutes_say_what_was_declared_and_who_leads(
    called: StrategyMeeting, elin: User, carys: User
) -> None:
    begin(called, elin, carys)
    chair = called.meeting.attendances.get(user_id=elin.pk)
    meetings.declare_confidentiality(chair, by=actor(elin), at=timezone.now())
    finish(called, elin)
    outcome = called.outcomes.get()
    outcome.lead_practitioner_name = "Anwen Davies"
    outcome.save()

    document = issue(called, elin)
    said = text_of(PdfReader(io.BytesIO(records.path_of(document).read_bytes())))

    assert said.count("Keeps it confidential, and has no conflict") == 1
    assert "Lead practitioner: Anwen Davies" in said


@pytest.mark.parametrize(
    ("mode", "sentences"),
    [
        (
            Meeting.Mode.IN_PERSON,
            ["nobody who may decide was in the room.", "Too few agencies were in the room."],
        ),
        (
            Meeting.Mode.TELEPHONE,
            ["nobody who may decide was on the line.", "Too few agencies were on the line."],
        ),
    ],
)
def test_a_decision_without_a_quorum_says_who_was_not_there(
    held: StrategyMeeting, mode: str, sentences: list[str]
) -> None:
    Meeting.objects.filter(pk=held.pk).update(mode=mode)
    held.meeting.decisions.update(
        agencies_missing=["police", "too_few_agencies"], quorum_override_reason="It was night."
    )
    held = StrategyMeeting.objects.get(pk=held.pk)

    said = documents.minutes(held, language="en")
    page = render_to_string("strategy_meetings/pdf/decided.html", said)

    for sentence in sentences:
        assert sentence in page
    assert "Taken without a quorum." in page
    assert "Reason for not waiting: It was night." in page


def test_minutes_issued_before_those_sentences_still_say_who_was_not_there() -> None:
    decision = {"referral": "SG-1", "missing": ["Police"], "override": "It was night."}

    page = render_to_string("strategy_meetings/pdf/decided.html", {"decisions": [decision]})

    assert "not in the room: Police. Reason for not waiting: It was night." in page
