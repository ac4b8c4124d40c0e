"""The first decision on a concern: earlier ones weighed, the criteria, a second person's word."""

from datetime import datetime

from django.utils.translation import gettext as _

from policies.models import ScreeningOutcome
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import operations as referrals
from referrals.models import Pathway, Referral
from referrals.queries.safety import objections_to_deciding as objections_to_unanswered
from strategy_meetings import queries_concerns, rules_concerns
from strategy_meetings.models import ConcernSignOff, PractitionerConcern
from strategy_meetings.operations.concerns import concern_of, propose_no_further_action
from strategy_meetings.rules_concerns import Course, Decision


@operation
def consider_earlier(
    referral: Referral, *, earlier: str, words: str, by: Actor, at: datetime
) -> PractitionerConcern:
    """Answer what earlier concerns about the same person show (5.4): the decision waits for it."""
    concern = concern_of(referral, by=by)
    found = len(queries_concerns.earlier_of(referral, by))
    if objections := rules_concerns.objections_to_considering(
        concern, earlier=earlier, words=words, found=found
    ):
        raise Refused(objections)
    concern.earlier, concern.earlier_words = earlier, words
    concern.considered_at, concern.considered_by = at, by.id
    concern.considered_by_name = by.name
    concern.save()
    audit.record(
        "earlier_concerns.answered",
        referral,
        by=by,
        at=at,
        earlier=earlier,
        found=found,
    )
    return concern


@operation
def decide_concern(
    referral: Referral, decision: Decision, *, reason_late: str = "", by: Actor, at: datetime
) -> PractitionerConcern:
    """Record the LADO/DOS's first decision, and screen the referral by it (6.3, stage 4).

    That nothing more is done waits for a second person, and the clock runs on until then; so may
    advice, where the edition finds the risk high. Raises Refused.
    """
    concern = concern_of(referral, by=by)
    objections = rules_concerns.objections_to_deciding(
        referral,
        concern,
        decision,
        criteria=set(referral.policy.threshold_criteria.values_list("code", flat=True)),
        has_sign_off=concern.sign_offs.filter(answered_at__isnull=True).exists(),
    )
    objections += objections_to_unanswered(referral)
    if objections:
        raise Refused(objections)

    concern.course = decision.course
    concern.criteria = sorted(decision.criteria)
    concern.transferable_risk = decision.transferable_risk
    concern.decision_reason = decision.reason
    concern.decided_at, concern.decided_by, concern.decided_by_name = at, by.id, by.name
    concern.save()
    audit.record(
        "practitioner_concern.decided",
        referral,
        by=by,
        at=at,
        course=decision.course,
        criteria=concern.criteria,
    )
    if decision.course == Course.NO_FURTHER_ACTION:
        propose_no_further_action(
            concern, stage=ConcernSignOff.Stage.DECISION, reason=decision.reason, by=by, at=at
        )
    else:
        screen(concern, reason=decision.reason, reason_late=reason_late, by=by, at=at)
    return concern


def screen(
    concern: PractitionerConcern, *, reason: str, reason_late: str, by: Actor, at: datetime
) -> None:
    """Let the first decision count for the referral, by the edition's outcome for its course."""
    referral = Referral.objects.get(pk=concern.pk)
    levels = referral.policy.threshold_levels.filter(pathway=Pathway.PRACTITIONER)
    referrals.screen(
        referral,
        outcome=outcome_for(referral, concern.course),
        level=levels.filter(needs_sign_off=bool(concern.criteria)).first(),
        rationale=reason,
        reason_late=reason_late,
        version=referral.version,
        by=by,
        at=at,
    )


def outcome_for(referral: Referral, course: str) -> ScreeningOutcome:
    """Return what the referral's edition calls this course. Raises Refused where it has none."""
    fields = {
        Course.STRATEGY: {"needs_strategy_meeting": True},
        Course.PRACTICE: {"counts_as_advice": True},
        Course.NO_FURTHER_ACTION: {"is_further_action": False},
    }[Course(course)]
    outcomes = referral.policy.screening_outcomes.filter(pathway=Pathway.PRACTITIONER, **fields)
    if (outcome := outcomes.first()) is None:
        raise Refused([_("The edition of this referral has no such outcome.")])
    return outcome


@operation
def answer_sign_off(
    referral: Referral, *, is_agreed: bool, words: str, by: Actor, at: datetime
) -> ConcernSignOff:
    """Agree that nothing more is done, which ends the referral, or send it back.

    It is somebody else than who proposed it, and nobody to whom the concern is closed. Raises
    Refused.
    """
    concern = concern_of(referral, by=by)
    waiting = concern.sign_offs.select_for_update().filter(answered_at__isnull=True).first()
    if objections := rules_concerns.objections_to_answering(waiting, by=by.id, words=words):
        raise Refused(objections)
    assert waiting is not None
    waiting.is_agreed, waiting.words = is_agreed, words
    waiting.answered_at, waiting.answered_by, waiting.answered_by_name = at, by.id, by.name
    waiting.save()
    audit.record(
        "no_further_action.answered",
        referral,
        by=by,
        at=at,
        stage=waiting.stage,
        is_agreed=is_agreed,
    )
    if not is_agreed:
        return waiting
    if waiting.stage == ConcernSignOff.Stage.DECISION:
        screen(concern, reason=waiting.reason, reason_late=words, by=by, at=at)
    else:
        referrals.close(concern.referral, reason=waiting.reason, by_group=True, by=by, at=at)
    return waiting
