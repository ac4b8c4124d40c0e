"""What was told by telephone, confirmed in writing: asked for, chased, and met."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from policies.models import Pathway
from records import audit
from records.audit import Actor
from records.row_security import operation
from referrals import notifications, rules
from referrals.models import Deadline, Referral, Report
from referrals.operations.deadlines import meet_deadline, start_deadline


@transaction.atomic(savepoint=False)
def ask_for_confirmation(
    report: Report, referrals: Iterable[Referral], *, by: Actor, at: datetime
) -> None:
    """Start the clocks of the written confirmation, where a professional telephoned, and ask.

    They run from the true moment of the call. Source: Wales Safeguarding Procedures, section 2
    (children and adults): R3 and R4.
    """
    if not rules.must_be_confirmed(report):
        return
    clocks = [
        start_deadline(
            referral,
            ref=rules.WRITTEN_CONFIRMATION[Pathway(referral.pathway)],
            started_at=report.received_at,
            by=by,
            at=at,
        )
        for referral in referrals
        if referral.pathway in rules.WRITTEN_CONFIRMATION
    ]
    dues = [clock.due_at for clock in clocks if clock]
    if dues:
        due_at = None if None in dues else min(due for due in dues if due)
        notifications.ask_for_confirmation(report, due_at=due_at, by=by, at=at)


@operation
def confirm_in_writing(report: Report, *, by: Actor, at: datetime) -> list[Deadline]:
    """Record that the written confirmation came at ``at``; return the clocks that it met.

    None runs where it was not waited for, or came before: what is sent again is no fault.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    refs = rules.WRITTEN_CONFIRMATION.values()
    referrals = Referral.objects.select_for_update(of=("self",)).filter(report=report)
    met = [
        meet_deadline(referral, ref=ref, by=by, at=at)
        for referral in referrals.order_by("pk")
        for ref in refs
    ]
    clocks = [clock for clock in met if clock]
    if clocks:
        audit.record("report.confirmed", report, by=by, at=at)
    return clocks


@operation
def chase_confirmation(deadline: Deadline, *, by: Actor, at: datetime) -> bool:
    """Remind the reporter, once, that the written confirmation is due; say whether it was now."""
    report = deadline.referral.report
    message = notifications.ask_for_confirmation(
        report, due_at=deadline.due_at, is_reminder=True, by=by, at=at
    )
    if message is None:
        return False
    audit.record("report.confirmation_chased", report, by=by, at=at)
    return True
