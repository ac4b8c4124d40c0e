"""The quarterly report that nobody has to ask for."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from accounts.models import Agency
from measures import codes
from measures.models import QuarterlyReport
from measures.operations import request_report
from measures.rules import quarter_before, quarter_of
from measures.subjects import WHOLE
from records.audit import Actor
from records.row_security import operation


@operation
def request_when_due(
    agency: Agency, *, language: str, by: Actor, at: datetime
) -> QuarterlyReport | None:
    """Ask, this once, for the report of the quarter that ended so many days ago (local data).

    Return it; None before that day, and where ``by`` has asked for it already.
    """
    quarter = quarter_before(quarter_of(localdate(at)))
    if localdate(at) < quarter.ends_on + timedelta(days=codes.days_after_quarter()):
        return None
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    asked = QuarterlyReport.objects.filter(
        agency=agency,
        team=None,
        year=quarter.year,
        quarter=quarter.number,
        language=language,
        subject=WHOLE,
        is_public=False,
        requested_by=by.id,
    )
    if asked.exists():
        return None
    return request_report(
        agency, year=quarter.year, quarter=quarter.number, language=language, by=by, at=at
    )
