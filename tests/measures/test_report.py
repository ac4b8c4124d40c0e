"""The page that shows how far a report is."""

import pytest

from measures import operations, tasks
from measures.models import QuarterlyReport
from records.audit import SYSTEM
from records.models import AuditEvent
from tests.cast import sign_in
from tests.factories.measures import COUNTED_AT, QuarterlyReportFactory

pytestmark = pytest.mark.django_db

Progress = QuarterlyReport.Progress


def page(report: QuarterlyReport) -> str:
    return f"/figures/reports/{report.pk}/"


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_progress_can_be_followed_until_the_report_is_ready(client, sian):
    report = QuarterlyReportFactory.create()
    sign_in(client, sian)

    waiting = text_of(client.get(page(report)))
    operations.make_further(report.pk, by=SYSTEM, at=COUNTED_AT)
    counting = text_of(client.get(page(report)))
    tasks.make_quarterly_report(str(report.pk))
    ready = text_of(client.get(page(report)))

    assert "Waiting to start" in waiting
    assert "Counting" in counting
    assert "1 of 3" in counting
    assert "Download the PDF" in ready
    assert "hx-get" not in ready


def test_a_poll_gets_the_part_that_changes_and_leaves_no_event(client, sian):
    report = QuarterlyReportFactory.create()
    sign_in(client, sian)

    response = client.get(page(report), headers={"HX-Request": "true", "X-Poll": "1"})

    assert "<html" not in text_of(response)
    assert 'hx-get="/figures/reports/' in text_of(response)
    assert not AuditEvent.objects.filter(event="quarterly_report.viewed").exists()


def test_opening_a_report_is_on_the_record(client, sian):
    report = QuarterlyReportFactory.create()

    sign_in(client, sian).get(page(report))

    assert AuditEvent.objects.about(report).get(event="quarterly_report.viewed").actor_id == sian.pk


def test_a_failed_report_says_what_to_do(client, sian):
    report = QuarterlyReportFactory.create()
    for _ in range(3):
        operations.record_failure(report.pk, reason="OSError", by=SYSTEM, at=COUNTED_AT)

    assert "Ask for it again" in text_of(sign_in(client, sian).get(page(report)))


@pytest.mark.parametrize("role", ["tomos", "oren", "olwen", "haf"])
def test_another_agencys_report_does_not_exist(client, role, request):
    report = QuarterlyReportFactory.create()

    assert sign_in(client, request.getfixturevalue(role)).get(page(report)).status_code == 404


@pytest.mark.parametrize("role", ["nia", "alun"])
def test_a_colleague_without_the_right_is_refused(client, role, request):
    report = QuarterlyReportFactory.create()

    assert sign_in(client, request.getfixturevalue(role)).get(page(report)).status_code == 403
