"""What an agency is told when a report of figures was circulated to it: a link, and no number."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from measures.models_circulation import Circulation
from records.audit import Actor
from records.outbox import queue_email

REPORT_CIRCULATED = "measures/email/report_circulated"


def tell_of_report(circulated: Circulation, *, by: Actor, at: datetime) -> None:
    """Write to the mailbox of an agency, where it has one, in the report's language."""
    if not circulated.agency.email:
        return
    queue_email(
        key=f"report_circulated:{circulated.pk}",
        to=circulated.agency.email,
        template=REPORT_CIRCULATED,
        language=circulated.report.language,
        context={"url": settings.BASE_URL + reverse("measures:circulated")},
        about=circulated.report,
        by=by,
        at=at,
    )
