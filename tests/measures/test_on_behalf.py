"""What is made for somebody is made only while they may have it: asked again when it is made."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.models_agreements import AgreementParty
from accounts.roles import Role
from measures import operations, tasks
from measures.models import QuarterlyReport
from records.audit import SYSTEM
from records.models import AuditEvent, IssuedDocument
from tests.cast import actor, agency, person, sign_in
from tests.factories.agreements import SharingAgreementFactory
from tests.factories.measures import QuarterlyReportFactory

pytestmark = pytest.mark.django_db
Progress = QuarterlyReport.Progress


@pytest.fixture
def asked(sian) -> QuarterlyReport:
    return QuarterlyReportFactory.create(by=actor(sian))


def role_ends(sian, _asked):
    Membership.objects.filter(user=sian).update(ends_on=timezone.localdate())


def account_is_shut(sian, _asked):
    sian.is_active = False
    sian.save()


def role_changes(sian, _asked):
    Membership.objects.filter(user=sian).update(role=Role.MINUTE_TAKER)


def moves_to_another_agency(sian, _asked):
    Membership.objects.filter(user=sian).update(agency=agency("denbighshire"))


@pytest.mark.parametrize(
    "revoke", [role_ends, account_is_shut, role_changes, moves_to_another_agency]
)
def test_nothing_is_made_for_somebody_who_may_not_have_it_any_more(sian, asked, revoke):
    revoke(sian, asked)

    tasks.make_quarterly_report(str(asked.pk))

    asked.refresh_from_db()
    assert asked.progress == Progress.REFUSED
    assert asked.snapshot is None
    assert not IssuedDocument.objects.exists()
    assert AuditEvent.objects.filter(event="quarterly_report.refused").count() == 1
    assert tasks.make_waiting_reports() == 0


def test_it_stops_half_way_too(sian, asked):
    operations.make_further(asked.pk, by=SYSTEM, at=timezone.now())
    role_ends(sian, asked)

    assert not operations.make_further(asked.pk, by=SYSTEM, at=timezone.now())

    asked.refresh_from_db()
    assert asked.progress == Progress.REFUSED


def test_the_page_says_why(client, sian, mared, asked):
    role_ends(sian, asked)
    tasks.make_quarterly_report(str(asked.pk))
    sign_in(client, mared)

    page = client.get(reverse("measures:report", args=[asked.pk])).content.decode()

    assert "The report was not made" in page
    assert "may not have it any more" in page


def test_an_agency_without_an_agreement_is_made_nothing():
    manager = person("Mabli Tudur", Role.SERVICE_MANAGER, "denbighshire-mash")
    asked = QuarterlyReportFactory.create(agency=agency("denbighshire"), by=actor(manager))
    SharingAgreementFactory.create(parties=[agency("denbighshire")])
    AgreementParty.objects.update(ends_on=timezone.localdate())

    tasks.make_quarterly_report(str(asked.pk))

    asked.refresh_from_db()
    assert asked.progress == Progress.REFUSED


def test_whoever_still_may_is_made_theirs(sian, asked):
    tasks.make_quarterly_report(str(asked.pk))

    asked.refresh_from_db()
    assert asked.progress == Progress.READY
