"""What is added to a report that was sent: beside it, new until read, seen by whom it may be."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from policies.models import Policy
from records.audit import SYSTEM, Actor
from records.keys import uuid7
from records.models import Attachment, AuditEvent
from referrals import operations
from referrals.models import Addition, Deadline, Referral, Report, ReportAttachment, Status
from referrals.operations import Refused
from referrals.queries.attachments import new_additions
from tests.cast import actor, person, sign_in
from tests.factories.referrals import RECEIVED_AT, ReportFactory, somebody
from tests.files import pdf, upload
from tests.referrals.arriving import arrives

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path: Path) -> Path:
    settings.FILES_ROOT, settings.CLAMAV_URL = tmp_path / "files", ""
    return tmp_path / "files"


@pytest.fixture
def referral(policy: Policy, reporter: Actor) -> Referral:
    """One that Tomos's school reported, told for the school."""
    return arrives(by=reporter, reporter_agency_id=reporter.agency_id)


def page_of(referral: Referral, name: str = "additions", *args: Any) -> str:
    return reverse(f"referrals:{name}", args=[referral.reference, *args])


def attached(
    referral: Referral, name: str = "letter.pdf", content: bytes = b""
) -> ReportAttachment:
    operations.attach_to_referral(
        referral, file=upload(name, content or pdf()), by=SYSTEM, at=timezone.now()
    )
    return ReportAttachment.objects.latest("attached_at")


def closed(referral: Referral) -> Referral:
    operations.move_on(referral, to=Status.SUPPORT, by=SYSTEM, at=timezone.now())
    return operations.close(referral, reason="Done.", by=SYSTEM, at=timezone.now())


def test_an_addition_stands_beside_the_report_and_is_new_to_those_who_screen(
    referral: Referral, reporter: Actor, nia: User
) -> None:
    before = referral.report.concern
    at = timezone.now()

    operations.add_to_report(referral.report, words="He has moved.", by=reporter, at=at)

    assert Report.objects.get().concern == before
    assert list(new_additions(actor(nia))) == [referral]
    shown = list(Addition.objects.values_list("pk", flat=True))
    assert operations.read_additions(referral, shown=shown, by=actor(nia), at=at) == 1
    assert operations.read_additions(referral, shown=shown, by=actor(nia), at=at) == 0
    assert not new_additions(actor(nia)).exists()
    events = AuditEvent.objects.about(referral.report).values_list("event", flat=True)
    assert "report.added_to" in events


def test_nothing_is_added_by_blanks(referral: Referral, reporter: Actor) -> None:
    with pytest.raises(Refused, match="Say what"):
        operations.add_to_report(referral.report, words=" \u200b ", by=reporter, at=timezone.now())


def test_nothing_is_added_to_what_is_closed(referral: Referral, reporter: Actor) -> None:
    closed(referral)

    with pytest.raises(Refused, match="closed"):
        operations.add_to_report(
            referral.report, words="He is back.", by=reporter, at=timezone.now()
        )
    assert not Addition.objects.exists()


def test_the_written_confirmation_of_a_telephone_report_meets_its_clock(
    policy: Policy, nia: User, glan_morfa
) -> None:
    report = ReportFactory.create(
        by=actor(nia),
        channel="telephone",
        source="school",
        told={"capacity": "professional", "reporter_email": "t@example.wales"},
    )
    confirmed_at = RECEIVED_AT + HOUR

    operations.add_to_report(
        report, words="As I said.", is_written_confirmation=True, by=SYSTEM, at=confirmed_at
    )

    assert Deadline.objects.get(timescale__ref="R3").met_at == confirmed_at


def test_a_teacher_adds_words_and_a_file(client: Client, referral: Referral, tomos: User) -> None:
    sign_in(client, tomos)
    report = referral.report
    address = reverse("referrals:my_report_add", args=[report.reference])

    answered = client.post(address, {"words": "A letter came.", "file": upload("a.pdf", pdf())})
    body = client.get(answered["Location"]).content.decode()

    assert "A letter came." in body
    assert "a.pdf" in body
    assert ReportAttachment.objects.get().addition == Addition.objects.get()


def test_a_file_we_do_not_take_leaves_the_words_where_they_were(
    client: Client, referral: Referral, tomos: User
) -> None:
    sign_in(client, tomos)
    address = reverse("referrals:my_report_add", args=[referral.report.reference])

    refused = client.post(address, {"words": "Here it is.", "file": upload("a.exe", b"MZ")})

    assert refused.status_code == 400
    assert refused.context["form"].errors.keys() == {"file"}
    assert "Here it is." in refused.content.decode()
    assert not Addition.objects.exists()


def test_nothing_stays_of_a_file_whose_addition_is_refused(
    client: Client, referral: Referral, tomos: User, files: Path, django_capture_on_commit_callbacks
) -> None:
    closed(referral)
    sign_in(client, tomos)
    address = reverse("referrals:my_report_add", args=[referral.report.reference])

    with django_capture_on_commit_callbacks(execute=True):
        refused = client.post(address, {"words": "More.", "file": upload("a.pdf", pdf())})

    assert refused.status_code == 400
    assert "This report is closed" in refused.content.decode()
    assert not Attachment.objects.exists()
    assert not list(files.iterdir())


def test_the_designated_person_and_the_deputy_add_for_their_school(
    client: Client, referral: Referral, lowri: User
) -> None:
    deputy = person("Eirlys Tan", Role.DEPUTY_DESIGNATED_PERSON, "school-staff")
    colleague = person("Mair Ellis", Role.REPORTER, "school-staff")
    address = reverse("referrals:my_report_add", args=[referral.report.reference])

    answers = {
        who.name: sign_in(Client(), who).post(address, {"words": "More."}).status_code
        for who in (lowri, deputy, colleague)
    }

    assert answers == {"Lowri Jenkins": 302, "Eirlys Tan": 302, "Mair Ellis": 404}


def test_a_screener_sees_what_is_new_and_marks_it_read(
    at_work: Client, referral: Referral, reporter: Actor
) -> None:
    operations.add_to_report(referral.report, words="He has moved.", by=reporter, at=timezone.now())
    listed = at_work.get(reverse("referrals:new_additions")).content.decode()
    body = at_work.get(page_of(referral)).content.decode()
    front = at_work.get(referral.get_absolute_url()).content.decode()
    at_work.post(page_of(referral, "read_additions"), shown_on(body))

    assert referral.reference in listed
    assert "He has moved." in body
    assert "Files and additions (1 new)" in front
    assert "Something was added" not in at_work.get("/").content.decode()
    assert "Tomos Griffiths" in body
    assert Addition.objects.get().read_by_name == "Nia Roberts"
    assert (
        referral.reference not in at_work.get(reverse("referrals:new_additions")).content.decode()
    )


def shown_on(page: str) -> dict[str, str]:
    """Return what the button sends that says one has read what the page shows."""
    return dict(re.findall(r'<input type="hidden" name="(shown)" value="([^"]+)"', page))


def test_what_is_added_while_somebody_reads_stays_new(
    at_work: Client, referral: Referral, reporter: Actor
) -> None:
    for words in ("He has moved.", "He has a bruise."):
        page = at_work.get(page_of(referral)).content.decode()
        operations.add_to_report(referral.report, words=words, by=reporter, at=timezone.now())
        shown = shown_on(page)
    at_work.post(page_of(referral, "read_additions"), shown)

    assert Addition.objects.get(words="He has moved.").read_at
    assert Addition.objects.get(words="He has a bruise.").read_at is None
    at_work.post(page_of(referral, "read_additions"), {"shown": "x,\0"})
    assert Addition.objects.filter(read_at=None).exists()


def test_the_same_form_sent_twice_adds_once(
    client: Client, referral: Referral, tomos: User, files: Path
) -> None:
    sign_in(client, tomos)
    address = reverse("referrals:my_report_add", args=[referral.report.reference])
    page = client.get(address).content.decode()
    sent = dict(re.findall(r'<input type="hidden" name="(key)" value="([^"]+)"', page))
    sent["words"] = "He has moved."

    for _time in range(2):
        client.post(address, {**sent, "file": upload("letter.pdf", pdf())})
    other = arrives(by=actor(tomos), reporter_agency_id=referral.report.reporter_agency_id)
    elsewhere = reverse("referrals:my_report_add", args=[other.report.reference])
    refused = client.post(elsewhere, sent)

    assert (Addition.objects.count(), ReportAttachment.objects.count()) == (1, 1)
    assert len(list(files.iterdir())) == 1
    assert "He has moved." in refused.content.decode()


def test_the_same_form_with_other_words_adds_them_too(referral: Referral, reporter: Actor) -> None:
    key = uuid7()

    for words in ("He has moved.", "He has moved.", "To his aunt's."):
        operations.add_to_report(
            referral.report, words=words, key=key, by=reporter, at=timezone.now()
        )

    assert set(Addition.objects.values_list("words", flat=True)) == {
        "He has moved.",
        "To his aunt's.",
    }


def test_a_reporter_does_not_learn_what_others_put_with_the_report(
    client: Client, referral: Referral, tomos: User
) -> None:
    attached(referral, "what the police say.pdf")

    address = reverse("referrals:my_report", args=[referral.report.reference])
    page = sign_in(client, tomos).get(address).content.decode()

    assert "what the police say" not in page


def test_a_file_put_with_a_restricted_referral_stays_there(
    client: Client, policy: Policy, mash, dai: User, nia: User
) -> None:
    report = ReportFactory.create(people=[somebody(), somebody("practitioner")])
    child = report.referrals.get(pathway="child")
    practitioner = report.referrals.get(pathway="practitioner")
    file = attached(practitioner, "personnel file.pdf")
    operations.release_file(file, referral=practitioner, by=SYSTEM, at=timezone.now())

    assert "personnel file" in sign_in(client, dai).get(page_of(practitioner)).content.decode()
    sign_in(client, nia)
    assert "personnel file" not in client.get(page_of(child)).content.decode()
    assert client.get(page_of(child, "file", file.pk)).status_code == 404


def test_an_empty_page_says_so(at_work: Client, referral: Referral) -> None:
    body = at_work.get(page_of(referral)).content.decode()

    assert "No file came with the report" in body
    assert "Nothing was added" in body
