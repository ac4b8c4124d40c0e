"""The screening decision, which stands at once or is proposed to a manager."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from policies.models import ScreeningOutcome, SignOffRule, ThresholdLevel
from records import audit
from records.audit import Actor
from records.outbox import settle
from records.refusals import Conflict, Refused
from records.row_security import operation
from referrals import notifications, rules
from referrals.models import Pathway, Referral, ScreeningDecision, Status
from referrals.operations.deadlines import meet_deadline, start_deadline, stop_deadline
from referrals.operations.following import hand_over_case, offer_intervention
from referrals.operations.triage import end_triage, locked, note_seen
from referrals.queries import decisions as queries
from referrals.queries.feedback import lost_messages
from referrals.queries.safety import objections_to_deciding
from referrals.rules import InitialChecks, deciding
from referrals.rules.deciding import Weighed


@operation
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
    weighed: Weighed | None = None,
    by: Actor,
    at: datetime,
) -> Referral:
    """Record the screening decision, and send the referral to its next stage.

    Where the edition's rules find the risk high, it is a proposal that waits for a manager's
    sign-off: its clock runs on, and the reporter hears nothing. ``version`` is the referral as
    the screener saw it; ``checks`` and ``weighed`` are None where the decision was taken
    elsewhere, so that nobody here knows what was looked into. Raises Conflict, with both texts,
    where somebody else decided meanwhile, and Refused with every reason why it cannot stand.
    Source: Wales Safeguarding Procedures, section 3 part 1 (child) and 3 part 1 (adult).
    """
    referral = locked(referral)
    if referral.status != Status.SUBMITTED and referral.version != version:
        theirs = queries.decision_of(referral)
        raise Conflict(
            theirs=theirs.rationale if theirs else "", yours=rationale, version=referral.version
        )
    weighed = with_only_destination(outcome, weighed)
    objections = rules.objections_to_screening(
        referral,
        outcome=outcome,
        level=level,
        rationale=rationale,
        support_offered=support_offered,
        destination=weighed.destination if weighed else None,
    )
    if checks is not None:
        objections += rules.objections_to_checks(checks)
    if weighed is not None:
        objections += objections_to_deciding(referral)
        objections += deciding.objections_to_weighing(
            referral, outcome, weighed, asks_voice=asks_voice(referral)
        )
    if objections:
        raise Refused(objections)

    decision = ScreeningDecision(
        referral=referral,
        outcome=outcome,
        level=level,
        rationale=rationale,
        support_offered=support_offered,
        checks_done=sorted(checks.done) if checks else [],
        reason_checks_not_done=checks.reason_not_done if checks else "",
        decided_at=at,
        decided_by=by.id,
        decided_by_name=by.name,
        **answers_of(weighed),
    )
    high_risk = why_sign_off(decision)
    if high_risk:
        propose(decision, high_risk, by=by, at=at)
    else:
        decision.is_sampled = is_sampled(decision)
        decision.save()
        make_stand(decision, reason_late=reason_late, by=by, at=at)
    return referral


def with_only_destination(outcome: ScreeningOutcome, weighed: Weighed | None) -> Weighed | None:
    """Where an outcome has one destination and needs it, nobody is asked which."""
    if weighed is None or weighed.destination or not outcome.needs_destination:
        return weighed
    if len(outcome.destinations) != 1:
        return weighed
    only = outcome.policy.destinations.get(code=outcome.destinations[0])
    return replace(weighed, destination=only)


def answers_of(weighed: Weighed | None) -> dict[str, Any]:
    """Return the columns of what was weighed; each is called as its field."""
    if weighed is None:
        return {}
    answers = {field.name: getattr(weighed, field.name) for field in fields(weighed)}
    return {**answers, "adult_tests": sorted(weighed.adult_tests)}


def asks_voice(referral: Referral) -> bool:
    return referral.policy.voice_reasons.filter(pathways__contains=[referral.pathway]).exists()


def why_sign_off(decision: ScreeningDecision) -> list[SignOffRule]:
    referral = decision.referral
    of_edition = list(referral.policy.sign_off_rules.all())
    return deciding.reasons_for_sign_off(
        referral,
        outcome=decision.outcome,
        level=decision.level,
        rules=of_edition,
        reports=queries.reports_of_person(referral, of_edition),
    )


def is_sampled(decision: ScreeningDecision) -> bool:
    """Draw the sample: the same for ever for one referral and month, foreseen by nobody.

    The draw is keyed with the installation's secret, so that a screener who knows the reference
    and the day cannot tell which decisions somebody will look at.
    """
    referral = decision.referral
    if not decision.outcome.needs_sign_off_at_high_risk:
        return False
    period = localtime(decision.decided_at).strftime("%Y-%m")
    digest = salted_hmac("a check of decisions", f"{period}:{referral.reference}").hexdigest()
    return deciding.is_in_sample(digest, referral.policy.sampled_percent)


def propose(
    decision: ScreeningDecision, reasons: list[SignOffRule], *, by: Actor, at: datetime
) -> None:
    referral = decision.referral
    decision.needs_sign_off = True
    decision.save()
    decision.sign_off_rules.set(reasons)
    referral.status = Status.SIGN_OFF
    referral.version += 1
    referral.save()
    audit.record(
        "decision.proposed",
        referral,
        by=by,
        at=at,
        outcome=decision.outcome.code,
        rules=[rule.code for rule in reasons],
    )
    note_seen(referral, by=by, at=at)
    for signer in queries.signers_for([decision], at=at)[decision.pk][:1]:
        notifications.ask_for_sign_off(decision, person=signer.user, by=by, at=at)


def make_stand(decision: ScreeningDecision, *, reason_late: str, by: Actor, at: datetime) -> None:
    """Let a decision count from ``at``: the referral goes on, its clock is met, people are told."""
    referral, outcome, destination = decision.referral, decision.outcome, decision.destination
    referral.status = rules.status_after_screening(outcome, destination)
    referral.screening_outcome = outcome
    referral.threshold_level = decision.level
    referral.screening_rationale = decision.rationale
    referral.support_offered = decision.support_offered
    referral.checks_done = decision.checks_done
    referral.reason_checks_not_done = decision.reason_checks_not_done
    referral.screened_at = at
    referral.screened_by = decision.decided_by
    referral.screened_by_name = decision.decided_by_name
    if referral.status == Status.CLOSED:
        referral.closed_at = at
        referral.closed_by = by.id
        referral.closing_reason = decision.rationale
    referral.version += 1
    referral.save()

    audit.record(
        "referral.screened",
        referral,
        by=by,
        at=at,
        outcome=outcome.code,
        level=decision.level.code if decision.level else None,
        status=referral.status,
        destination=destination.code if destination else None,
    )
    ref = rules.SCREENING_DECISION[Pathway(referral.pathway)]
    meet_deadline(referral, ref=ref, by=by, at=at, reason_late=reason_late)
    end_triage(referral, reason_late=reason_late, by=by, at=at)
    if not outcome.needs_enquiry:
        stop_deadline(referral, ref=rules.ENQUIRIES_CONCLUDED, by=by, at=at)
    for ref in outcome.starts_timescales:
        start_deadline(referral, ref=ref, started_at=at, by=by, at=at)
    if destination and destination.needs_hand_over:
        hand_over_case(referral, destination=destination, by=by, at=at)
    if destination and destination.is_short_intervention:
        offer_intervention(referral, destination=destination, by=by, at=at)
    notifications.tell_reporter_of_screening(referral, by=by, at=at)
    if referral.report.reporter_email:
        meet_deadline(referral, ref=rules.OUTCOME_TOLD, by=by, at=at)


@operation
def note_reporter_told(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Note that somebody spoke to a reporter without e-mail: of the outcome, once there is one.

    Raises Refused where nobody waits to be told.
    """
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    refs = rules.told_by_speaking(referral)
    met = [meet_deadline(referral, ref=ref, by=by, at=at) for ref in refs]
    if not any(met):
        raise Refused([_("Nobody is waiting to be told.")])
    settle(lost_messages(referral), by=by, at=at)
