"""Joining the reports of one incident, and undoing it: no original is lost."""

from datetime import datetime

from django.utils.translation import gettext as _

from people.rules import looks_blank
from policies.models import Pathway
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import notifications, rules
from referrals.models import Deadline, JoinedReferral, Referral, Status
from referrals.operations.deadlines import bring_queue_forward, meet_deadline, start_deadline
from referrals.operations.sharing import end_shares
from referrals.operations.triage import end_triage, locked
from referrals.rules import mending

REPORTERS_CLOCKS = (rules.ACKNOWLEDGEMENT, rules.OUTCOME_TOLD)


@operation
def join(
    referral: Referral, *, lead: Referral, reason: str, by: Actor, at: datetime
) -> JoinedReferral:
    """Say that a referral tells of the same incident as ``lead``, which leads from now on.

    Each keeps its reference, its clocks and its reporter; nothing is decided by it. Raises
    Refused with every reason why not.
    """
    first, second = sorted([referral, lead], key=lambda each: each.pk)  # one order for all
    by_key = {each.pk: locked(each) for each in (first, second)}
    referral, lead = by_key[referral.pk], by_key[lead.pk]
    running = JoinedReferral.objects.filter(parted_at__isnull=True)
    if objections := mending.objections_to_joining(
        referral,
        lead,
        reason=reason,
        is_joined=running.filter(referral=referral).exists(),
        leads=running.filter(lead=referral).exists(),
        follows=running.filter(referral=lead).exists(),
    ):
        raise Refused(objections)
    joining = JoinedReferral.objects.create(
        referral=referral,
        lead=lead,
        reason=reason,
        joined_at=at,
        joined_by=by.id,
        joined_by_name=by.name,
    )
    audit.record("referral.joined", referral, by=by, at=at, lead=lead.reference)
    audit.record("referral.joined", lead, by=by, at=at, joined=referral.reference)
    return joining


@operation
def follow_lead(referral: Referral, *, by: Actor, at: datetime, reason_late: str = "") -> Referral:
    """Decide a joined referral as the one that leads was decided; it ends, pointing there.

    Its own decision clock is met, and its own reporter is told. No clock starts that runs on the
    lead already. Raises Refused where there is nothing to follow.
    """
    referral = locked(referral)
    lead = running_joining(referral).lead
    if objections := mending.objections_to_following(referral, lead):
        raise Refused(objections)
    referral.status = Status.CLOSED
    referral.screening_outcome = lead.screening_outcome
    referral.threshold_level = lead.threshold_level
    referral.screening_rationale = lead.screening_rationale
    referral.screened_at = referral.closed_at = at
    referral.screened_by = referral.closed_by = by.id
    referral.screened_by_name = by.name
    referral.version += 1
    referral.save()
    audit.record("referral.followed", referral, by=by, at=at, lead=lead.reference)
    decision = rules.SCREENING_DECISION[Pathway(referral.pathway)]
    meet_deadline(referral, ref=decision, by=by, at=at, reason_late=reason_late)
    end_triage(referral, reason_late=reason_late, by=by, at=at)
    stop_all_but_the_reporters(referral, by=by, at=at)
    end_shares(referral, by=by, at=at)
    notifications.tell_reporter_of_screening(referral, by=by, at=at)
    if referral.report.reporter_email:
        meet_deadline(referral, ref=rules.OUTCOME_TOLD, by=by, at=at)
    return referral


@operation
def part(referral: Referral, *, reason: str, by: Actor, at: datetime) -> Referral:
    """Undo a joining. A referral decided with its lead waits again for a decision of its own.

    Its clock then counts from the true receipt, as before; a decision that was its own stands.
    Raises Refused.
    """
    referral = locked(referral)
    joining = running_joining(referral)
    if looks_blank(reason):
        raise Refused([_("Say why it is not the same incident.")])
    joining.parted_at = at
    joining.parted_by = by.id
    joining.reason_parted = reason
    joining.save()
    lead = joining.lead
    audit.record("referral.parted", referral, by=by, at=at, lead=lead.reference)
    audit.record("referral.parted", lead, by=by, at=at, joined=referral.reference)
    if referral.status == Status.CLOSED and is_decided_with_lead(referral):
        wait_again(referral, by=by, at=at)
    return referral


def is_decided_with_lead(referral: Referral) -> bool:
    """Say whether the decision was the lead's: none of its own screeners' decisions stands."""
    own = referral.screenings.all()
    return referral.screened_at is not None and not any(decision.stands for decision in own)


def wait_again(referral: Referral, *, by: Actor, at: datetime) -> None:
    referral.status = Status.SUBMITTED
    referral.screening_outcome = referral.threshold_level = None
    referral.screening_rationale = referral.screened_by_name = referral.closing_reason = ""
    referral.screened_at = referral.screened_by = None
    referral.closed_at = referral.closed_by = None
    referral.version += 1
    referral.save()
    refs = [rules.SCREENING_DECISION[Pathway(referral.pathway)]]
    clocks = Deadline.objects.filter(referral=referral, timescale__ref=rules.OUTCOME_TOLD)
    if clocks.exists():  # not of somebody found later, of whom the reporter is told nothing
        refs.append(rules.OUTCOME_TOLD)
    for ref in refs:
        start_deadline(referral, ref=ref, started_at=referral.received_at, by=by, at=at)
    bring_queue_forward(referral)


def running_joining(referral: Referral) -> JoinedReferral:
    """Return how the referral is joined; raises Refused where it is not."""
    joining = (
        JoinedReferral.objects.select_for_update(of=("self",))
        .select_related("lead__screening_outcome", "lead__threshold_level")
        .filter(referral=referral, parted_at__isnull=True)
        .first()
    )
    if joining is None:
        raise Refused([_("This referral is not joined to another.")])
    return joining


def stop_all_but_the_reporters(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Stop the clocks of a referral that ends here; its reporter still waits to be told."""
    clocks = Deadline.objects.running().filter(referral=referral)
    clocks.exclude(timescale__ref__in=REPORTERS_CLOCKS).update(stopped_at=at, stopped_by=by.id)
