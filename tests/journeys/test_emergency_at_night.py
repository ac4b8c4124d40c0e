"""Two in the morning: a child in hospital, a record that is not theirs, and who asks why later."""

import datetime as dt

import pytest
from django.urls import reverse

from people.models import PersonAccess
from records.audit import SYSTEM
from records.models import AuditEvent, Message
from referrals import operations, tasks
from referrals.models import EmergencyAccess, ShareGround
from tests.cast import sign_in
from tests.factories.emergencies import WHY
from tests.factories.referrals import ReferralFactory, somebody

pytestmark = pytest.mark.django_db
NIGHT = dt.datetime(2026, 5, 7, 1, 0, tzinfo=dt.UTC)  # Thursday, two in the morning in London
USE = reverse("referrals:use_emergency")


@pytest.fixture
def clock(monkeypatch):
    """Set what the web server's clock says; the database keeps its own."""

    def says(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return says


def test_from_two_in_the_morning_to_its_review(client, clock, mash, haf, sian, mair):
    referral = ReferralFactory.create(people=[somebody(date_of_birth=dt.date(2019, 3, 27))])
    clock(NIGHT)
    sign_in(client, haf)
    page = client.get(referral.get_absolute_url())
    assert page.status_code == 404
    assert USE in page.content.decode()  # the way there is on every page, this one too

    said = {
        "given_name": "Mair",
        "family_name": "Evans",
        "date_of_birth_day": "27",
        "date_of_birth_month": "3",
        "date_of_birth_year": "2019",
        "reason": "at-hand",
        "explanation": WHY,
    }
    answer = client.post(USE, said)
    assert answer["Location"] == referral.get_absolute_url()
    page = client.get(answer["Location"]).content.decode()
    assert "He comes hungry every day." in page
    assert "more minutes" in page
    told = Message.objects.filter(template="referrals/email/emergency")
    assert {message.to for message in told} == {sian.email, mair.email}

    access = EmergencyAccess.objects.get()
    assert access.review_due_at == dt.datetime(2026, 5, 11, 16, tzinfo=dt.UTC)  # Monday at five
    over = dt.timedelta(hours=1, seconds=1)
    for model in (EmergencyAccess, ShareGround, PersonAccess):
        for row in model.objects.exclude(ends_at=None):
            assert row.ends_at is not None
            row.ends_at -= over
            row.save()
    haf.refresh_from_db()
    haf.emergency_until -= over
    haf.save()
    assert client.get(referral.get_absolute_url()).status_code == 404
    assert tasks.end_what_has_run_out() == 1
    haf.refresh_from_db()
    assert haf.emergency_until is None
    refused = AuditEvent.objects.filter(event="page.refused", actor_id=haf.pk)
    assert refused.count() == 2

    late = dt.datetime(2026, 5, 12, 8, tzinfo=dt.UTC)
    clock(late)
    assert operations.escalate_reviews(by=SYSTEM, at=late) == 1
    sign_in(client, mair)
    assert "1 use of emergency access to review, 1 overdue" in client.get("/").content.decode()
    address = reverse("referrals:emergency", args=[access.pk])
    page = client.get(address).content.decode()
    assert WHY in page
    assert "hungry" not in page
    assert client.get(referral.get_absolute_url()).status_code == 404  # who reviews sees no case
    found = "The hospital confirms that she was brought in that night."
    assert client.post(address, {"finding": "justified", "review": found}).status_code == 302

    access.refresh_from_db()
    assert access.reviewed_by == mair.pk
    page = client.get(reverse("referrals:emergencies")).content.decode()
    assert "Nothing waits for your review" in page
