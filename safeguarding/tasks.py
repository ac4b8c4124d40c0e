"""The sweeps of the house: looks at records judged, and what is kept, or was destroyed."""

from celery import shared_task
from django.utils import timezone

from records.audit import SYSTEM
from records.models import Heartbeat
from safeguarding import contingency
from safeguarding.looking import operations
from safeguarding.retention import operations as retention


@shared_task
def judge_looks() -> int:
    """Judge the looks that were sealed since the last time; return how many are unusual."""
    now = timezone.now()
    Heartbeat.beat("judge looks", at=now)
    return len(operations.judge_looks(by=SYSTEM, at=now))


@shared_task
def see_to_retention() -> int:
    """Count until when closed files are kept, and remove the bytes of what was destroyed."""
    now = timezone.now()
    Heartbeat.beat("see to retention", at=now)
    return retention.count_files(by=SYSTEM, at=now) + retention.remove_files(by=SYSTEM, at=now)


@shared_task
def make_contingency_packs() -> int:
    """Write every team's contingency pack anew, where they are wanted; return how many there are.

    The heartbeat says when all of them were last written, and not when it was begun.
    """
    now = timezone.now()
    if not contingency.is_set_up():
        return 0
    made = contingency.make_packs(at=now)
    Heartbeat.beat("make contingency packs", at=now)
    return made
