"""Counting, freezing and making: each step once, whoever tries and however often."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from measures import operations, operations_schedule, tasks
from measures.models import QuarterlyReport, Snapshot
from records.audit import SYSTEM
from records.documents import path_of
from records.models import AuditEvent, IssuedDocument
from tests.cast import actor, agency
from tests.measures.story import AFTER_SUMMER, counted, decided, figure, moment, received

pytestmark = pytest.mark.django_db

SUMMER = {"year": 2026, "quarter": 2}
Progress = QuarterlyReport.Progress


def asked_for(language: str = "en", **given) -> QuarterlyReport:
    return operations.request_report(
        agency("conwy"),
        **{**SUMMER, "language": language, "by": SYSTEM, "at": AFTER_SUMMER, **given},
    )


def test_frozen_figures_do_not_change_with_what_happens_later():
    decided(received(moment(7, 6)), moment(7, 7))
    frozen = counted()

    decided(received(moment(7, 13)), moment(7, 20))
    received(moment(7, 14))

    assert figure(Snapshot.objects.get(pk=frozen.pk), "C04") == (1, 1)


def test_a_new_count_is_a_new_version_and_leaves_the_old_one_as_it_was():
    first = counted()
    received(moment(7, 6))

    second = counted()

    assert (first.version, second.version) == (1, 2)
    assert figure(Snapshot.objects.get(version=1), "C01") == (0, None)
    assert figure(second, "C01") == (1, None)
    assert AuditEvent.objects.filter(event="snapshot.taken").count() == 2


def test_counting_again_with_the_same_result_is_the_same_count():
    received(moment(7, 6))

    assert counted() == counted()
    assert Snapshot.objects.count() == 1


def test_a_count_before_the_end_of_a_quarter_is_not_its_final_one():
    during, after = counted(at=moment(9, 30)), counted()

    assert during.figures == after.figures
    assert (during.version, after.version) == (1, 2)


def test_a_report_is_refused_for_a_quarter_that_has_not_begun():
    with pytest.raises(operations.Refused, match="has not begun"):
        asked_for(at=moment(6, 30, 23))

    assert not QuarterlyReport.objects.exists()


def test_asking_twice_makes_one_report(sian):
    assert asked_for(by=actor(sian)) == asked_for(by=actor(sian))
    assert asked_for("cy") != asked_for("en")
    assert asked_for(is_public=True) != asked_for()
    assert AuditEvent.objects.filter(event="quarterly_report.requested").count() == 3


def test_a_report_goes_from_waiting_to_ready_one_step_at_a_time():
    report = asked_for()
    seen = []

    while operations.make_further(report.pk, by=SYSTEM, at=AFTER_SUMMER):
        report.refresh_from_db()
        seen.append(report.progress)

    assert seen == [Progress.COUNTING, Progress.DRAWING, Progress.READY]
    assert AuditEvent.objects.about(report).filter(event="quarterly_report.made").count() == 1


def test_the_task_makes_the_report_and_running_it_again_changes_nothing():
    decided(received(moment(7, 6)), moment(7, 7))
    report = asked_for("cy")

    tasks.make_quarterly_report(str(report.pk))
    tasks.make_quarterly_report(str(report.pk))

    report.refresh_from_db()
    document = report.document
    assert report.progress == Progress.READY
    assert document is not None
    assert (document.status, document.language) == (IssuedDocument.Status.READY, "cy")
    assert IssuedDocument.objects.count() == 1
    reader = PdfReader(io.BytesIO(path_of(document).read_bytes()))
    assert str(reader.root_object["/Lang"]) == "cy"
    assert "1/1 = 100.0 %" in " ".join(page.extract_text() for page in reader.pages)


def test_a_report_of_frozen_figures_prints_them_again_whatever_was_entered_since():
    decided(received(moment(7, 6)), moment(7, 7))
    frozen = counted()
    received(moment(7, 13))

    report = asked_for("cy", snapshot=frozen)
    tasks.make_quarterly_report(str(report.pk))

    report.refresh_from_db()
    assert report.snapshot == frozen
    assert Snapshot.objects.count() == 1


def test_the_sweep_makes_what_the_broker_lost():
    report = asked_for()

    assert tasks.make_waiting_reports() == 1
    assert tasks.make_waiting_reports() == 0

    report.refresh_from_db()
    assert report.progress == Progress.READY


def test_a_report_that_fails_three_times_says_so_and_is_left_alone(monkeypatch):
    def fail(*_args, **_named):
        raise OSError("the disk is full")

    monkeypatch.setattr("records.pdf.render", fail)
    report = asked_for()

    for _ in range(4):
        tasks.make_waiting_reports()

    report.refresh_from_db()
    assert (report.progress, report.attempts) == (Progress.FAILED, 3)
    assert not IssuedDocument.objects.exists()
    failures = AuditEvent.objects.about(report).filter(event="quarterly_report.failed")
    assert [failure.details["reason"] for failure in failures] == ["OSError"] * 3


def test_a_report_that_failed_once_is_made_by_the_next_sweep(monkeypatch):
    def fail(*_args, **_named):
        raise OSError("the disk is full")

    report = asked_for()
    with monkeypatch.context() as broken:
        broken.setattr("records.pdf.render", fail)
        tasks.make_waiting_reports()

    tasks.make_waiting_reports()

    report.refresh_from_db()
    assert (report.progress, report.attempts) == (Progress.READY, 1)


def test_the_report_of_a_quarter_is_asked_for_once_when_its_days_are_over():
    received(moment(7, 6))
    last_day_before, due = moment(10, 9, 23), moment(10, 10, 1)

    def ask(at, language="en"):
        council = agency("conwy")
        return operations_schedule.request_when_due(council, language=language, by=SYSTEM, at=at)

    assert ask(last_day_before) is None
    report = ask(due)
    assert (report.year, report.quarter, report.language) == (2026, 2, "en")
    assert ask(due + dt.timedelta(days=1)) is None
    assert ask(due, "cy") is not None
    tasks.make_quarterly_report(str(report.pk))
    report.refresh_from_db()
    assert report.progress == Progress.READY
    assert ask(due + dt.timedelta(days=60)) is None
    assert ask(moment(1, 10, year=2027)).quarter == 3
