"""What we tell reporters, in their language: the reference, never a name."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from records.audit import PUBLIC, Actor
from records.models import Message
from records.outbox import queue_email
from referrals.models import Deadline, Escalation, Referral, Reminder, Report


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


def ask_for_confirmation(
    report: Report, *, due_at: datetime | None, is_reminder: bool = False, by: Actor, at: datetime
) -> Message | None:
    """Ask a professional who telephoned to confirm it in writing; once, and remind them once."""
    if not report.reporter_email:
        return None
    asked = "reminded" if is_reminder else "asked"
    return queue_email(
        key=f"report.confirmation_{asked}:{report.pk}",
        to=report.reporter_email,
        template="referrals/email/confirm_in_writing",
        language=report.reporter_language,
        context={
            "reference": report.reference,
            "due_at": due_at,
            "is_reminder": is_reminder,
            "path": reverse("referrals:report_confirm"),
        },
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


def alert_of_urgent(
    referral: Referral, *, step: str, person: User, by: Actor, at: datetime
) -> None:
    """Tell somebody, in their language, that nobody on duty has seen an urgent referral."""
    queue_email(
        key=f"referral.alerted:{referral.pk}:{step}:{person.pk}",
        to=person.email,
        template="referrals/email/urgent",
        language=person.language,
        context={"reference": referral.reference, "path": referral.get_absolute_url()},
        by=by,
        at=at,
        about=referral,
    )


def tell_of_disagreement(
    escalation: Escalation, *, person: User, is_answer: bool, by: Actor, at: datetime
) -> None:
    """Tell who must answer that a disagreement was raised, or who raised it that it is answered."""
    happened = "answered" if is_answer else "raised"
    queue_email(
        key=f"escalation.{happened}:{escalation.pk}:{person.pk}",
        to=person.email,
        template=f"referrals/email/disagreement_{happened}",
        language=person.language,
        context={
            "reference": escalation.referral.reference,
            "stage": escalation.stage,
            "due_at": escalation.due_at,
            "path": reverse("referrals:disagreement", args=[escalation.pk]),
        },
        by=by,
        at=at,
        about=escalation,
    )
