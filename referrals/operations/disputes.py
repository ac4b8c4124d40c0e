"""What somebody on record disputes: written down, and decided within a month."""

from datetime import date, datetime, time

from django.utils.timezone import localdate, make_aware

from policies.queries import calendar, current_policy
from policies.rules import CalendarMissing, due_at
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Dispute, Referral
from referrals.rules import disputes as rules


@operation
def record_dispute(
    referral: Referral,
    *,
    kind: str,
    about: str,
    statement: str,
    language: str,
    made_for: str,
    received_on: date,
    by: Actor,
    at: datetime,
) -> Dispute:
    """Write down what somebody wants corrected, or objects to; its month runs from its receipt.

    Raises Refused.
    """
    if objections := rules.objections_to_disputing(
        about=about, statement=statement, received_on=received_on, today=localdate(at)
    ):
        raise Refused(objections)
    dispute = Dispute.objects.create(
        referral=referral,
        kind=kind,
        about=about,
        statement=statement,
        language=language,
        made_for=made_for,
        received_on=received_on,
        due_at=due_for(received_on, at=at),
        recorded_at=at,
        recorded_by=by.id,
        recorded_by_name=by.name,
    )
    audit.record("dispute.recorded", referral, by=by, at=at, dispute=str(dispute.pk), kind=kind)
    return dispute


def due_for(received_on: date, *, at: datetime) -> datetime | None:
    """Return until when it is decided; None where the bank holidays are not published."""
    policy = current_policy(at)
    start = make_aware(datetime.combine(received_on, time(12)))
    try:
        return due_at(start, policy.timescale(rules.REF), calendar=calendar(policy))
    except CalendarMissing:
        return None


@operation
def decide_dispute(
    dispute: Dispute, *, outcome: str, correction: str, reason: str, by: Actor, at: datetime
) -> Dispute:
    """Accept or refuse it. What was recorded stays; what is right, or was said, stands beside it.

    Raises Refused.
    """
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if objections := rules.objections_to_deciding(
        dispute, outcome=outcome, correction=correction, reason=reason
    ):
        raise Refused(objections)

    dispute.outcome, dispute.correction, dispute.reason = outcome, correction, reason
    dispute.decided_at, dispute.decided_by, dispute.decided_by_name = at, by.id, by.name
    dispute.save()
    audit.record(
        "dispute.decided", dispute.referral, by=by, at=at, dispute=str(dispute.pk), outcome=outcome
    )
    return dispute
