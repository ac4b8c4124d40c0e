"""What we tell reporters, in their language: the reference, never a name."""

from datetime import datetime

from records.audit import Actor
from records.outbox import queue_email
from referrals import rules
from referrals.models import Deadline, Referral, Report


def acknowledge(report: Report, *, by: Actor, at: datetime) -> None:
    """Tell the reporter that the report arrived; that meets the acknowledgement clocks."""
    if not report.reporter_email:
        return
    queue_email(
        key=f"report.acknowledged:{report.pk}",
        to=report.reporter_email,
        template="referrals/email/acknowledgement",
        language=report.reporter_language,
        context={"reference": report.reference},
        by=by,
        at=at,
        about=report,
    )
    Deadline.objects.running().filter(
        referral__report=report, timescale__ref=rules.ACKNOWLEDGEMENT
    ).update(met_at=at, met_by=by.id)


def tell_reporter_of_screening(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Tell the reporter what follows: fuller for a professional, the least for the public."""
    report = referral.report
    if not report.reporter_email or referral.screening_outcome is None:
        return
    queue_email(
        key=f"referral.screened:{referral.pk}",
        to=report.reporter_email,
        template="referrals/email/screening_outcome",
        language=report.reporter_language,
        context={
            "reference": report.reference,
            "is_professional": report.capacity == Report.Capacity.PROFESSIONAL,
            "is_further_action": referral.screening_outcome.is_further_action,
            "outcome": referral.screening_outcome,
        },
        by=by,
        at=at,
        about=referral,
    )
