"""The sweep that judges looks at records, once they are sealed."""

from celery import shared_task
from django.utils import timezone

from records.audit import SYSTEM
from records.models import Heartbeat
from safeguarding.looking import operations


@shared_task
def judge_looks() -> int:
    """Judge the looks that were sealed since the last time; return how many are unusual."""
    now = timezone.now()
    Heartbeat.beat("judge looks", at=now)
    return len(operations.judge_looks(by=SYSTEM, at=now))
