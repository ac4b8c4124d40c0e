"""Who reads a photograph as it came, and who the copy without place and time."""

import pytest
from django.utils import timezone

from records.audit import SYSTEM
from records.models import AuditEvent
from referrals import operations
from tests.cast import agency, sign_in
from tests.factories.referrals import ReferralFactory
from tests.files import pdf
from tests.records.test_file_copies import photograph, points
from tests.referrals.test_additions import attached, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.FILES_ROOT, settings.CLAMAV_URL = tmp_path / "files", ""


@pytest.fixture
def referral(mash):
    return ReferralFactory.create()


def let_in(referral, haf) -> None:
    operations.let_in_agency(
        referral,
        agency=agency("health"),
        reason="meeting",
        source_kind="meeting",
        source_id=referral.pk,
        by=SYSTEM,
        at=timezone.now(),
    )


def test_who_holds_it_has_both(client, referral, nia):
    original = photograph()
    file = attached(referral, "bruise.jpg", original)
    sign_in(client, nia)
    page = client.get(page_of(referral)).content.decode()
    where = page_of(referral, "file", file.pk)

    assert f'href="{where}"' in page
    assert f'href="{where}?as_it_came=1"' in page
    copy = client.get(where).getvalue()
    assert b"Canari-Qx7" not in copy
    assert points(copy) == points(original)
    assert client.get(where, {"as_it_came": "1"}).getvalue() == original


def test_an_agency_let_in_has_the_copy_alone(client, referral, nia, haf):
    file = attached(referral, "bruise.jpg", photograph())
    let_in(referral, haf)
    operations.release_file(file, referral=referral, by=SYSTEM, at=timezone.now())
    sign_in(client, haf)
    where = page_of(referral, "file", file.pk)

    assert "as_it_came" not in client.get(page_of(referral)).content.decode()
    assert b"Canari-Qx7" not in client.get(where).getvalue()
    assert client.get(where, {"as_it_came": "1"}).status_code == 404
    taken = AuditEvent.objects.filter(event="attachment.downloaded")
    assert [event.details["is_copy"] for event in taken] == [True]


def test_who_releases_what_cannot_be_copied_is_told(client, referral, nia):
    attached(referral, "letter.pdf", pdf())

    page = sign_in(client, nia).get(page_of(referral)).content.decode()

    assert "It is given as it came" in page
    assert "as_it_came" not in page


def test_where_no_copy_can_be_made_the_page_says_so(client, referral, nia, monkeypatch):
    file = attached(referral, "bruise.jpg", photograph())
    monkeypatch.setattr("records.file_copies.orientation_of", lambda content: content[len(content)])
    sign_in(client, nia)

    answer = client.get(page_of(referral, "file", file.pk))

    assert answer.status_code == 409
    assert "No copy can be made of this file" in answer.content.decode()
    assert client.get(page_of(referral, "file", file.pk), {"as_it_came": ""}).status_code == 200
