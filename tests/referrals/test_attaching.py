"""Files put with a report: by whom, and who may open which of them."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from policies.models import Policy
from records import attachments
from records.audit import SYSTEM, Actor
from records.models import Attachment, AuditEvent
from referrals import operations
from referrals.models import Referral, ReportAttachment
from tests.cast import agency, sign_in
from tests.files import pdf, upload, zipped
from tests.referrals.arriving import arrives
from tests.referrals.test_additions import attached, closed, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path: Path) -> Path:
    settings.FILES_ROOT, settings.CLAMAV_URL = tmp_path / "files", ""
    return tmp_path / "files"


@pytest.fixture
def referral(policy: Policy, reporter: Actor) -> Referral:
    """One that Tomos's school reported, told for the school."""
    return arrives(by=reporter, reporter_agency_id=reporter.agency_id)


def test_a_screener_puts_a_file_with_the_report(at_work: Client, referral: Referral) -> None:
    given = {
        "file": upload("letter.pdf", pdf()),
        "kind": "letter",
        "classification": "official",
        "shows": "From the doctor",
    }
    answered = at_work.post(page_of(referral), given)

    assert answered.status_code == 302
    file = ReportAttachment.objects.get()
    assert (file.kind, file.classification, file.shows) == ("letter", "official", "From the doctor")
    taken = at_work.get(page_of(referral, "file", file.pk))
    assert taken["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert taken["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert taken["X-Content-Type-Options"] == "nosniff"
    assert AuditEvent.objects.filter(event="attachment.downloaded").count() == 1


def test_a_mistake_stands_beside_the_file_and_keeps_what_was_typed(
    at_work: Client, referral: Referral
) -> None:
    refused = at_work.post(page_of(referral), {"kind": "letter", "shows": "From the doctor"})

    assert refused.status_code == 400
    assert refused.context["form"].errors.keys() == {"file", "classification"}
    assert "From the doctor" in refused.content.decode()


def test_a_file_too_large_is_cut_off_and_the_form_says_so(
    settings, at_work: Client, referral: Referral
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    given = {"kind": "letter", "classification": "official", "shows": "Words"}

    refused = at_work.post(page_of(referral), {**given, "file": upload("a.txt", b"a" * 1_100_000)})

    assert refused.context["form"].errors["file"] == ["The file is larger than 1 MB."]
    assert "Words" in refused.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(("state", "status"), [("let in", 403), ("closed", 400), ("revoked", 404)])
def test_who_may_only_look_or_no_longer_does_attaches_nothing(
    client: Client, referral: Referral, nia: User, rhys: User, haf: User, state: str, status: int
) -> None:
    given = {"file": upload("a.pdf", pdf()), "kind": "letter", "classification": "official"}
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="meeting",
        source_kind="meeting",
        source_id=referral.pk,
        by=SYSTEM,
        at=timezone.now(),
    )
    if state == "closed":
        closed(referral)
    if state == "revoked":
        operations.end_grounds(
            source_kind="meeting", source_id=referral.pk, by=SYSTEM, at=timezone.now()
        )
    sign_in(client, nia if state == "closed" else haf)

    assert client.post(page_of(referral), given).status_code == status
    assert not ReportAttachment.objects.exists()


def test_an_agency_let_in_opens_only_what_was_released_to_it(
    client: Client, referral: Referral, reporter: Actor, nia: User, haf: User
) -> None:
    operations.add_to_report(referral.report, words="He has moved.", by=reporter, at=timezone.now())
    kept, given = attached(referral, "kept.pdf"), attached(referral, "given.pdf")
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="meeting",
        source_kind="meeting",
        source_id=referral.pk,
        by=SYSTEM,
        at=timezone.now(),
    )
    sign_in(Client(), nia).post(page_of(referral, "release_file", given.pk))
    sign_in(client, haf)

    body = client.get(page_of(referral)).content.decode()

    assert "given.pdf" in body
    for hidden in ("kept.pdf", "He has moved.", "Tomos Griffiths"):
        assert hidden not in body
    assert client.get(page_of(referral, "file", given.pk)).status_code == 200
    assert client.get(page_of(referral, "file", kept.pk)).status_code == 404
    assert client.post(page_of(referral, "release_file", kept.pk)).status_code == 404
    assert client.post(page_of(referral, "release_file", given.pk)).status_code == 403
    assert client.post(page_of(referral, "read_additions")).status_code == 403


def test_a_stranger_finds_neither_files_nor_page(
    client: Client, referral: Referral, oren: User
) -> None:
    file = attached(referral)
    sign_in(client, oren)

    for address in (page_of(referral), page_of(referral, "file", file.pk)):
        assert client.get(address).status_code == 404


def test_a_file_of_another_report_is_not_behind_this_door(
    at_work: Client, referral: Referral, reporter: Actor
) -> None:
    other = arrives(by=reporter)
    file = attached(other)

    assert at_work.get(page_of(referral, "file", file.pk)).status_code == 404


def test_a_locked_file_is_opened_only_once_somebody_says_how(
    at_work: Client, referral: Referral
) -> None:
    file = attached(referral, "sent.zip", zipped(is_locked=True))
    address = page_of(referral, "file", file.pk)

    asked = at_work.get(address)
    refused = at_work.post(address, {})
    opened = at_work.post(address, {"despite": "isolated"})

    assert "Content-Disposition" not in asked.headers
    assert refused.status_code == 400
    assert opened["Content-Disposition"] == 'attachment; filename="sent.zip"'
    event = AuditEvent.objects.get(event="attachment.downloaded")
    assert event.details["despite"] == "isolated"


@pytest.mark.parametrize("state", ["waiting", "quarantined"])
def test_what_is_not_scanned_yet_or_holds_a_virus_is_not_handed_out(
    at_work: Client, referral: Referral, state: str
) -> None:
    file = attached(referral)
    Attachment.objects.filter(pk=file.attachment_id).update(state=state)

    answer = at_work.post(page_of(referral, "file", file.pk), {"despite": "isolated"})

    assert answer.status_code == 409
    assert "Content-Disposition" not in answer.headers


def test_a_file_altered_on_disk_is_not_handed_out(
    at_work: Client, referral: Referral, files: Path
) -> None:
    file = attached(referral)
    attachments.path_of(file.attachment).write_bytes(b"something else")

    assert at_work.get(page_of(referral, "file", file.pk)).status_code == 410
    assert AuditEvent.objects.filter(event="document.altered").count() == 1
