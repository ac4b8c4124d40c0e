"""Making quarterly reports: at once where the broker carries the request, by a sweep where not."""

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from measures import operations
from measures.models import QuarterlyReport
from records.audit import SYSTEM
from records.models import Heartbeat

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
