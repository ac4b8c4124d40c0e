"""When a report of figures may leave whoever made it. Pure."""

from django.utils.translation import gettext as _

from measures.models import QuarterlyReport
from measures.models_notes import Commentary


def objections_to_circulating(report: QuarterlyReport, commentary: Commentary | None) -> list[str]:
    """List why a report cannot be circulated now: a draft stays with whoever made it."""
    if report.progress != QuarterlyReport.Progress.READY or report.document is None:
        return [_("The report is not made yet.")]
    if commentary is None or commentary.issued_at is None:
        return [_("This report is a draft. Issue the report of its count first.")]
    if report.document.requested_at < commentary.issued_at:
        return [_("This PDF was made before its count was issued. Make it again from that count.")]
    return []
