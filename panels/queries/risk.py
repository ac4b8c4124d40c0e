"""How the person of a case was scored last with the panel's tool, before the panel judges."""

from dataclasses import dataclass
from datetime import datetime

from policies.models import RiskTool
from records.audit import Actor
from referrals.models import Deadline, Referral, RiskAssessment


@dataclass(frozen=True)
class LastScore:
    """The newest assessment with a tool; it suggests, and never decides (ADR 53).

    ``is_replaced`` says that the tool has another version now, ``is_old`` that the day by which
    the person is scored again has passed.
    """

    assessment: RiskAssessment
    band: str
    is_replaced: bool
    is_old: bool


def last_score(
    referral: Referral, tool: RiskTool, actor: Actor, *, at: datetime
) -> LastScore | None:
    """Return the newest assessment of the person with any version of a tool; None without one.

    Over all the referrals of the person that ``actor`` may see. Two queries at most.
    """
    visible = Referral.objects.visible_to(actor).filter(record__person=referral.record.person_id)
    newest = (
        RiskAssessment.objects.filter(referral__in=visible, tool__code=tool.code)
        .select_related("tool")
        .order_by("-assessed_on", "-recorded_at")
        .first()
    )
    if newest is None:
        return None
    again = Deadline.objects.running().filter(
        referral=newest.referral_id, timescale__ref=newest.tool.rescored_by, due_at__lt=at
    )
    return LastScore(
        assessment=newest,
        band=dict(newest.tool.band_choices).get(newest.judged_band or newest.band, ""),
        is_replaced=newest.tool.version != tool.version,
        is_old=bool(newest.tool.rescored_by) and again.exists(),
    )
