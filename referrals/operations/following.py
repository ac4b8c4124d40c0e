"""What follows a decision: handing over, helping for some weeks, talking, passing on."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency
from policies.models import Destination
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import (
    CaseHandover,
    FirstIdentified,
    Referral,
    ShortIntervention,
    Status,
    Transfer,
    WhatMattersConversation,
)
from referrals.operations.deadlines import meet_deadline, start_deadline, stop_deadline
from referrals.operations.referrals import close
from referrals.operations.triage import locked
from referrals.rules import deciding


@operation
def hand_over_case(
    referral: Referral, *, destination: Destination, by: Actor, at: datetime
) -> CaseHandover:
    """Hand the work over to the council's case system, and start the clock of its acceptance.

    Raises Refused where it waits to be accepted already, or is not passed on at all.
    """
    referral = locked(referral)
    has_open = referral.handovers.filter(accepted_at=None, refused_at=None).exists()
    if objections := deciding.objections_to_handing_over(referral, has_open=has_open):
        raise Refused(objections)
    handover = CaseHandover.objects.create(
        referral=referral,
        destination=destination,
        system=referral.policy.case_system,
        handed_over_at=at,
        handed_over_by=by.id,
        handed_over_by_name=by.name,
    )
    audit.record("case.handed_over", referral, by=by, at=at, destination=destination.code)
    start_deadline(referral, ref=deciding.HANDOVER_ACCEPTED, started_at=at, by=by, at=at)
    return handover


@operation
def accept_case(
    handover: CaseHandover, *, case_number: str, by: Actor, at: datetime
) -> CaseHandover:
    """Record that a worker took the case on, under its number in the other system.

    The worker does so under their own name; whoever handed it over cannot. Meets the clock H1.
    """
    handover = locked_handover(handover)
    if objections := deciding.objections_to_accepting(handover, case_number=case_number, by=by.id):
        raise Refused(objections)
    handover.case_number = case_number.strip()
    handover.accepted_at = at
    handover.accepted_by = by.id
    handover.accepted_by_name = by.name
    handover.save()
    referral = handover.referral
    audit.record("case.accepted", referral, by=by, at=at)
    meet_deadline(referral, ref=deciding.HANDOVER_ACCEPTED, by=by, at=at)
    return handover


@operation
def refuse_case(handover: CaseHandover, *, reason: str, by: Actor, at: datetime) -> CaseHandover:
    """Record that a team does not take the case on, and why; it is back with its manager."""
    handover = locked_handover(handover)
    if objections := deciding.objections_to_refusing(handover, reason=reason):
        raise Refused(objections)
    handover.refusal_reason = reason
    handover.refused_at = at
    handover.refused_by = by.id
    handover.refused_by_name = by.name
    handover.save()
    audit.record("case.refused", handover.referral, by=by, at=at)
    stop_deadline(handover.referral, ref=deciding.HANDOVER_ACCEPTED, by=by, at=at)
    return handover


def locked_handover(handover: CaseHandover) -> CaseHandover:
    """Lock the referral first and then the row, as a decision locks them."""
    referral = locked(handover.referral)
    handover = CaseHandover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    handover.referral = referral
    return handover


@operation
def offer_intervention(
    referral: Referral, *, destination: Destination, by: Actor, at: datetime
) -> ShortIntervention:
    """Write down that a short intervention was decided on. It waits for its first day."""
    intervention = ShortIntervention.objects.create(
        referral=referral, destination=destination, offered_at=at, offered_by=by.id
    )
    audit.record("intervention.offered", referral, by=by, at=at, destination=destination.code)
    return intervention


@operation
def start_intervention(
    intervention: ShortIntervention, *, started_on: date, by: Actor, at: datetime
) -> ShortIntervention:
    intervention = locked_intervention(intervention)
    if objections := deciding.objections_to_starting(
        intervention, started_on=started_on, today=localdate(at)
    ):
        raise Refused(objections)
    intervention.started_on = started_on
    intervention.save()
    audit.record("intervention.started", intervention.referral, by=by, at=at)
    return intervention


@operation
def end_intervention(
    intervention: ShortIntervention,
    *,
    ended_on: date,
    result: str,
    outcome: str,
    families_helped: int | None = None,
    children_helped: int | None = None,
    by: Actor,
    at: datetime,
) -> ShortIntervention:
    """Write down what came of it, and how many were helped where the destination counts them.

    The referral stays where it is: whether more is needed, or it is closed, is a decision.
    """
    intervention = locked_intervention(intervention)
    if objections := deciding.objections_to_ending(
        intervention,
        ended_on=ended_on,
        result=result,
        outcome=outcome,
        families_helped=families_helped,
        children_helped=children_helped,
        today=localdate(at),
    ):
        raise Refused(objections)
    intervention.ended_on = ended_on
    intervention.result = result
    intervention.outcome = outcome
    intervention.families_helped = families_helped
    intervention.children_helped = children_helped
    intervention.save()
    audit.record("intervention.ended", intervention.referral, by=by, at=at, result=result)
    return intervention


def locked_intervention(intervention: ShortIntervention) -> ShortIntervention:
    """Lock the referral first, so that it is not closed meanwhile, and then the row."""
    referral = locked(intervention.referral)
    rows = ShortIntervention.objects.select_for_update(of=("self",)).select_related("destination")
    intervention = rows.get(pk=intervention.pk)
    intervention.referral = referral
    return intervention


@operation
def record_conversation(
    referral: Referral,
    *,
    mode: str,
    held_on: date,
    with_whom: str,
    what_matters: str,
    not_seen: str = "",
    by: Actor,
    at: datetime,
) -> WhatMattersConversation:
    """Record a What Matters conversation, and what could not be seen of the home or the person."""
    if objections := deciding.objections_to_conversation(
        mode=mode, held_on=held_on, not_seen=not_seen, today=localdate(at)
    ):
        raise Refused(objections)
    conversation = WhatMattersConversation.objects.create(
        referral=referral,
        mode=mode,
        held_on=held_on,
        with_whom=with_whom,
        what_matters=what_matters,
        not_seen=not_seen,
        recorded_at=at,
        recorded_by=by.id,
        recorded_by_name=by.name,
    )
    audit.record("conversation.recorded", referral, by=by, at=at, mode=mode)
    return conversation


@operation
def record_transfer(
    referral: Referral,
    *,
    authority: str,
    told_whom: str,
    told_on: date,
    by: Actor,
    at: datetime,
) -> Transfer:
    """Write down whom we told in the other authority, and when; the referral then closes."""
    referral = locked(referral)
    if Transfer.objects.filter(referral=referral).exists():
        raise Refused([_("The other authority was told already.")])
    if told_on > localdate(at):
        raise Refused([_("Write down a day that has come.")])
    transfer = Transfer.objects.create(
        referral=referral,
        authority=authority,
        told_whom=told_whom,
        told_on=told_on,
        recorded_at=at,
        recorded_by=by.id,
    )
    audit.record("referral.transferred", referral, by=by, at=at)
    if referral.status == Status.SUPPORT:
        close(referral, reason=referral.screening_rationale, by=by, at=at)
    return transfer


@operation
def record_first_identified(
    referral: Referral, *, authority: Agency, identified_on: date, by: Actor, at: datetime
) -> FirstIdentified:
    """Write down when another authority first saw the need; a later entry corrects it."""
    received_on = localdate(referral.received_at)
    if objections := deciding.objections_to_first_identified(
        identified_on, received_on=received_on
    ):
        raise Refused(objections)
    found, _is_new = FirstIdentified.objects.update_or_create(
        referral=referral,
        defaults={
            "authority": authority,
            "identified_on": identified_on,
            "recorded_at": at,
            "recorded_by": by.id,
        },
    )
    audit.record(
        "need.dated", referral, by=by, at=at, authority=authority.code, days=found.days_late
    )
    return found
