"""What we tell reporters, in their language: the reference, never a name."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from people.models import Restriction
from records.audit import Actor
from records.models import Message
from records.outbox import queue_email
from referrals import rules, webhooks
from referrals.models import (
    AskedAgency,
    Consultation,
    Deadline,
    EmergencyAccess,
    Escalation,
    Feedback,
    Notice,
    OpenedFrom,
    Referral,
    Reminder,
    Report,
    ScreeningDecision,
    SilentMatch,
)
from referrals.queries.emergencies import reviewers
from referrals.queries.recipients import recipient_of
from referrals.queries.silent import is_held
from referrals.rules import telling

ACKNOWLEDGEMENT = "referrals/email/acknowledgement"
OUTCOME = "referrals/email/screening_outcome"
FEEDBACK = "referrals/email/feedback"
# The clock that each of them meets, and that runs again where it does not arrive.
CLOCK_OF = {
    ACKNOWLEDGEMENT: rules.ACKNOWLEDGEMENT,
    OUTCOME: rules.OUTCOME_TOLD,
    FEEDBACK: rules.OUTCOME_TOLD,
}

CONFIRM_IN_WRITING = "referrals/email/confirm_in_writing"
ASKED, REMINDED = "report.confirmation_asked:", "report.confirmation_reminded:"


def tell_of_emergency(
    access: EmergencyAccess, *, is_overdue: bool, by: Actor, at: datetime
) -> None:
    """Tell everybody who may review it that emergency access was used; it names nobody."""
    people = {
        member.user_id: member.user
        for member in reviewers(except_for=access.started_by, on=timezone.localdate(at))
    }
    for person in people.values():
        queue_email(
            key=f"emergency {'overdue' if is_overdue else 'used'} {access.pk} {person.pk}",
            to=person.email,
            template="referrals/email/emergency",
            language=person.language,
            context={
                "is_overdue": is_overdue,
                "is_unusual": bool(access.patterns),
                "due_at": access.review_due_at,
                "link": f"{settings.BASE_URL}{reverse('referrals:emergency', args=[access.pk])}",
            },
            by=by,
            at=at,
            about=access,
        )


def acknowledge(report: Report, *, by: Actor, at: datetime) -> None:
    """Tell the reporter, where we have their address, that the report arrived."""
    if not report.reporter_email:
        return
    webhooks.tell_of_acknowledgement(report, by=by, at=at)
    queue_email(
        key=f"report.acknowledged:{report.pk}",
        to=report.reporter_email,
        template=ACKNOWLEDGEMENT,
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
    return queue_email(
        key=f"{REMINDED if is_reminder else ASKED}{report.pk}",
        to=report.reporter_email,
        template=CONFIRM_IN_WRITING,
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

    Of somebody found later, whom the reporter did not name, they are told nothing.
    """
    report = referral.report
    if referral.screening_outcome is None:
        return
    if OpenedFrom.objects.filter(referral=referral, why=OpenedFrom.Why.FOUND_LATER).exists():
        return
    is_kept = is_held(referral)
    if not is_kept:
        tell_system_of_decision(referral, by=by, at=at)
    recipient = recipient_of(report, at=at)
    if recipient is None:
        return
    queue_email(
        is_held=is_kept,
        key=f"referral.screened:{referral.pk}:{referral.version}",
        to=recipient.email,
        template=OUTCOME,
        language=recipient.language,
        context={
            "reference": report.reference,
            "is_shared": recipient.is_shared,
            "is_told_outcome": telling.is_told_fully(referral),
            "is_further_action": referral.screening_outcome.is_further_action,
            "outcome": referral.screening_outcome,
        },
        by=by,
        at=at,
        about=referral,
    )


def tell_system_of_decision(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Call the partner's system that sent the report, where one did, and may be told."""
    webhooks.tell_of_decision(referral, by=by, at=at)


def can_sign_in(report: Report) -> bool:
    """Say whether the reporter has an account, and so reads what we tell them there."""
    is_professional = report.capacity == Report.Capacity.PROFESSIONAL
    return is_professional and User.objects.filter(pk=report.entered_by).exists()


def give_feedback(feedback: Feedback, *, by: Actor, at: datetime) -> None:
    """Tell the reporter the outcome with its reason; somebody who can sign in reads it there."""
    referral = feedback.referral
    report = referral.report
    is_kept = is_held(referral)
    if not is_kept:
        webhooks.tell_of_feedback(feedback, by=by, at=at)
    recipient = recipient_of(report, at=at)
    if recipient is None:
        return
    is_read_there = can_sign_in(report) or recipient.is_shared
    queue_email(
        is_held=is_kept,
        key=f"feedback.given:{feedback.pk}",
        to=recipient.email,
        template=FEEDBACK,
        language=feedback.language,
        context={
            "reference": report.reference,
            "words": "" if is_read_there else feedback.words,
            "path": recipient.path,
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


def tell_of_information_request(
    asked: AskedAgency, *, kind: str, person: User, by: Actor, at: datetime
) -> None:
    """Tell somebody who answers for an agency to sign in; ``kind``: asked, due_soon, overdue."""
    queue_email(
        key=f"information.{kind}:{asked.pk}:{person.pk}",
        to=person.email,
        template="referrals/email/information_request",
        language=person.language,
        context={"reference": asked.request.reference, "kind": kind},
        by=by,
        at=at,
        about=asked,
    )


def tell_of_advice(consultation: Consultation, *, person: User, by: Actor, at: datetime) -> None:
    """Tell who asked for advice that it is there to be read."""
    queue_email(
        key=f"consultation.answered:{consultation.pk}",
        to=person.email,
        template="referrals/email/advice",
        language=person.language,
        context={"reference": consultation.reference},
        by=by,
        at=at,
        about=consultation,
    )


def tell_of_notice(notice: Notice, *, person: User, by: Actor, at: datetime) -> None:
    """Tell somebody at a school only that there is something to read once they sign in."""
    queue_email(
        key=f"notice.sent:{notice.pk}:{person.pk}",
        to=person.email,
        template="referrals/email/notice",
        language=person.language,
        context={"reference": notice.reference},
        by=by,
        at=at,
        about=notice,
    )


def ask_for_sign_off(decision: ScreeningDecision, *, person: User, by: Actor, at: datetime) -> None:
    """Tell whoever signs off that a decision waits for them."""
    key = f"decision.proposed:{decision.pk}:{person.pk}"
    tell_of_decision(decision, "sign_off_wanted", key=key, person=person, by=by, at=at)


def tell_of_return(decision: ScreeningDecision, *, person: User, by: Actor, at: datetime) -> None:
    """Tell a screener that their decision came back, so that they decide again."""
    key = f"decision.returned:{decision.pk}"
    tell_of_decision(decision, "decision_returned", key=key, person=person, by=by, at=at)


def tell_of_decision(
    decision: ScreeningDecision, template: str, *, key: str, person: User, by: Actor, at: datetime
) -> None:
    queue_email(
        key=key,
        to=person.email,
        template=f"referrals/email/{template}",
        language=person.language,
        context={
            "reference": decision.referral.reference,
            "path": decision.referral.get_absolute_url(),
            "due_at": decision.referral.decision_due_at,
        },
        by=by,
        at=at,
        about=decision.referral,
    )


def ask_to_compare(match: SilentMatch, *, person: User, by: Actor, at: datetime) -> None:
    """Tell whoever's turn it is that a report waits to be compared: once, without its reference."""
    queue_email(
        key=f"silent_match:{match.pk}:{person.pk}",
        to=person.email,
        template="referrals/email/silent_match",
        language=person.language,
        context={
            "due_at": match.due_at,
            "path": reverse("referrals:silent_match", args=[match.pk]),
        },
        by=by,
        at=at,
        about=match,
    )


def ask_to_cover(referral: Referral, *, person: User, by: Actor, at: datetime) -> None:
    """Tell somebody that they cover for a referral that nobody else on duty can see."""
    queue_email(
        key=f"referral.cover:{referral.pk}:{person.pk}:{at:%Y-%m-%d-%H}",
        to=person.email,
        template="referrals/email/cover",
        language=person.language,
        context={"reference": referral.reference, "path": referral.get_absolute_url()},
        by=by,
        at=at,
        about=referral,
    )


def remind_of_review(restriction: Restriction, *, person: User, by: Actor, at: datetime) -> None:
    """Tell a gatekeeper that a restriction should have been looked at again: its key, no name."""
    queue_email(
        key=f"restriction.review:{restriction.pk}:{restriction.review_on}:{person.pk}",
        to=person.email,
        template="referrals/email/restriction_review",
        language=person.language,
        context={"path": reverse("referrals:restriction", args=[restriction.pk])},
        by=by,
        at=at,
        about=restriction,
    )


def tell_of_ended_access(referral: Referral, *, person: User, by: Actor, at: datetime) -> None:
    """Tell a keeper that others had a record that is closed now: where to read who, and no name."""
    queue_email(
        key=f"referral.access_ended:{referral.pk}:{person.pk}:{at.isoformat()}",
        to=person.email,
        template="referrals/email/access_ended",
        language=person.language,
        context={"path": reverse("referrals:restricted")},
        by=by,
        at=at,
        about=referral,
    )
