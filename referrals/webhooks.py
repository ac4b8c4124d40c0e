"""Calling the partner's system that sent a report, when it is acknowledged and when decided."""

from datetime import datetime

from django.utils import timezone

from records.audit import Actor
from records.webhooks import queue_call
from referrals.models import Pathway, Referral, Report

ACKNOWLEDGED = "report.acknowledged"
DECIDED = "report.decided"
EVENTS = (ACKNOWLEDGED, DECIDED)


def tell_of_acknowledgement(report: Report, *, by: Actor, at: datetime) -> None:
    """Call the system whose report was acknowledged to its reporter."""
    if may_be_called(report, at=at):
        queue_call(
            key=f"{ACKNOWLEDGED}:{report.pk}",
            event=ACKNOWLEDGED,
            system_id=report.entered_by,
            reference=report.reference,
            by=by,
            at=at,
        )


def tell_of_decision(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Call the system when something was decided of its report that it may ask after.

    Of a practitioner's referral a reporter learns only that it arrived, so nothing is called.
    """
    report = referral.report
    if referral.pathway != Pathway.PRACTITIONER and may_be_called(report, at=at):
        queue_call(
            key=f"{DECIDED}:{referral.pk}",
            event=DECIDED,
            system_id=report.entered_by,
            reference=report.reference,
            by=by,
            at=at,
        )


def may_be_called(report: Report, *, at: datetime) -> bool:
    """Say whether a system sent the report, for an agency that is still in the partnership."""
    agency = report.reporter_agency
    if report.channel != Report.Channel.API or agency is None:
        return False
    return agency.left_on is None or agency.left_on > timezone.localdate(at)
