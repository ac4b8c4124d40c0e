"""Before the decision: seen, held, decided for now, made safe, and told of while nobody has."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import notifications, rules
from referrals.models import (
    Acknowledgement,
    Deadline,
    InterimDecision,
    Pathway,
    Rating,
    Referral,
    SafetyAnswer,
    UrgentAlert,
)
from referrals.operations.deadlines import (
    bring_queue_forward,
    meet_deadline,
    recompute,
    running,
    start_deadline,
    stop_deadline,
)
from referrals.rules import triage


def locked(referral: Referral) -> Referral:
    return (
        Referral.objects.select_for_update(of=("self",))
        .select_related("policy", "owning_agency", "owning_team", "record__person", "report")
        .get(pk=referral.pk)
    )


@operation
def acknowledge(referral: Referral, *, by: Actor, at: datetime) -> Acknowledgement:
    """Say that somebody on duty has seen an urgent referral; nobody further is told of it.

    Raises Refused where it is not urgent, or was seen before: the first who says so stands.
    """
    seen = note_seen(locked(referral), by=by, at=at)
    if seen is None:
        raise Refused([_("Nobody is waiting for this referral to be seen.")])
    return seen


@transaction.atomic(savepoint=False)
def note_seen(referral: Referral, *, by: Actor, at: datetime) -> Acknowledgement | None:
    """Note it as seen where it still waits for that: taking, rating and deciding show as much."""
    if meet_deadline(referral, ref=rules.URGENT_SEEN, by=by, at=at) is None:
        return None
    seen = Acknowledgement.objects.create(
        referral=referral, acknowledged_at=at, acknowledged_by=by.id, acknowledged_by_name=by.name
    )
    audit.record("referral.acknowledged", referral, by=by, at=at)
    return seen


@operation
def alert(
    referral: Referral,
    *,
    step: UrgentAlert.Step,
    people: Iterable[User],
    by: Actor,
    at: datetime,
) -> int:
    """Tell these people that nobody has seen an urgent referral: one step, once, ever.

    Returns how many were told; none where it was seen meanwhile, or this step was taken before.
    """
    referral = locked(referral)
    told = list(people)
    is_waiting = running(referral, rules.URGENT_SEEN) is not None
    if not told or not is_waiting or referral.urgent_alerts.filter(step=step).exists():
        return 0
    UrgentAlert.objects.create(referral=referral, step=step, alerted_at=at, alerted_by=by.id)
    for person in told:
        notifications.alert_of_urgent(referral, step=step, person=person, by=by, at=at)
    audit.record(
        "referral.alerted",
        referral,
        by=by,
        at=at,
        step=step,
        people=[str(person.pk) for person in told],
    )
    return len(told)


@operation
def hold(referral: Referral, *, until: datetime, reason: str, by: Actor, at: datetime) -> Referral:
    """Put the referral aside until a moment before its decision is due; it returns by itself."""
    referral = locked(referral)
    is_unseen = running(referral, rules.URGENT_SEEN) is not None
    if objections := triage.objections_to_holding(
        referral, until=until, reason=reason, is_unseen=is_unseen, at=at
    ):
        raise Refused(objections)
    referral.held_until = until
    referral.reason_held = reason
    referral.held_at = at
    referral.held_by = by.id
    referral.held_by_name = by.name
    referral.version += 1
    referral.save()
    audit.record("referral.held", referral, by=by, at=at, until=until.isoformat())
    return referral


@operation
def end_hold(referral: Referral, *, by: Actor, at: datetime) -> Referral:
    """Bring a held referral back before its time; raises Refused where nobody holds it."""
    referral = locked(referral)
    if referral.held_until is None:
        raise Refused([_("This referral is not held.")])
    bring_back(referral)
    referral.version += 1
    referral.save()
    audit.record("referral.hold_ended", referral, by=by, at=at)
    return referral


def bring_back(referral: Referral) -> None:
    """Take away what holds a referral; the caller saves it."""
    referral.held_until = referral.held_at = referral.held_by = None
    referral.held_by_name = referral.reason_held = ""


@operation
def decide_for_now(
    referral: Referral, *, for_now: str, awaited: str, by: Actor, at: datetime
) -> InterimDecision:
    """Record an interim decision: what is done now, and what information is outstanding.

    It meets no clock. The decision stays due when it was, and the information when its rating
    says; both are on record for what they were. Source: wales-procedures 3.2 (local).
    """
    referral = locked(referral)
    awaits = Deadline.objects.running().filter(
        referral=referral, timescale__ref__in=rules.INFORMATION.values()
    )
    if objections := triage.objections_to_interim(
        referral, for_now=for_now, awaited=awaited, is_awaited=awaits.exists()
    ):
        raise Refused(objections)
    decision = InterimDecision.objects.create(
        referral=referral,
        for_now=for_now,
        awaited=awaited,
        decided_at=at,
        decided_by=by.id,
        decided_by_name=by.name,
    )
    referral.interim_at = at
    referral.interim_by = by.id
    referral.version += 1
    referral.save()
    note_seen(referral, by=by, at=at)
    audit.record("referral.decided_for_now", referral, by=by, at=at)
    return decision


@operation
def receive_information(referral: Referral, *, by: Actor, at: datetime) -> Referral:
    """Note that what partners were asked for has come: it waits for the decision alone again.

    Raises Refused where nothing was awaited.
    """
    referral = locked(referral)
    met = [meet_deadline(referral, ref=ref, by=by, at=at) for ref in rules.INFORMATION.values()]
    if not any(met):
        raise Refused([_("No information is awaited.")])
    referral.interim_at = referral.interim_by = None
    referral.version += 1
    referral.save()
    audit.record("referral.information_came", referral, by=by, at=at)
    return referral


@operation
def answer_prompt(
    referral: Referral, *, prompt: str, answer: dict[str, Any], by: Actor, at: datetime
) -> SafetyAnswer:
    """Record what was done about somebody's safety, or to tell the police, or why it was not.

    ``answer`` has is_done, is_still_to_do, done_by_whom, done_at, police_reference and words. Each
    answer is kept; the last one holds, and where it is still to do the question stays open.
    """
    referral = locked(referral)
    judged = {name: words for name, words in answer.items() if name != "police_reference"}
    if objections := triage.objections_to_answering(prompt, **judged):
        raise Refused(objections)
    given = SafetyAnswer.objects.create(
        referral=referral,
        prompt=prompt,
        **answer,
        answered_at=at,
        answered_by=by.id,
        answered_by_name=by.name,
    )
    audit.record(
        "referral.prompt_answered", referral, by=by, at=at, prompt=prompt, is_done=given.is_done
    )
    return given


@transaction.atomic(savepoint=False)
def follow_rating(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Start the information clock of the referral's rating and stop the former one.

    Only red draws the decision forward; a rating given again moves nothing. What is no longer
    red stops the decision's red clock; the one counted as red stays as it was counted. The
    caller saves the referral.
    """
    own = rules.INFORMATION[referral.rating]
    for ref in rules.INFORMATION.values():
        if ref != own:
            stop_deadline(referral, ref=ref, by=by, at=at)
    if running(referral, own) is None:
        start_deadline(referral, ref=own, started_at=at, by=by, at=at)
    note_seen(referral, by=by, at=at)
    if referral.rating == Rating.RED:
        bring_back(referral)
        draw_decision_forward(referral, by=by, at=at)
    else:
        stop_deadline(referral, ref=rules.DECISION_WHEN_RED, by=by, at=at)
    bring_queue_forward(referral)


def draw_decision_forward(referral: Referral, *, by: Actor, at: datetime) -> None:
    """Count the running screening clock as red, and start the decision's red clock."""
    clocks = Deadline.objects.running().filter(
        referral=referral, timescale__ref=rules.SCREENING_DECISION[Pathway(referral.pathway)]
    )
    for clock in clocks.select_related("timescale"):
        clock.referral = referral
        clock.is_red = True
        clock.save(update_fields=["is_red"])
        recompute(clock, by=by, at=at)
    if running(referral, rules.DECISION_WHEN_RED) is None:
        start_deadline(referral, ref=rules.DECISION_WHEN_RED, started_at=at, by=by, at=at)


@transaction.atomic(savepoint=False)
def end_triage(referral: Referral, *, reason_late: str, by: Actor, at: datetime) -> None:
    """Let the decision end what went before it: it meets the red clock.

    Information that has not come is no longer waited for.
    """
    note_seen(referral, by=by, at=at)
    meet_deadline(referral, ref=rules.DECISION_WHEN_RED, by=by, at=at, reason_late=reason_late)
    for ref in rules.INFORMATION.values():
        stop_deadline(referral, ref=ref, by=by, at=at)
