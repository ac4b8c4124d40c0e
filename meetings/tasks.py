"""The sweeps of meetings: missing reports and late actions are asked for, leavers' feeds end."""

from celery import shared_task
from django.utils import timezone

from meetings import operations
from meetings.queries import actions_to_chase
from meetings.queries_reports import reports_to_chase
from records.audit import SYSTEM

BATCH = 200


@shared_task
def see_to_meetings() -> int:
    """Ask, once, for each report that is missing, and end leavers' feeds; return how many asked.

    Any number may sweep at once: each invitation is locked by the one that asks.
    """
    at = timezone.now()
    operations.end_feeds_of_leavers(by=SYSTEM, at=at)
    asked = [
        operations.remind_of_report(each, by=SYSTEM, at=at) for each in reports_to_chase(at=at)
    ]
    return sum(asked)


@shared_task
def chase_actions() -> int:
    """Remind whoever owes an action that is late; return how many were reminded."""
    at = timezone.now()
    return sum(
        operations.chase_action(action, by=SYSTEM, at=at)
        for action in actions_to_chase(at=at)[:BATCH]
    )
