"""What a partner's system does to a report it has sent."""

from datetime import datetime

from records.audit import Actor
from records.row_security import operation
from referrals.models import Addition, Report
from referrals.operations.additions import add_to_report


@operation
def add_once(
    report: Report, *, words: str, language: str, by: Actor, at: datetime
) -> tuple[Addition, bool]:
    """Keep what a system adds to its report; return it, and whether it is new.

    The same words again are the same addition, so that sending them twice does no harm. Raises
    Refused as ``add_to_report`` does.
    """
    Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    earlier = Addition.objects.filter(report=report, words=words, added_by=by.id).first()
    if earlier is not None:
        return earlier, False
    return add_to_report(report, words=words, language=language, by=by, at=at), True
