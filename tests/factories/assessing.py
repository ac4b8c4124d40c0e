"""Scores of the risk, made through the operation."""

import datetime as dt
from typing import Any

import factory

from policies.models import RiskTool
from policies.queries import current_policy
from records.audit import SYSTEM
from referrals.models import Referral, RiskAssessment
from referrals.operations import assess_risk


def tool_of(code: str, at: dt.datetime) -> RiskTool:
    """Return a tool of the edition in force."""
    tool: RiskTool = current_policy(at).risk_tools.get(code=code)
    return tool


class RiskAssessmentFactory(factory.django.DjangoModelFactory[RiskAssessment]):
    """SERAF with five vulnerabilities, on the day when it is recorded, unless told otherwise."""

    class Meta:
        model = RiskAssessment

    @classmethod
    def _create(cls, model_class: type[RiskAssessment], *args: Any, **said: Any) -> RiskAssessment:
        referral: Referral = said.pop("referral")
        at: dt.datetime = said.pop("at")
        tool = said.pop("tool", None) or tool_of(said.pop("code", "seraf"), at)
        given = {
            "counts": {"vulnerabilities": {"lifetime": 5}},
            "assessed_on": at.date(),
            "by": SYSTEM,
            **said,
        }
        made: RiskAssessment = assess_risk(referral, tool, at=at, **given)
        return made
