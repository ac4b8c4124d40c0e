"""Copies of the minutes: each recipient's own, an employer's without names, and what follows."""

import datetime as dt
import io
import re
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from accounts.roles import Role
from meetings import operations as meetings
from meetings.models import Attendance
from people.models import PersonRecord
from people.rules_naming import folded
from records import documents as records
from records.models import AuditEvent, IssuedDocument, Message
from referrals.models import Pathway, Referral, ReportPerson
from referrals.rules import NamedPerson
from strategy_meetings import documents_copies, operations
from strategy_meetings.models import Inaccuracy, MinutesCopy, StrategyMeeting
from tests.cast import actor, person, sign_in
from tests.factories.meetings import arrangements, invitee
from tests.factories.people import DenialFactory
from tests.factories.strategy_meetings import (
    StrategyMeetingFactory,
    report,
    screened,
    someone,
)
from tests.pdfs import read_pdf
from tests.strategy_meetings.pages import begin, finish, url

Kind = MinutesCopy.Kind
MINUTES = """Catrin, known to all as Tinc, lives at 12 Ffordd Bangor, Llandudno LL30 1AA.
Catrin's bruises were seen in class 5B by her teacher; C.C. said little of it.
We asked about Gatrin: she goes i Fangor with her mother, Mererid. Call 07700 900123.
CATRIN CANARI was born on 7 March 2018. The teacher wrote that Catrin
Canari was quiet. It may be that the Year 5 trip mattered to SIAN."""
LONG_ENOUGH = 5  # shorter, and it stands somewhere in packed bytes by chance
LEAKS = (
    "catrin",
    "gatrin",
    "canari",
    "tinc",
    "mererid",
    "bangor",
    "fangor",
    "llandudno",
    "ll30",
    "900123",
    "5b",
    "c.c.",
    "7 march",
    "year 5",
)


@pytest.fixture
def catrin(elin: User) -> Referral:
    """Await a meeting, with all on record that could name her, and her mother beside her."""
    fields = {
        "given_name": "Catrin",
        "family_name": "Canari",
        "aliases": "Tinc",
        "date_of_birth": dt.date(2018, 3, 7),
        "address": "12 Ffordd Bangor, Llandudno",
        "postcode": "LL30 1AA",
        "telephone": "07700 900123",
    }
    mother = NamedPerson(
        fields={"given_name": "Mererid", "family_name": "Canari"},
        roles=frozenset({ReportPerson.Role.PARENT_OR_CARER}),
    )
    return screened(report(someone(Pathway.CHILD, **fields), mother).referrals.get())


@pytest.fixture
def held(catrin: Referral, elin: User, carys: User, gwen: User) -> StrategyMeeting:
    """Hold a meeting about Catrin, in whose minutes she is named in every way."""
    called = StrategyMeetingFactory.create(
        referral=catrin,
        chair=elin,
        arrangements=arrangements(
            elin,
            starts_at=timezone.now() + dt.timedelta(days=1),
            minute_taker=invitee(gwen, can_decide=False),
        ),
        invitees=[invitee(carys)],
        by=actor(elin),
    )
    begin(called, elin, carys)
    meetings.save_minutes(
        called.meeting.agenda.get(code="risk"),
        minutes=MINUTES,
        version=0,
        by=actor(elin),
        at=timezone.now(),
    )
    return finish(called, elin)


@pytest.fixture
def employer(held: StrategyMeeting, carys: User) -> Attendance:
    return held.meeting.attendances.get(user_id=carys.pk)


def set_employers(attendance: Attendance, elin: User) -> MinutesCopy:
    return operations.set_copy(
        attendance,
        kind=Kind.EMPLOYER,
        reason="They employ somebody who was there.",
        by=actor(elin),
        at=timezone.now(),
    )


def bytes_of(document: IssuedDocument) -> bytes:
    records.make(document, at=timezone.now())
    return records.path_of(document).read_bytes()


def read(content: bytes) -> str:
    """Return what a PDF says: as pdftotext reads it, and each text in its objects."""
    found = [read_pdf(content).text]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert not pdf.attachments
        assert "/StructTreeRoot" in pdf.Root
        found.append(str(pdf.docinfo))
        for each in pdf.objects:
            found += texts_in(each)
    return comparable(found)


def undone(content: bytes) -> str:
    """Return every byte of a PDF as text, packed and unpacked, in either width of letter."""
    found = [content.decode("latin-1")]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream):
                raw = each.read_bytes()
                found += [raw.decode("latin-1"), raw.decode("utf-16-be", errors="ignore")]
    return comparable(found)


def comparable(found: list[str]) -> str:
    return " ".join(folded("\n".join(found))[0].split())


def texts_in(value: Any) -> list[str]:
    """Return every text in an object of a PDF: titles, bookmarks, alternatives, properties."""
    if isinstance(value, pikepdf.String):
        return [str(value)]
    parts: list[Any] = []
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        parts = [each for _key, each in value.items()]
    elif isinstance(value, pikepdf.Array):
        parts = list(value)
    return [text for each in parts if not is_elsewhere(each) for text in texts_in(each)]


def is_elsewhere(value: Any) -> bool:
    """Say whether a value is an object of its own, which is read in its turn."""
    return bool(getattr(value, "is_indirect", False))


def download(document: IssuedDocument) -> str:
    return reverse("strategy_meetings:download", args=[document.pk])


def digest_on(page: str) -> str:
    """Return the digest that the form of the preview carries."""
    found = re.search(r'name="digest" value="(\w{64})"', page)
    assert found is not None
    return found[1]


def test_the_employers_copy_names_nobody_in_any_of_its_bytes(
    client: Client,
    held: StrategyMeeting,
    employer: Attendance,
    elin: User,
    carys: User,
    catrin: Referral,
) -> None:
    set_employers(employer, elin)
    address = url("preview", held, employer.pk)

    page = sign_in(client, elin).get(address).content.decode()
    for marked in ("Tinc", "Catrin&#x27;s", "C.C.", "Gatrin", "i <mark", "5B", "Mererid"):
        assert marked in page
    for why in ("Looks like a school class", "Initials", "Postcode", "Date of birth"):
        assert why in page
    assert "Catrin<br>Canari" in page  # one mark across the break of a line
    assert not held.meeting.circulations.filter(attendance=employer).exists()

    again = client.post(address, {"act": "look", "added": "the teacher", "digest": digest_on(page)})
    assert again.headers["Location"] == address
    page = client.get(address).content.decode()
    done = client.post(
        address, {"act": "confirm", "added": "the teacher", "digest": digest_on(page)}, follow=True
    )
    assert "The copy is sent" in done.content.decode()

    document = MinutesCopy.objects.get(attendance=employer).document
    assert document is not None
    whole = operations.issue_minutes(held, language="en", by=actor(elin), at=timezone.now())
    assert [leak for leak in LEAKS if leak not in read(bytes_of(whole))] == []
    content = bytes_of(document)
    said, packed = read(content), undone(content)
    for leak in (*LEAKS, catrin.reference.casefold(), "the teacher"):
        assert leak not in said, leak
        if len(leak) >= LONG_ENOUGH:
            assert leak not in packed, leak
    assert "by her teacher" in said  # what was not confirmed stays
    assert f"copy {MinutesCopy.objects.get(attendance=employer).number}, for carys beynon" in said
    assert sign_in(client, carys).get(download(document)).status_code == 200


def test_nothing_is_sent_that_was_not_looked_at_as_it_stands(
    held: StrategyMeeting, employer: Attendance, elin: User
) -> None:
    copy = set_employers(employer, elin)
    by, at = actor(elin), timezone.now()
    seen = documents_copies.look_at(held, copy, by=by)

    operations.issue_minutes(held, language="en", by=by, at=at)
    assert not held.meeting.circulations.filter(attendance=employer).exists()

    meetings.correct_minutes(held.meeting, text="Catrin was seen twice.", by=by, at=at)
    with pytest.raises(operations.Refused, match="has changed since it was marked"):
        operations.confirm_copy(held, copy, digest=seen.digest, left=[], by=by, at=at)
    assert not held.meeting.circulations.filter(attendance=employer).exists()

    now = documents_copies.look_at(held, copy, by=by)
    done = operations.confirm_copy(held, copy, digest=now.digest, left=[], by=by, at=at)
    assert done.document is not None
    assert "Catrin" not in str(done.document.context)
    event = AuditEvent.objects.get(event="minutes_copy.confirmed")
    assert "Catrin" not in str(event.details)


def test_a_passage_stays_only_for_a_reason_and_only_in_those_letters(
    client: Client, held: StrategyMeeting, employer: Attendance, elin: User
) -> None:
    copy = set_employers(employer, elin)
    address = url("preview", held, employer.pk)
    page = sign_in(client, elin).get(address).content.decode()
    words = [each.words for each in documents_copies.look_at(held, copy, by=actor(elin)).passages]
    number = words.index("Year 5")

    client.post(
        address,
        {"act": "confirm", "digest": digest_on(page), f"leave_{number}": "The whole year went."},
    )

    copy.refresh_from_db()
    assert copy.left == [{"passage": "Year 5", "reason": "The whole year went."}]
    assert copy.document is not None
    assert "Year 5 trip" in str(copy.document.context)
    assert "5B" not in str(copy.document.context)


def test_only_the_chair_confirms(held: StrategyMeeting, employer: Attendance, elin: User) -> None:
    copy = set_employers(employer, elin)
    seen = documents_copies.look_at(held, copy, by=actor(elin))
    other = actor(person("Hefin Baines", Role.ISRO, "safeguarding"))

    for act in (
        lambda: operations.confirm_copy(
            held, copy, digest=seen.digest, left=[], by=other, at=timezone.now()
        ),
        lambda: operations.approve_minutes(held, by=other, at=timezone.now()),
    ):
        with pytest.raises(operations.Refused, match="Only the chair"):
            act()


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
