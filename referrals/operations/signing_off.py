"""A manager's word on a decision: agreed or returned before it stands, or checked afterwards."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals import notifications
from referrals.models import Referral, ScreeningDecision, Status
from referrals.operations.screening import make_stand
from referrals.operations.triage import locked
from referrals.queries import decisions as queries
from referrals.rules import deciding


@operation
def sign_off(
    referral: Referral,
    *,
    sign_off: str,
    reason: str = "",
    reason_late: str = "",
    by: Actor,
    at: datetime,
) -> ScreeningDecision:
    """Agree to the proposed decision, which then stands, or return it to the screener.

    The clock of the decision is met by agreement and not by the proposal: until then the
    authority has decided nothing. Raises Refused from anybody but whoever holds or covers the
    post, and from whoever decided.
    """
    decision = proposed(locked(referral))
    signers = {m.user_id for m in queries.signers_for([decision], at=at)[decision.pk]}
    if objections := deciding.objections_to_signing_off(
        decision, sign_off=sign_off, reason=reason, by=by.id, signers=signers
    ):
        raise Refused(objections)
    decision.sign_off = sign_off
    decision.sign_off_reason = reason
    decision.signed_off_at = at
    decision.signed_off_by = by.id
    decision.signed_off_by_name = by.name
    decision.save()
    if decision.stands:
        audit.record("decision.signed_off", decision.referral, by=by, at=at)
        make_stand(decision, reason_late=reason_late, by=by, at=at)
    else:
        return_to_screener(decision, by=by, at=at)
    return decision


def proposed(referral: Referral) -> ScreeningDecision:
    """Return the decision that waits, with the locked referral on it."""
    decision = (
        referral.screenings.awaiting_sign_off().select_related("outcome", "destination", "level")
    ).first()
    if decision is None:
        raise Refused([_("This decision does not wait for a sign-off.")])
    decision.referral = referral
    return decision


def return_to_screener(decision: ScreeningDecision, *, by: Actor, at: datetime) -> None:
    referral = decision.referral
    referral.status = Status.SUBMITTED
    referral.version += 1
    referral.save()
    audit.record("decision.returned", referral, by=by, at=at)
    for screener in User.objects.filter(pk=decision.decided_by, is_active=True):
        notifications.tell_of_return(decision, person=screener, by=by, at=at)


@operation
def check_decision(
    decision: ScreeningDecision, *, result: str, comment: str, by: Actor, at: datetime
) -> ScreeningDecision:
    """Record what a manager thinks of a sampled decision. It changes nothing of the decision."""
    decision = (
        ScreeningDecision.objects.select_for_update(of=("self",))
        .select_related("referral")
        .get(pk=decision.pk)
    )
    if objections := deciding.objections_to_checking(
        decision, result=result, comment=comment, by=by.id
    ):
        raise Refused(objections)
    decision.check_result = result
    decision.check_comment = comment
    decision.checked_at = at
    decision.checked_by = by.id
    decision.checked_by_name = by.name
    decision.save()
    audit.record("decision.checked", decision.referral, by=by, at=at, result=result)
    return decision
