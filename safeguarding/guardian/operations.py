"""Writing down what the Caldicott guardian decided."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from people.rules import looks_blank
from policies.models import Policy
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral
from safeguarding.guardian.models import GuardianDecision


def objections_to_deciding(
    *, words: Collection[str], principles: Collection[str], known: Collection[str]
) -> list[str]:
    """List every reason why this is no decision of a guardian: pure.

    ``words`` are the question, the decision and the reason; ``known`` the edition's principles.
    """
    objections = []
    if any(looks_blank(text) for text in words):
        objections.append(_("Give the question, the decision and the reason."))
    if not principles or not set(principles) <= set(known):
        objections.append(_("Choose at least one of the Caldicott principles."))
    return objections


@operation
def record_guardian_decision(
    *,
    question: str,
    decision: str,
    reason: str,
    principles: list[str],
    referral: Referral | None,
    policy: Policy,
    by: Actor,
    at: datetime,
) -> GuardianDecision:
    """Add a decision to the log of the guardian's agency. Raises Refused."""
    known = policy.caldicott_principles.values_list("code", flat=True)
    if objections := objections_to_deciding(
        words=(question, decision, reason), principles=principles, known=known
    ):
        raise Refused(objections)
    assert by.agency_id is not None  # every role is held in an agency
    made = GuardianDecision.objects.create(
        agency_id=by.agency_id,
        policy=policy,
        referral=referral,
        question=question,
        decision=decision,
        reason=reason,
        principles=principles,
        decided_at=at,
        decided_by=by.id,
        decided_by_name=by.name,
    )
    audit.record(
        "guardian.decided", made, by=by, at=at, principles=principles, referral=str(referral or "")
    )
    return made
