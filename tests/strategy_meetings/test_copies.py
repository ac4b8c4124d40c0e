"""Copies of the minutes: each recipient's own, who may be sent none, and what follows."""

import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from meetings import operations as meetings
from meetings.models import Attendance
from people.models import PersonRecord
from records.models import IssuedDocument, Message
from referrals.models import Referral, ReportPerson
from strategy_meetings import operations
from strategy_meetings.models import Inaccuracy, MinutesCopy, StrategyMeeting
from tests.cast import actor, sign_in
from tests.factories.known import SafetyWarningFactory
from tests.factories.people import DenialFactory
from tests.strategy_meetings.copies import bytes_of, download, read, set_employers
from tests.strategy_meetings.pages import begin, finish, url

Kind = MinutesCopy.Kind


@pytest.mark.parametrize("kind", Kind.values)
def test_nobody_can_send_a_copy_to_whom_it_is_kept_from(
    client: Client,
    held: StrategyMeeting,
    employer: Attendance,
    elin: User,
    carys: User,
    catrin: Referral,
    kind: str,
) -> None:
    DenialFactory.create(person=catrin.record.person, user_id=carys.pk)

    said = {"kind": kind, "reason": "Asked for.", "language": "en", "left_out": ["1"]}
    page = sign_in(client, elin).post(url("copy", held, employer.pk), said).content.decode()
    assert "The record keeps these minutes from this person" in page
    assert "Asked for." in page

    operations.issue_minutes(held, language="en", by=actor(elin), at=timezone.now())
    assert not held.meeting.circulations.filter(attendance=employer).exists()
    assert "Blocked" in client.get(url("copies", held)).content.decode()


def test_who_shares_the_home_or_is_the_alleged_source_is_blocked(
    held: StrategyMeeting, employer: Attendance, elin: User, carys: User, catrin: Referral
) -> None:
    other = PersonRecord.objects.exclude(pk=catrin.record_id).get()
    ReportPerson.objects.create(
        report=catrin.report, record=other, role=ReportPerson.Role.ALLEGED_SOURCE
    )
    Attendance.objects.filter(pk=employer.pk).update(user_id=None, name="mererid CANARI ")
    employer.refresh_from_db()

    with pytest.raises(operations.Refused, match="Nobody can send them a copy"):
        set_employers(employer, elin)


def test_a_part_of_the_minutes_leaves_out_what_was_chosen_with_the_reason_kept(
    client: Client, held: StrategyMeeting, employer: Attendance, elin: User
) -> None:
    item = held.meeting.agenda.get(code="risk")
    sign_in(client, elin)

    said: dict[str, Any] = {"kind": "partial", "language": "en", "left_out": [item.position]}
    page = client.post(url("copy", held, employer.pk), said).content.decode()
    assert "Say why they get less than a full copy." in page
    client.post(url("copy", held, employer.pk), {**said, "reason": "They came for one item."})
    client.post(url("issue", held), {"language": "en"})

    copy = MinutesCopy.objects.get(attendance=employer)
    assert (copy.reason, copy.set_by_name) == ("They came for one item.", elin.name)
    assert copy.document is not None
    assert "Left out of this copy." in str(copy.document.context)
    assert "Tinc" not in str(copy.document.context["agenda"])


def test_what_staff_must_know_before_a_visit_stands_in_no_copy(
    held: StrategyMeeting, employer: Attendance, elin: User, catrin: Referral
) -> None:
    """Whoever runs the meeting reads it; a recipient may hand their copy to the family."""
    SafetyWarningFactory.create(person=catrin.record.person, at=timezone.now())

    operations.issue_minutes(held, language="cy", by=actor(elin), at=timezone.now())
    operations.issue_decisions(held, by=actor(elin), at=timezone.now())

    whole = IssuedDocument.objects.get(kind="minutes")
    assert [line for line in whole.context["warnings"] if "The dog bites." in line]
    others = IssuedDocument.objects.exclude(pk=whole.pk)
    assert {document.kind for document in others} > {"decisions"}
    assert "The dog bites." not in str([document.context for document in others])


def test_a_restricted_part_is_only_in_its_readers_copies(
    client: Client,
    called: StrategyMeeting,
    elin: User,
    carys: User,
    gwen: User,
) -> None:
    begin(called, elin, carys, gwen)
    secret = "He knows where she works."
    attendances = called.meeting.attendances
    meetings.write_restricted_part(
        called.meeting,
        text=secret,
        readers=[attendances.get(user_id=each.pk) for each in (carys, elin)],
        by=actor(elin),
        at=timezone.now(),
    )
    finish(called, elin)
    operations.issue_minutes(called, language="en", by=actor(elin), at=timezone.now())

    copies = {
        copy.attendance.user_id: copy.document
        for copy in MinutesCopy.objects.select_related("attendance", "document")
    }
    holds = {key for key, found in copies.items() if found and secret in str(found.context)}
    assert holds == {carys.pk, elin.pk}
    assert gwen.pk in copies
    assert secret not in str(IssuedDocument.objects.get(kind="minutes").context)
    theirs = copies[carys.pk]
    assert theirs is not None
    assert secret.casefold() in read(bytes_of(theirs))
    assert sign_in(client, gwen).get(download(theirs)).status_code == 404


def test_each_opening_is_shown_to_the_chair_and_a_forwarded_link_is_nothing(
    client: Client, held: StrategyMeeting, elin: User, carys: User, glyn: User
) -> None:
    operations.issue_minutes(held, language="en", by=actor(elin), at=timezone.now())
    document = MinutesCopy.objects.get(attendance__user_id=carys.pk).document
    assert document is not None
    bytes_of(document)
    page = sign_in(client, elin).get(url("copies", held)).content.decode()
    assert "Opened by Carys Beynon" not in page

    assert sign_in(client, glyn).get(download(document)).status_code == 404
    assert sign_in(client, carys).get(download(document)).status_code == 200

    page = sign_in(client, elin).get(url("copies", held)).content.decode()
    assert page.count("Opened by Carys Beynon") == 1
    assert "Glyn Tudor" not in page
    message = Message.objects.get(template="meetings/email/minutes", to=carys.email)
    assert "Canari" not in message.subject + message.body


def test_each_page_of_a_copy_says_whose_it_is(
    held: StrategyMeeting, elin: User, carys: User
) -> None:
    operations.issue_minutes(held, language="en", by=actor(elin), at=timezone.now())
    copy = MinutesCopy.objects.get(attendance__user_id=carys.pk)
    assert copy.document is not None
    content = bytes_of(copy.document)

    pages = PdfReader(io.BytesIO(content)).pages
    for page in pages:
        text = " ".join(page.extract_text().split())
        assert f"Copy {copy.number}, for Carys Beynon" in text


def test_decisions_go_out_before_the_minutes_as_a_document_of_their_own(
    client: Client, held: StrategyMeeting, employer: Attendance, elin: User, carys: User
) -> None:
    sign_in(client, elin).post(url("copies", held), {"act": "decisions"})

    document = IssuedDocument.objects.get()
    assert document.kind == "decisions"
    assert document.context["decisions"][0]["decision"] == "Enquiries will be made jointly."
    assert "Tinc" not in str(document.context)
    assert bytes_of(document).startswith(b"%PDF")
    page = client.get(url("copies", held)).content.decode()
    assert "Decisions first sent" in page
    assert "Minutes first sent" not in page
    assert "draft until the chair approves" in page

    set_employers(employer, elin)
    operations.issue_decisions(held, by=actor(elin), at=timezone.now())
    second = IssuedDocument.objects.get(version=2)
    assert not second.circulations.filter(attendance=employer).exists()


def test_an_inaccuracy_is_answered_and_kept_and_a_correction_acknowledged(
    client: Client, held: StrategyMeeting, elin: User, carys: User
) -> None:
    sign_in(client, carys)
    before = client.post(url("own_copy", held), {"act": "raise", "words": "Too early."})
    assert "Only those who were sent the minutes" in before.content.decode()
    assert "Too early." in before.content.decode()
    operations.issue_minutes(held, language="en", by=actor(elin), at=timezone.now())
    meetings.correct_minutes(held.meeting, text="Left arm.", by=actor(elin), at=timezone.now())

    client.post(url("own_copy", held), {"act": "raise", "words": "It was the left arm."})
    client.post(url("own_copy", held), {"act": "acknowledge"})
    client.post(url("own_copy", held), {"act": "acknowledge"})

    raised = Inaccuracy.objects.get()
    assert held.meeting.corrections.get().acknowledgements.count() == 1
    sign_in(client, elin)
    assert "Correction 1 acknowledged." in client.get(url("copies", held)).content.decode()
    address = url("inaccuracy", held, raised.pk)
    assert "Write down the answer." in client.post(address, {"answer": " "}).content.decode()
    client.post(address, {"answer": "You are right; see correction 1."})
    again = client.post(address, {"answer": "No."}).content.decode()
    assert "This has been answered." in again
    raised.refresh_from_db()
    assert (raised.words, raised.answer) == (
        "It was the left arm.",
        "You are right; see correction 1.",
    )
    page = sign_in(client, carys).get(url("own_copy", held)).content.decode()
    assert "You are right; see correction 1." in page
    assert "Left arm." not in page


def test_who_is_invited_but_does_not_run_it_sees_no_copies(
    client: Client, held: StrategyMeeting, employer: Attendance, elin: User, carys: User, glyn: User
) -> None:
    set_employers(employer, elin)
    operations.issue_minutes(held, language="en", by=actor(elin), at=timezone.now())
    attendance = held.meeting.attendances.get(user_id=elin.pk)
    raised = operations.raise_inaccuracy(
        attendance, words="It is wrong.", by=actor(elin), at=timezone.now()
    )
    pages = [
        url("copies", held),
        url("copy", held, employer.pk),
        url("preview", held, employer.pk),
        url("inaccuracy", held, raised.pk),
    ]

    for user, status in ((carys, 403), (glyn, 404)):
        sign_in(client, user)
        assert {client.get(page).status_code for page in pages} == {status}
    assert client.get(url("own_copy", held)).status_code == 404
    sign_in(client, elin)
    assert {client.get(page).status_code for page in pages} == {200}
    assert client.get(url("preview", held, attendance.pk)).status_code == 404
