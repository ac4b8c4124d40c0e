"""Two workers at one report, and two counts of one quarter at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

from django.db import connections

from measures import documents, queries, tasks
from measures.models import QuarterlyReport, Snapshot
from records.models import AuditEvent, IssuedDocument
from tests.factories.measures import QuarterlyReportFactory, SnapshotFactory
from tests.measures.story import moment, received

SECONDS_FOR_THE_OTHER = 5


def meeting_there(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``work``, which first waits for the other thread to be at it too, if it ever is."""
    both = Barrier(2)

    def wait_and_work(*args: Any, **named: Any) -> Any:
        with suppress(BrokenBarrierError):  # a lock keeps the other one out, as it should
            both.wait(SECONDS_FOR_THE_OTHER)
        return work(*args, **named)

    return wait_and_work


def at_once(work: Callable[[], object]) -> None:
    """Do the same work in two threads."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(run) for _ in range(2)]:
            done.result()


def test_two_workers_make_one_report(own_database, monkeypatch):
    report = QuarterlyReportFactory.create()
    monkeypatch.setattr(documents, "quarterly_report", meeting_there(documents.quarterly_report))

    at_once(lambda: tasks.make_quarterly_report(str(report.pk)))
    tasks.make_waiting_reports()  # where each stepped aside for the other

    report.refresh_from_db()
    assert (report.progress, report.attempts) == (QuarterlyReport.Progress.READY, 0)
    assert IssuedDocument.objects.count() == 1
    assert AuditEvent.objects.filter(event="quarterly_report.made").count() == 1


def test_two_counts_at_once_are_one_version(own_database, monkeypatch):
    received(moment(7, 6))
    monkeypatch.setattr(queries, "figures", meeting_there(queries.figures))

    at_once(SnapshotFactory.create)

    assert [snapshot.version for snapshot in Snapshot.objects.all()] == [1]
