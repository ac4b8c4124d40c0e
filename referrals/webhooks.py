"""Calling the partner's system that sent a report, when it is acknowledged and when decided."""

from datetime import datetime

from django.utils import timezone

from records.audit import Actor
from records.webhooks import queue_call
from referrals.models import Feedback, Referral, Report
from referrals.rules.telling import is_kept_back

ACKNOWLEDGED = "report.acknowledged"
DECIDED = "report.decided"
FEEDBACK_GIVEN = "report.feedback_given"
EVENTS = (ACKNOWLEDGED, DECIDED, FEEDBACK_GIVEN)


def call(event: str, report: Report, *, about: str, by: Actor, at: datetime) -> None:
    """Call the system that sent ``report``, where one did, for an agency still in the partnership.

    ``about`` is what of the report it concerns, and its version, so that it is called once.
    """
    agency = report.reporter_agency
    if report.channel != Report.Channel.API or agency is None:
        return
    if agency.left_on is not None and agency.left_on <= timezone.localdate(at):
        return
    queue_call(
        key=f"{event}:{about}",
        event=event,
        system_id=report.entered_by,
        reference=report.reference,
        by=by,
        at=at,
    )


def tell_of_acknowledgement(report: Report, *, by: Actor, at: datetime) -> None:
    call(ACKNOWLEDGED, report, about=str(report.pk), by=by, at=at)


def tell_of_decision(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Call the system when something was decided that its reporter may be told."""
    if not is_kept_back(referral):
        about = f"{referral.pk}:{referral.version}"
        call(DECIDED, referral.report, about=about, by=by, at=at)


def tell_of_feedback(feedback: Feedback, *, by: Actor, at: datetime) -> None:
    """Call the system when the reason of a decision was written for its reporter."""
    call(FEEDBACK_GIVEN, feedback.referral.report, about=str(feedback.pk), by=by, at=at)
