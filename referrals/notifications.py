"""What we tell reporters, in their language: the reference, never a name."""

from datetime import datetime

from accounts.models import User
from records.audit import PUBLIC, Actor
from records.outbox import queue_email
from referrals.models import Deadline, Referral, Reminder, Report


def acknowledge(report: Report, *, by: Actor, at: datetime) -> None:
    """Tell the reporter, where we have their address, that the report arrived."""
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


def tell_reporter_of_screening(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Tell the reporter what follows: fuller for a professional, the least for the public.

    Anybody can say on the public form that they are a professional, and give any address: so a
    report that nobody signed in wrote is the public's. Of a referral that is restricted, as a
    practitioner's always is, nobody is told more than whether it is taken further.
    """
    report = referral.report
    is_professional = report.capacity == Report.Capacity.PROFESSIONAL
    if not report.reporter_email or referral.screening_outcome is None:
        return
    queue_email(
        key=f"referral.screened:{referral.pk}",
        to=report.reporter_email,
        template="referrals/email/screening_outcome",
        language=report.reporter_language,
        context={
            "reference": report.reference,
            "is_told_outcome": is_professional
            and report.entered_by != PUBLIC.id
            and not referral.is_restricted,
            "is_further_action": referral.screening_outcome.is_further_action,
            "outcome": referral.screening_outcome,
        },
        by=by,
        at=at,
        about=referral,
    )


def remind(
    deadline: Deadline, *, kind: Reminder.Kind, person: User, by: Actor, at: datetime
) -> None:
    """Tell one worker, in their language, that a clock is nearly due or late."""
    queue_email(
        key=f"deadline.reminded:{deadline.pk}:{kind}:{person.pk}",
        to=person.email,
        template="referrals/email/reminder",
        language=person.language,
        context={
            "reference": deadline.referral.reference,
            "path": deadline.referral.get_absolute_url(),
            "timescale": deadline.timescale,
            "due_at": deadline.due_at,
            "is_late": kind == Reminder.Kind.OVERDUE,
        },
        by=by,
        at=at,
        about=deadline.referral,
    )
