"""Files of a report not sent yet: the public's page, and the one of the task list."""

import datetime as dt
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User
from policies.models import Policy
from records.audit import PUBLIC
from records.models import Attachment, AuditEvent
from referrals import operations
from referrals.models import Report, ReportAttachment, ReportDraft
from referrals.operations.attachments import send_files
from tests.cast import sign_in, team
from tests.clamav import clamd, url_of
from tests.files import EICAR, pdf, picture, upload
from tests.referrals.test_drafts import begin, fill
from tests.referrals.test_races import at_once
from tests.referrals.test_report import ANSWERS, START, answer

pytestmark = pytest.mark.django_db
FILES = reverse("referrals:report_files")


@pytest.fixture(autouse=True)
def files(settings, tmp_path: Path) -> Path:
    settings.FILES_ROOT, settings.CLAMAV_URL = tmp_path / "files", ""
    return tmp_path / "files"


@pytest.fixture
def authority(conwy: Agency, policy: Policy) -> Agency:
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def visitor(client: Client, authority: Agency) -> Client:
    client.post(START)
    return client


def send(client: Client, where: str = FILES, *, name: str = "bruise.png", **other: object) -> int:
    given = {"file": upload(name, picture()), "kind": "photograph", "shows": "His arm", **other}
    return client.post(where, given).status_code


def test_a_neighbour_sends_a_photograph_with_the_report(visitor: Client) -> None:
    answer(visitor, *ANSWERS)
    assert send(visitor) == 302
    check = visitor.get("/report/check/").content.decode()
    visitor.post("/report/check/")

    file = ReportAttachment.objects.get()
    assert "bruise.png" in check
    assert (file.report, file.draft) == (Report.objects.get(), None)
    assert (file.kind, file.shows) == ("photograph", "His arm")
    assert file.classification == "official_sensitive"


def test_a_file_can_be_taken_back_before_it_is_sent(
    visitor: Client, files: Path, django_capture_on_commit_callbacks
) -> None:
    send(visitor)
    file = ReportAttachment.objects.get()
    body = visitor.get(FILES).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        visitor.post(reverse("referrals:report_remove_file", args=[file.pk]))

    assert "bruise.png" in body
    assert "bruise.png" not in visitor.get(FILES).content.decode()
    assert not Attachment.objects.exists()
    assert not list(files.iterdir())


def test_leaving_takes_the_files_too(
    visitor: Client, files: Path, django_capture_on_commit_callbacks
) -> None:
    send(visitor)

    with django_capture_on_commit_callbacks(execute=True):
        visitor.get(reverse("referrals:report_exit"))

    assert not ReportDraft.objects.exists()
    assert not list(files.iterdir())


def test_a_wrong_file_is_said_beside_the_field_and_the_rest_is_kept(visitor: Client) -> None:
    refused = visitor.post(
        FILES, {"file": upload("a.exe", b"MZ"), "kind": "photograph", "shows": "His arm"}
    )

    body = refused.content.decode()
    assert refused.status_code == 400
    assert refused.context["form"].errors.keys() == {"file"}
    assert "We take PDF" in body
    assert "His arm" in body
    assert not Attachment.objects.exists()


def test_a_file_with_a_virus_is_kept_apart_and_its_sender_is_told(
    visitor: Client, settings
) -> None:
    with clamd() as server:
        settings.CLAMAV_URL = url_of(server)
        refused = visitor.post(FILES, {"file": upload("a.txt", EICAR), "kind": "other"})

    assert "A virus was found" in str(refused.context["form"].errors["file"])
    assert not ReportAttachment.objects.exists()
    assert Attachment.objects.get().state == "quarantined"
    assert AuditEvent.objects.filter(event="attachment.quarantined").count() == 1


def test_there_is_a_most(visitor: Client) -> None:
    answers = [send(visitor) for _ in range(11)]

    assert answers == [302] * 10 + [400]
    assert ReportAttachment.objects.count() == 10


def test_nobody_takes_back_the_file_of_another_visit(visitor: Client) -> None:
    send(visitor)
    file = ReportAttachment.objects.get()
    other = Client()
    other.post(START)

    answered = other.post(reverse("referrals:report_remove_file", args=[file.pk]))

    assert answered.status_code == 404
    assert ReportAttachment.objects.exists()


def test_a_teacher_says_how_a_file_must_be_handled(
    client: Client, authority: Agency, tomos: User, oren: User
) -> None:
    sign_in(client, tomos)
    tasks = begin(client)
    unsaid = send(client, f"{tasks}files/", name="letter.png")
    sent = send(client, f"{tasks}files/", name="letter.png", classification="official")
    file = ReportAttachment.objects.get()
    stranger = sign_in(Client(), oren)

    assert (unsaid, sent) == (400, 302)
    assert file.classification == "official"
    assert "1 file so far" in client.get(tasks).content.decode()
    assert stranger.get(f"{tasks}files/").status_code == 404
    assert stranger.post(f"{tasks}files/{file.pk}/remove/").status_code == 404


def test_the_files_of_a_sent_report_stay(client: Client, authority: Agency, tomos: User) -> None:
    sign_in(client, tomos)
    tasks = begin(client)
    fill(client, tasks)
    send(client, f"{tasks}files/", classification="official")
    client.post(f"{tasks}check/")
    file = ReportAttachment.objects.get()

    late = client.post(f"{tasks}files/{file.pk}/remove/")

    assert late.status_code == 409
    assert file.report == Report.objects.get()
    shown = client.get(reverse("referrals:my_report", args=[file.report.reference]))
    assert "bruise.png" in shown.content.decode()


def test_what_is_attached_is_looked_at_and_not_believed(visitor: Client) -> None:
    disguised = visitor.post(FILES, {"file": upload("bruise.png", pdf()), "kind": "photograph"})

    assert disguised.status_code == 400


@pytest.mark.parametrize("discard", ["one", "old"])
def test_a_report_sent_while_it_is_thrown_away_keeps_its_file(
    own_database: str, client: Client, authority: Agency, monkeypatch, discard: str
) -> None:
    """What is thrown away was read as not sent; it is sent before the first row goes."""
    client.post(START)
    answer(client, *ANSWERS)
    send(client)
    draft, now = ReportDraft.objects.get(), timezone.now()
    acts = {
        "one": lambda: operations.discard_draft(draft, by=PUBLIC, at=now),
        "old": lambda: operations.discard_old_drafts(by=PUBLIC, at=now + dt.timedelta(days=9)),
    }
    is_sending = threading.Event()

    def slowly(*args: Any, **kwargs: Any) -> Any:
        sent = send_files(*args, **kwargs)
        is_sending.set()
        time.sleep(1)
        return sent

    def throw_away() -> None:
        is_sending.wait(timeout=10)
        acts[discard]()

    monkeypatch.setattr("referrals.operations.drafts.send_files", slowly)
    at_once(lambda: client.post("/report/check/"), throw_away)

    assert ReportDraft.objects.get().report == Report.objects.get()
    assert ReportAttachment.objects.get().report == Report.objects.get()
