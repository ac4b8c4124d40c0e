"""Files that are due, legal holds and certificates, page by page."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import approvals
from accounts.models_approvals import Approval
from people.models import Restriction
from records.models import AuditEvent
from referrals.models import Referral
from safeguarding.models import Disposal, KeptFile, LegalHold
from safeguarding.retention import operations, views
from tests.cast import actor, sign_in
from tests.factories.referrals import ReferralFactory, somebody
from tests.factories.rights import KeptFileFactory, LegalHoldFactory
from tests.safeguarding.test_retention import end

pytestmark = pytest.mark.django_db
FILES, HOLDS, GONE = reverse("kept_files"), reverse("legal_holds"), reverse("disposals")
WHY = "Kept for as long as the schedule says."


@pytest.fixture
def kept_file(mash, mair) -> KeptFile:
    referral = end(ReferralFactory.create(people=[somebody(date_of_birth=dt.date(1999, 1, 1))]))
    operations.count_files(by=actor(mair), at=timezone.now())
    return KeptFile.objects.get(referral=referral)


def desk(user) -> Client:
    return sign_in(Client(), user)


def day(name: str, on: dt.date) -> dict[str, int]:
    return {f"{name}_{part}": getattr(on, part) for part in ("day", "month", "year")}


def tomorrow() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=1)


@pytest.mark.parametrize("name", ["nia", "tomos", "beth"])
def test_a_worker_finds_none_of_it(request, name, kept_file):
    worker = desk(request.getfixturevalue(name))
    hold = LegalHoldFactory.create()

    pages = [
        FILES,
        HOLDS,
        GONE,
        kept_file.get_absolute_url(),
        reverse("legal_hold", args=[hold.pk]),
    ]
    assert {worker.get(page).status_code for page in pages} == {403}


def test_empty_lists_say_so(mair):
    reader = desk(mair)

    assert "No file is due" in reader.get(FILES).content.decode()
    assert "Nothing is held" in reader.get(HOLDS).content.decode()
    assert "Nothing was destroyed" in reader.get(GONE).content.decode()
    assert {reader.get(f"{page}?after=x y").status_code for page in (FILES, HOLDS, GONE)} == {200}


def test_the_list_goes_on_page_by_page_in_a_fixed_number_of_queries(mair, mash, monkeypatch):
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    for _each in range(2):
        KeptFileFactory.create()
    reader = desk(mair)
    reader.get(FILES)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            reader.get(FILES)
        return len(counted)

    few = queries()
    for _each in range(3):
        KeptFileFactory.create()
    assert queries() == few
    seen, address = [], FILES
    while address:
        page = reader.get(address)
        seen += [file.pk for file in page.context["files"]]
        address = page.context["next_url"] and FILES + page.context["next_url"]
    assert sorted(seen) == sorted(KeptFile.objects.values_list("pk", flat=True))
    assert len(seen) == 5


def test_a_file_not_due_is_not_listed(mair, kept_file):
    KeptFile.objects.update(due_on=tomorrow(), review_on=tomorrow())

    assert kept_file.reference not in desk(mair).get(FILES).content.decode()
    assert (
        "Record the decision" not in desk(mair).get(kept_file.get_absolute_url()).content.decode()
    )


def test_a_restricted_file_is_missing_to_all_but_its_keepers(mair, mali, kept_file):
    Restriction.objects.create(
        person_id=kept_file.person_id,
        kind="high-risk",
        reason="A threat.",
        restricted_at=timezone.now(),
        restricted_by=mali.pk,
    )

    assert kept_file.reference not in desk(mair).get(FILES).content.decode()
    assert desk(mair).get(kept_file.get_absolute_url()).status_code == 404
    assert desk(mali).get(kept_file.get_absolute_url()).status_code == 200


def test_a_decision_needs_its_parts_and_keeps_what_was_typed(mair, kept_file):
    page = kept_file.get_absolute_url()

    for sent in ({}, {"decision": "keep", "reason": "Canari"}, {"decision": "x", "reason": "y"}):
        answer = desk(mair).post(page, {"act": "decide", **sent})
        assert answer.status_code == 400
    assert (
        "Canari"
        in desk(mair)
        .post(page, {"act": "decide", "decision": "keep", "reason": "Canari"})
        .content.decode()
    )
    kept = {"decision": "keep", "reason": "A claim may follow.", **day("keep_until", tomorrow())}
    assert desk(mair).post(page, {"act": "decide", **kept}).status_code == 302
    kept_file.refresh_from_db()
    assert kept_file.review_on == tomorrow()


def test_it_is_asked_for_allowed_and_brought_about(mair, sian, kept_file):
    page = kept_file.get_absolute_url()
    assert desk(mair).post(page, {"act": "destroy"}, follow=True).status_code == 200
    assert Referral.objects.exists()
    destroy = {"act": "decide", "decision": "destroy", "reason": WHY}
    assert desk(mair).post(page, destroy).status_code == 302
    assert "Waiting for a second person" in desk(mair).get(page).content.decode()
    approvals.approve(
        Approval.objects.get(), accounts_of_asker=(), by=actor(sian), at=timezone.now()
    )
    assert "Destroy the file" in desk(mair).get(page).content.decode()

    assert desk(mair).post(page, {"act": "destroy"})["Location"] == FILES

    assert not Referral.objects.exists()
    certificate = desk(mair).get(GONE).content.decode()
    assert Disposal.objects.get().reference in certificate
    assert sian.name in certificate.replace("&#x27;", "'")
    assert desk(mair).get(page).status_code == 404
    assert AuditEvent.objects.filter(event="disposals.listed").exists()


def hold(**changes) -> dict[str, object]:
    return {
        "scope": "file",
        "kind": "court",
        "reason": "A case is expected.",
        **day("review_on", tomorrow()),
        **changes,
    }


def test_a_hold_is_placed_shown_on_the_file_and_ended(mair, kept_file):
    reader = desk(mair)
    assert reader.post(HOLDS, hold(reference=kept_file.reference)).status_code == 302
    placed = LegalHold.objects.get()
    assert "A legal hold keeps it" in reader.get(kept_file.get_absolute_url()).content.decode()
    one = reverse("legal_hold", args=[placed.pk])
    assert "A case is expected." in reader.get(one).content.decode()
    assert reader.post(one, {"reason": ""}).status_code == 400
    assert reader.post(one, {"reason": "It is over."}).status_code == 302
    assert "Nothing is held" in reader.get(HOLDS).content.decode()


def test_a_hold_on_nothing_is_refused_and_what_was_typed_stays(mair, kept_file):
    reader = desk(mair)

    for sent in (
        {},
        hold(reference="SG-0000-0000"),
        hold(scope="rule", rule_code="nothing"),
        hold(reference=kept_file.reference, review_on_year="1999"),
    ):
        assert reader.post(HOLDS, sent).status_code == 400
    page = reader.post(HOLDS, hold(reference="SG-0000-0000", reason="Canari")).content.decode()
    assert "No file has this reference" in page
    assert "Canari" in page
    assert not LegalHold.objects.exists()
