"""Reports and files: made at once where the broker carries the request, by a sweep where not."""

import logging
from uuid import UUID

from celery import shared_task
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import Agency
from measures import (
    operations,
    operations_counts,
    operations_exports,
    operations_schedule,
    writing,
)
from measures.models import QuarterlyReport
from measures.models_exports import RowsExport
from records.audit import SYSTEM
from records.models import Heartbeat
from records.outbox import LOCALES
from referrals.models import Referral

logger = logging.getLogger(__name__)
BATCH = 20


@shared_task
def make_quarterly_report(report_id: str) -> None:
    """Make one report, step by step. Any number may try at once, and again: it is made once."""
    key = UUID(report_id)
    try:
        while operations.make_further(key, by=SYSTEM, at=timezone.now()):
            pass
    except Exception as error:
        logger.exception("quarterly report %s was not made", key)
        operations.record_failure(key, reason=type(error).__name__, by=SYSTEM, at=timezone.now())


@shared_task
def make_waiting_reports() -> int:
    """Make the reports that wait, whose request was lost or whose worker was; return how many."""
    Heartbeat.beat("make quarterly reports", at=timezone.now())
    waiting = (
        QuarterlyReport.objects.exclude(
            progress__in=[
                QuarterlyReport.Progress.READY,
                QuarterlyReport.Progress.FAILED,
                QuarterlyReport.Progress.REFUSED,
            ]
        )
        .order_by("attempts", "id")
        .values_list("pk", flat=True)[:BATCH]
    )
    keys = list(waiting)
    for key in keys:
        make_quarterly_report(str(key))
    return len(keys)


@shared_task
def count_changes() -> int:
    """Bring the dashboard's counts up to date; return how many quarters were counted again."""
    Heartbeat.beat("count changes", at=timezone.now())
    return sum(
        operations_counts.count_changes(agency, by=SYSTEM, at=timezone.now())
        for agency in agencies_with_referrals()
    )


@shared_task
def request_due_reports() -> int:
    """Ask for the report of the quarter that ended, in both languages; return how many were."""
    asked = [
        operations_schedule.request_when_due(
            agency, language=language, by=SYSTEM, at=timezone.now()
        )
        for agency in agencies_with_referrals()
        for language in LOCALES
    ]
    return sum(1 for report in asked if report is not None)


def agencies_with_referrals() -> QuerySet[Agency]:
    """Return whose figures there is anything to count for."""
    owned = Referral.objects.filter(owning_agency=OuterRef("pk"))
    return Agency.objects.filter(Exists(owned)).order_by("code")


@shared_task
def write_rows_export(export_id: str) -> None:
    """Write one file of the rows behind a number, which a second person has allowed."""
    key = UUID(export_id)
    try:
        writing.write_export(key)
    except Exception as error:
        logger.exception("rows export %s was not written", key)
        operations_exports.record_failed_writing(
            key, reason=type(error).__name__, by=SYSTEM, at=timezone.now()
        )


@shared_task
def see_to_rows_exports() -> int:
    """Write the files that wait, and remove those whose time is over; return how many there were.

    They wait where the broker did not carry the request, or a worker was lost.
    """
    now = timezone.now()
    Heartbeat.beat("see to rows exports", at=now)
    progress = RowsExport.Progress
    over = RowsExport.objects.filter(progress=progress.READY, ends_at__lte=now)[:BATCH]
    ended = [operations_exports.end_export(export, by=SYSTEM, at=now) for export in over]
    waiting = RowsExport.objects.filter(progress__in=[progress.WAITING, progress.WRITING])
    keys = list(waiting.order_by("asked_at").values_list("pk", flat=True)[:BATCH])
    for key in keys:
        write_rows_export(str(key))
    return len(ended) + len(keys)
