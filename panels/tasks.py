"""The sweep of panels: agencies that owe a sitting what they know are reminded of it."""

from celery import shared_task
from django.utils import timezone

from panels import operations
from panels.queries.owed import information_to_chase
from records.audit import SYSTEM


@shared_task
def chase_information() -> int:
    """Remind, once for each sitting, whoever's agency has not answered; return how many were.

    Any number may sweep at once: each invitation is locked by the one that reminds.
    """
    at = timezone.now()
    return sum(
        operations.chase_information(each, by=SYSTEM, at=at) for each in information_to_chase(at=at)
    )
