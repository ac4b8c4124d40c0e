"""The screening decision."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from policies.models import ScreeningOutcome, ThresholdLevel
from records import audit
from records.audit import Actor
from records.refusals import Conflict, Refused
from referrals import notifications, rules
from referrals.models import Pathway, Referral, Status
from referrals.operations.deadlines import meet_deadline, start_deadline, stop_deadline
from referrals.rules import InitialChecks


@transaction.atomic
def screen(
    referral: Referral,
    *,
    outcome: ScreeningOutcome,
    level: ThresholdLevel | None,
    rationale: str,
    version: int,
    support_offered: str = "",
    reason_late: str = "",
    checks: InitialChecks | None = None,
    by: Actor,
    at: datetime,
) -> Referral:
    """Record the screening decision, and send the referral to its next stage.

    ``version`` is the referral as the screener saw it; ``checks`` are None where the decision
    was taken elsewhere, so that nobody here knows what was looked into. Raises Conflict, with
    both texts, where somebody else decided meanwhile, and Refused with every reason why it
    cannot stand.
    Source: Wales Safeguarding Procedures, section 3 part 1 (child) and 3 part 1 (adult).
    """
    referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("screening_outcome", "policy", "report", "record__person")
        .get(pk=referral.pk)
    )
    if referral.screened_at and referral.version != version:
        raise Conflict(
            theirs=referral.screening_rationale, yours=rationale, version=referral.version
        )
    objections = rules.objections_to_screening(
        referral,
        outcome=outcome,
        level=level,
        rationale=rationale,
        support_offered=support_offered,
    )
    if checks is not None:
        objections += rules.objections_to_checks(checks)
        referral.checks_done = sorted(checks.done)
        referral.reason_checks_not_done = checks.reason_not_done
    if objections:
        raise Refused(objections)

    referral.status = rules.status_after_screening(outcome)
    referral.screening_outcome = outcome
    referral.threshold_level = level
    referral.screening_rationale = rationale
    referral.support_offered = support_offered
    referral.screened_at = at
    referral.screened_by = by.id
    referral.screened_by_name = by.name
    if referral.status == Status.CLOSED:
        referral.closed_at = at
        referral.closed_by = by.id
        referral.closing_reason = rationale
    referral.version += 1
    referral.save()

    audit.record(
        "referral.screened",
        referral,
        by=by,
        at=at,
        outcome=outcome.code,
        level=level.code if level else None,
        status=referral.status,
    )
    decision = rules.SCREENING_DECISION[Pathway(referral.pathway)]
    meet_deadline(referral, ref=decision, by=by, at=at, reason_late=reason_late)
    meet_deadline(referral, ref=rules.INFORMATION_WHEN_RED, by=by, at=at, reason_late=reason_late)
    if not outcome.needs_enquiry:
        stop_deadline(referral, ref=rules.ENQUIRIES_CONCLUDED, by=by, at=at)
    for ref in outcome.starts_timescales:
        start_deadline(referral, ref=ref, started_at=at, by=by, at=at)
    notifications.tell_reporter_of_screening(referral, by=by, at=at)
    if referral.report.reporter_email:
        meet_deadline(referral, ref=rules.OUTCOME_TOLD, by=by, at=at)
    return referral


@transaction.atomic
def note_reporter_told(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Note that somebody spoke to a reporter without e-mail: of the outcome, once there is one.

    Raises Refused where nobody waits to be told.
    """
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    refs = rules.told_by_speaking(referral)
    met = [meet_deadline(referral, ref=ref, by=by, at=at) for ref in refs]
    if not any(met):
        raise Refused([_("Nobody is waiting to be told.")])
