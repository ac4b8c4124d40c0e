"""To whom the outcome of a report goes: who made it, or who answers for them that day."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime

from accounts.models import User, WorkAddress
from accounts.queries import is_shared_mailbox, who_answers_for
from referrals.models import Report
from referrals.queries.safe_to_tell import is_reporter_to_be_told


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address, its reader's language, and where they read more.

    Nothing personal goes to an address that ``is_shared``: only that there is something to read.
    """

    email: str
    language: str
    path: str
    is_shared: bool


def recipient_of(report: Report, *, at: datetime) -> Recipient | None:
    """Return who is told of a report's outcome; None where nobody can be.

    For somebody of an agency who is away or has left, it is their cover, its designated person or
    a deputy; where none of them is there, the address the report was made from. Nobody is told
    where the reporter may be who the report should be kept from.
    """
    email, language = report.reporter_email, report.reporter_language
    path = reverse("referrals:my_report", args=[report.reference])
    sender = User.objects.filter(pk=report.entered_by, email=email).first() if email else None
    if sender is not None and report.reporter_agency_id is not None:
        day = localtime(at).date()
        answering = who_answers_for(sender.pk, report.reporter_agency_id, on=day)
        if answering is not None and answering != sender:
            email, language = answering.email, answering.language
    elif WorkAddress.objects.filter(pk=report.entered_by).exists():
        path = reverse("referrals:report_by_work_address")
    if not email or not is_reporter_to_be_told(report):
        return None
    return Recipient(email, language, path, is_shared_mailbox(email))
