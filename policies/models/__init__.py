"""The local arrangements as published, dated data."""

from policies.models.codes import AbuseCategory, AgencyKind, Channel, ConcernFlag, Source
from policies.models.decisions import ScreeningOutcome, ThresholdLevel
from policies.models.editions import Frozen, Pathway, Policy, PolicyRow
from policies.models.meetings import MeetingType, PanelType, RiskTool
from policies.models.timescales import BankHoliday, Timescale, Unit

__all__ = [
    "AbuseCategory",
    "AgencyKind",
    "BankHoliday",
    "Channel",
    "ConcernFlag",
    "Frozen",
    "MeetingType",
    "PanelType",
    "Pathway",
    "Policy",
    "PolicyRow",
    "RiskTool",
    "ScreeningOutcome",
    "Source",
    "ThresholdLevel",
    "Timescale",
    "Unit",
]
