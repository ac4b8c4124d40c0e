"""More reports from one place than one place sends: kept together, and every one of them kept."""

from datetime import datetime

from records import audit
from records.audit import Actor
from records.row_security import operation
from referrals.models import Referral, Report
from referrals.models.reports import Answer


@operation
def group_as_flood(report: Report, *, place: str, by: Actor, at: datetime) -> None:
    """Group a report with the others that came from ``place``, apart from the rest of the queue.

    ``place`` tells one place from another, and not which it is. A report of somebody who is in
    danger now stays among the rest. Its clocks run as any other's.
    """
    if report.is_in_danger_now == Answer.YES:
        return
    report.referrals.update(flood=place)
    audit.record("report.grouped", report, by=by, at=at)


@operation
def release_flood(place: str, *, by: Actor, at: datetime) -> int:
    """Put what was grouped back among the rest; return how many referrals ``by`` may see it held.

    What they may not see goes back with them, for those who may.
    """
    visible = Referral.objects.visible_to(by).filter(flood=place).count()
    if visible:
        Referral.objects.filter(flood=place).update(flood="")
        audit.record("flood.put_back", None, by=by, at=at, referrals=visible)
    return visible
