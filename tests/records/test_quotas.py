"""How much one person gives in a day, how much goes with one report, and a disk nearly full."""

import datetime as dt
import shutil
from types import SimpleNamespace

import pytest
from django.utils import timezone

from records import attachments
from records.audit import PUBLIC, Actor
from records.models import Attachment
from records.refusals import Refused
from referrals import operations
from referrals.models import Addition, Referral, ReportAttachment
from tests.cast import actor, sign_in
from tests.factories.referrals import ReferralFactory
from tests.files import upload
from tests.referrals.test_additions import page_of

pytestmark = pytest.mark.django_db
HALF = b"a" * 600


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.FILES_ROOT, settings.CLAMAV_URL = tmp_path / "files", ""
    settings.UPLOAD_DAY_BYTES = settings.UPLOAD_REPORT_BYTES = 1_000
    return settings.FILES_ROOT


def gives(by: Actor, *, at: dt.datetime | None = None, content: bytes = HALF) -> Attachment:
    return attachments.take_in(upload("a.txt", content), by=by, at=at or timezone.now())


def test_somebody_gives_so_much_in_a_day_and_more_the_next(nia, owen):
    now = timezone.now()
    gives(actor(nia), at=now)

    with pytest.raises(Refused, match="in 24 hours"):
        gives(actor(nia), at=now + dt.timedelta(hours=23, minutes=59))
    gives(actor(owen), at=now)
    gives(actor(nia), at=now + dt.timedelta(hours=24, minutes=1))

    assert Attachment.objects.count() == 3


def test_one_of_the_public_uses_up_nobody_elses_share():
    for _each in range(5):
        gives(PUBLIC)

    assert Attachment.objects.count() == 5


@pytest.fixture
def referral(settings, mash) -> Referral:
    settings.UPLOAD_DAY_BYTES = 1_000_000
    return ReferralFactory.create()


def test_a_report_holds_so_much(referral, nia, files):
    def put(content: bytes) -> None:
        given = upload("a.txt", content)
        operations.attach_to_referral(referral, file=given, by=actor(nia), at=timezone.now())

    put(HALF)

    with pytest.raises(Refused, match="as many files as it can"):
        put(HALF)
    put(b"a" * 400)
    assert ReportAttachment.objects.count() == Attachment.objects.count() == 2
    assert len(list(files.iterdir())) == 2, "bytes stay of a file that was refused"


def test_a_report_holds_so_many(referral, nia, monkeypatch):
    monkeypatch.setattr(operations.attachments, "MOST_FILES_OF_REPORT", 1)
    for words, file in (("One.", b"1"), ("Two.", b"2")):
        given = [gives(PUBLIC, content=file)]
        if words == "Two.":
            with pytest.raises(Refused, match="as many files as it can"):
                add(referral, words, given)
        else:
            add(referral, words, given)

    add(referral, "Without a file.", [])

    assert list(Addition.objects.values_list("words", flat=True)) == ["One.", "Without a file."]


def add(referral: Referral, words: str, given: list[Attachment]) -> None:
    operations.add_to_report(
        referral.report, words=words, attachments=given, by=PUBLIC, at=timezone.now()
    )


def test_the_page_says_so_beside_the_file_and_keeps_what_was_typed(client, referral, nia, settings):
    settings.UPLOAD_REPORT_BYTES = 10
    given = {"file": upload("a.txt", HALF), "kind": "letter", "classification": "official"}

    answer = sign_in(client, nia).post(page_of(referral), {**given, "shows": "From the doctor"})

    assert answer.status_code == 400
    assert "as many files as it can" in str(answer.context["form"].errors["file"])
    assert "From the doctor" in answer.content.decode()


def test_a_disk_that_is_nearly_full_takes_no_file_and_still_takes_words(
    referral, nia, monkeypatch, settings
):
    left = settings.FILES_RESERVE_BYTES + len(HALF) - 1
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=left))

    with pytest.raises(Refused, match="no room for files"):
        gives(actor(nia))
    add(referral, "She is with her aunt.", [])

    assert not Attachment.objects.exists()
    assert Addition.objects.count() == 1
