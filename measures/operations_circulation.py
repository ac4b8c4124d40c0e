"""Circulating a report of figures to agencies, and ending that."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import Agency
from measures import notifications, rules_circulation
from measures.models import QuarterlyReport
from measures.models_circulation import Circulation
from measures.queries.circulated import commentary_of
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation

__all__ = ["Refused", "circulate"]


@operation
def circulate(
    report: QuarterlyReport, *, agencies: Sequence[Agency], by: Actor, at: datetime
) -> list[Agency]:
    """Let the people of exactly these agencies read a report; return those that are new.

    An agency that is new is told by e-mail that there is something to read; one that is left out
    reads it no more. Raises Refused for a report that is not issued and made since.
    """
    report = (
        QuarterlyReport.objects.select_for_update(of=("self",))
        .select_related("document")
        .get(pk=report.pk)
    )
    if objections := rules_circulation.objections_to_circulating(report, commentary_of(report)):
        raise Refused(objections)
    standing = {each.agency_id: each for each in report.circulation.filter(ended_at=None)}
    added = [agency for agency in agencies if agency.pk not in standing]
    kept = {agency.pk for agency in agencies}
    ended = [each for agency, each in standing.items() if agency not in kept]
    for each in ended:
        each.ended_at, each.ended_by = at, by.id
        each.save()
    for agency in added:
        circulated = Circulation.objects.create(
            report=report, agency=agency, circulated_at=at, circulated_by=by.id
        )
        notifications.tell_of_report(circulated, by=by, at=at)
    if added or ended:
        audit.record(
            "quarterly_report.circulated",
            report,
            by=by,
            at=at,
            added=[agency.code for agency in added],
            ended=[each.agency.code for each in ended],
        )
    return added
