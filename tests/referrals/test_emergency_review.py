"""Somebody else looks at each use of emergency access: told at once, and reviewed in time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from records.audit import SYSTEM
from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import Referral
from referrals.views.emergencies import said_of
from tests.cast import actor, agency, person, sign_in
from tests.factories.emergencies import WHY, EmergencyAccessFactory
from tests.factories.people import DenialFactory
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(mash) -> Referral:
    return ReferralFactory.create()


@pytest.fixture
def ifan(db):
    """Return the Caldicott guardian, who sees no case."""
    return person("Ifan Rowlands", Role.PRIVACY_OFFICER, "office")


def test_the_privacy_officer_is_told_at_once_without_names(anwen, ifan, sian, referral):
    EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))

    told = Message.objects.filter(template="referrals/email/emergency")
    assert {message.to for message in told} == {ifan.email, sian.email}
    for message in told:
        words = message.subject + message.body
        for secret in ("Mair", "Evans", anwen.name, referral.reference, WHY):
            assert secret not in words


def test_what_was_looked_at_stands_under_it(client, anwen, ifan, referral):
    access = EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))
    sign_in(client, anwen)
    client.get(referral.get_absolute_url())
    client.get(reverse("referrals:history", args=[referral.reference]))
    seen = AuditEvent.objects.filter(event="referral.viewed", details__emergency=str(access.pk))
    assert seen.count() == 2

    sign_in(client, ifan)
    page = client.get(reverse("referrals:emergency", args=[access.pk])).content.decode()
    assert page.count(said_of("referral.viewed")) == 2
    assert "Mair" not in page
    assert WHY in page


def test_somebody_else_reviews_it_on_the_page(client, anwen, ifan, referral):
    access = EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))
    sign_in(client, ifan)
    assert "1 use of emergency access to review" in client.get("/").content.decode()
    address = reverse("referrals:emergency", args=[access.pk])

    bad = client.post(address, {"finding": "justified", "review": "ok"})
    assert bad.status_code == 400
    assert "ok</textarea>" in bad.content.decode()
    good = "The hospital confirms that she was there that night."
    assert client.post(address, {"finding": "justified", "review": good}).status_code == 302

    access.refresh_from_db()
    assert access.reviewed_by == ifan.pk
    assert good in client.get(address).content.decode()
    assert "Nothing waits" in client.get(reverse("referrals:emergencies")).content.decode()


def test_nobody_reviews_their_own(client, sian, referral):
    Referral.objects.update(owning_agency=agency("denbighshire"))
    access = EmergencyAccessFactory.create(reference=referral.reference, by=actor(sian))
    sign_in(client, sian)
    address = reverse("referrals:emergency", args=[access.pk])

    assert "Somebody else has to review" in client.get(address).content.decode()
    page = client.post(address, {"finding": "justified", "review": WHY})

    assert page.status_code == 400
    access.refresh_from_db()
    assert access.reviewed_at is None


def test_others_see_no_uses(client, nia, anwen, ifan, referral):
    access = EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))
    stranger = person("Mabli Tudur", Role.SERVICE_MANAGER, "denbighshire-mash")
    sign_in(client, nia)
    assert client.get(reverse("referrals:emergencies")).status_code == 403
    sign_in(client, stranger)
    assert client.get(reverse("referrals:emergency", args=[access.pk])).status_code == 404


def test_a_late_review_is_told_once_more_to_everybody(anwen, ifan, sian, referral):
    access = EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))
    due_at = access.review_due_at
    assert due_at is not None
    late = due_at + timedelta(minutes=1)

    assert operations.escalate_reviews(by=SYSTEM, at=due_at) == 0
    assert operations.escalate_reviews(by=SYSTEM, at=late) == 1
    assert operations.escalate_reviews(by=SYSTEM, at=late) == 0

    overdue = Message.objects.filter(key__startswith="emergency overdue")
    assert {message.to for message in overdue} == {ifan.email, sian.email}


def test_its_reviewer_reads_by_reference_what_they_may_not_open(client, anwen, ifan, referral):
    access = EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))
    sign_in(client, ifan)

    for address in (
        reverse("referrals:emergency", args=[access.pk]),
        reverse("referrals:emergencies"),
    ):
        page = client.get(address).content.decode()
        assert referral.reference in page
        assert "Nothing was opened" not in page
    assert client.get(referral.get_absolute_url()).status_code == 404


def test_a_reviewer_who_is_denied_the_person_never_learns_of_it(client, anwen, ifan, referral):
    access = EmergencyAccessFactory.create(reference=referral.reference, by=actor(anwen))
    DenialFactory.create(person=referral.record.person, user_id=ifan.pk)
    sign_in(client, ifan)

    assert "to review" not in client.get("/").content.decode()
    assert WHY not in client.get(reverse("referrals:emergencies")).content.decode()
    assert client.get(reverse("referrals:emergency", args=[access.pk])).status_code == 404
