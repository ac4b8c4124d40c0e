"""Scoring the risk with a tool: what was counted is kept, and when it is to be scored again."""

from collections.abc import Mapping
from datetime import date, datetime, time

from django.utils.timezone import localdate

from policies.counting import LONDON
from policies.models import RiskTool
from policies.queries import current_policy
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral, RiskAssessment
from referrals.operations.deadlines import meet_deadline, start_deadline
from referrals.rules import assessing as rules

MIDDAY = time(12)


@operation
def assess_risk(
    referral: Referral,
    tool: RiskTool,
    *,
    counts: Mapping[str, Mapping[str, int]],
    judged_band: str = "",
    judgement: str = "",
    assessed_on: date,
    by: Actor,
    at: datetime,
) -> RiskAssessment:
    """Record one use of a tool, and start the clock of the next where the tool has one.

    The score and its band are worked out from ``counts`` ({part: {window: number}}); what people
    make of it stands beside them. The referral goes nowhere by it. Raises Refused.
    """
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if objections := rules.objections_to_assessing(
        referral,
        tool,
        counts=counts,
        judged_band=judged_band,
        judgement=judgement,
        assessed_on=assessed_on,
        today=localdate(at),
        is_current=tool.policy_id == current_policy(at).pk,
    ):
        raise Refused(objections)

    score = rules.score_of(tool, counts)
    assessment = RiskAssessment.objects.create(
        referral=referral,
        tool=tool,
        assessed_on=assessed_on,
        counts={part: dict(windows) for part, windows in counts.items()},
        score=score,
        band=rules.band_of(tool, counts),
        judged_band=judged_band,
        judgement=judgement,
        recorded_at=at,
        recorded_by=by.id,
        recorded_by_name=by.name,
    )
    audit.record(
        "risk.assessed", referral, by=by, at=at, tool=tool.code, assessment=str(assessment.pk)
    )
    if tool.rescored_by:
        meet_deadline(referral, ref=tool.rescored_by, by=by, at=at)
        scored_at = datetime.combine(assessed_on, MIDDAY, tzinfo=LONDON)
        start_deadline(referral, ref=tool.rescored_by, started_at=scored_at, by=by, at=at)
    return assessment
