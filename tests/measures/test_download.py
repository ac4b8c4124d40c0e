"""The way to a finished report: its own door, and who took it on record."""

import hashlib

import pytest

from measures import tasks
from measures.models import QuarterlyReport
from records.models import AuditEvent
from tests.cast import sign_in
from tests.factories.measures import QuarterlyReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(db) -> QuarterlyReport:
    """Return a finished report."""
    asked_for = QuarterlyReportFactory.create()
    tasks.make_quarterly_report(str(asked_for.pk))
    asked_for.refresh_from_db()
    return asked_for


def page(report: QuarterlyReport) -> str:
    return f"/figures/reports/{report.pk}/download/"


def test_the_bytes_are_those_that_were_issued_and_the_reader_is_on_record(client, sian, report):
    response = sign_in(client, sian).get(page(report))

    content = response.getvalue()
    assert hashlib.sha256(content).hexdigest() == report.document.sha256
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="quarterly-report-2026-Q2-conwy-v1-en.pdf"'
    )
    event = AuditEvent.objects.get(event="document.downloaded")
    assert (event.actor_id, event.subject_id) == (sian.pk, report.document.pk)


def test_a_report_that_is_not_ready_sends_back_to_its_progress(client, sian):
    waiting = QuarterlyReportFactory.create()

    response = sign_in(client, sian).get(page(waiting))

    assert response.headers["Location"] == f"/figures/reports/{waiting.pk}/"


@pytest.mark.parametrize("role", ["tomos", "oren", "olwen"])
def test_another_agencys_report_does_not_exist(client, role, request, report):
    assert sign_in(client, request.getfixturevalue(role)).get(page(report)).status_code == 404


@pytest.mark.parametrize("role", ["nia", "alun"])
def test_a_colleague_without_the_right_is_refused(client, role, request, report):
    assert sign_in(client, request.getfixturevalue(role)).get(page(report)).status_code == 403
    assert not AuditEvent.objects.filter(event="document.downloaded").exists()
