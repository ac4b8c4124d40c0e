"""A professional disagreement: raised, answered, taken further, settled or withdrawn."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Agency, User
from policies.models import EscalationStage
from policies.queries import calendar as calendar_of
from policies.rules import CalendarMissing, due_at
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import notifications
from referrals.models import Escalation, Referral
from referrals.queries.escalations import answerers
from referrals.rules import triage


@operation
def escalate(
    referral: Referral, *, agency: Agency, reason: str, by: Actor, at: datetime
) -> Escalation:
    """Raise a disagreement with the decision, at the first stage, and tell who must answer.

    An agency has one open at a time on one referral. Source: Procedures 2, page 18 (the stages).
    """
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    is_open = referral.escalations.filter(agency=agency, ended_at__isnull=True).exists()
    objections = triage.objections_to_escalating(referral, reason, is_open=is_open)
    stages = list(referral.policy.escalation_stages.all())
    own = next((stage for stage in stages if stage.is_own_agency), None)
    has_own = own is not None and bool(answerers(own, referral, agency=agency, raised_by=by, at=at))
    stage = triage.first_stage(stages, has_own_answerer=has_own)
    if stage is None:
        objections.append(_("The local arrangements name nobody who answers a disagreement."))
    if objections or stage is None:
        raise Refused(objections)
    raised = raise_at(stage, referral, agency=agency, reason=reason, earlier=None, by=by, at=at)
    audit.record("escalation.raised", referral, by=by, at=at, stage=stage.code)
    return raised


def raise_at(
    stage: EscalationStage,
    referral: Referral,
    *,
    agency: Agency,
    reason: str,
    earlier: Escalation | None,
    by: Actor,
    at: datetime,
) -> Escalation:
    """Write down one stage with its limit, and tell who may answer it."""
    raised = Escalation.objects.create(
        referral=referral,
        agency=agency,
        stage=stage,
        earlier=earlier,
        reason=reason,
        raised_at=at,
        raised_by=by.id,
        raised_by_name=by.name,
        due_at=due(stage, started_at=at),
    )
    answering = agency if stage.is_own_agency else referral.owning_agency
    for person in answerers(stage, referral, agency=answering, raised_by=by, at=at):
        notifications.tell_of_disagreement(raised, person=person, is_answer=False, by=by, at=at)
    return raised


def due(stage: EscalationStage, *, started_at: datetime) -> datetime | None:
    """Return when an answer is due by the stage's limit; None past the published bank holidays."""
    timescale = stage.policy.timescale(stage.timescale)
    try:
        return due_at(started_at, timescale, calendar=calendar_of(stage.policy))
    except CalendarMissing:
        return None


def locked(escalation: Escalation) -> Escalation:
    return (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("referral__owning_agency", "stage__policy", "agency")
        .get(pk=escalation.pk)
    )


@operation
def respond(escalation: Escalation, *, response: str, by: Actor, at: datetime) -> Escalation:
    """Answer one stage, and tell the one who raised it. The first answer stands."""
    escalation = locked(escalation)
    if objections := triage.objections_to_responding(escalation, response):
        raise Refused(objections)
    escalation.response = response
    escalation.answered_at = at
    escalation.answered_by = by.id
    escalation.answered_by_name = by.name
    escalation.save()
    audit.record(
        "escalation.answered", escalation.referral, by=by, at=at, stage=escalation.stage.code
    )
    if person := User.objects.filter(pk=escalation.raised_by, is_active=True).first():
        notifications.tell_of_disagreement(escalation, person=person, is_answer=True, by=by, at=at)
    return escalation


@operation
def take_further(escalation: Escalation, *, reason: str, by: Actor, at: datetime) -> Escalation:
    """Take a disagreement to the next stage, once this one is answered or its time has passed."""
    escalation = locked(escalation)
    stages = escalation.stage.policy.escalation_stages.all()
    following = triage.stage_after(escalation.stage, stages)
    objections = triage.objections_to_taking_further(
        escalation, reason, has_next=following is not None, at=at
    )
    if objections or following is None:
        raise Refused(objections)
    finish(escalation, Escalation.Ending.TAKEN_FURTHER, by=by, at=at)
    further = raise_at(
        following,
        escalation.referral,
        agency=escalation.agency,
        reason=reason,
        earlier=escalation,
        by=by,
        at=at,
    )
    audit.record(
        "escalation.taken_further", escalation.referral, by=by, at=at, stage=following.code
    )
    return further


@operation
def settle(escalation: Escalation, *, by: Actor, at: datetime) -> Escalation:
    """End a disagreement: settled where it was answered, otherwise withdrawn."""
    escalation = locked(escalation)
    if escalation.ended_at is not None:
        raise Refused([_("This disagreement has ended.")])
    is_answered = escalation.answered_at is not None
    ending = Escalation.Ending.RESOLVED if is_answered else Escalation.Ending.WITHDRAWN
    finish(escalation, ending, by=by, at=at)
    audit.record("escalation.ended", escalation.referral, by=by, at=at, ending=ending)
    return escalation


def finish(escalation: Escalation, ending: Escalation.Ending, *, by: Actor, at: datetime) -> None:
    escalation.ending = ending
    escalation.ended_at = at
    escalation.ended_by = by.id
    escalation.save()


@operation
def recompute_escalations(*, by: Actor, at: datetime) -> int:
    """Count again when each answer is due, after a bank holiday was added; say how many moved."""
    moved = 0
    waiting = Escalation.objects.filter(answered_at__isnull=True, ended_at__isnull=True)
    for escalation in waiting.select_for_update(of=("self",)).select_related(
        "stage__policy", "referral"
    ):
        counted = due(escalation.stage, started_at=escalation.raised_at)
        if counted is None or counted == escalation.due_at:
            continue
        escalation.due_at = counted
        escalation.save(update_fields=["due_at"])
        audit.record(
            "deadline.moved",
            escalation.referral,
            by=by,
            at=at,
            ref=escalation.stage.timescale,
            due_at=counted.isoformat(),
        )
        moved += 1
    return moved
