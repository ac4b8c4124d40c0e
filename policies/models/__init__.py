"""The local arrangements as published, dated data."""

from policies.models.adults import InvestigationType, UrgentCircumstance
from policies.models.caldicott import CaldicottPrinciple
from policies.models.codes import AbuseCategory, AgencyKind, Channel, ConcernFlag, Source
from policies.models.concerns import Regulator, ThresholdCriterion
from policies.models.consent import ConsentReason
from policies.models.decisions import (
    Destination,
    ScreeningOutcome,
    SignOffRule,
    ThresholdLevel,
    VoiceReason,
)
from policies.models.editions import Frozen, Pathway, Policy, PolicyRow
from policies.models.emergencies import EmergencyReason
from policies.models.escalations import EscalationStage
from policies.models.known import PatternAnswer, PatternThreshold, WarningKind
from policies.models.looks import LookRule
from policies.models.matching import MatchThreshold
from policies.models.meetings import MeetingType, PanelType, RiskTool, RiskToolWording
from policies.models.restrictions import RestrictionCategory
from policies.models.rights import Exemption, RetentionRule
from policies.models.sharing import GradingCode, SharingPurpose
from policies.models.timescales import BankHoliday, Timescale, Unit

__all__ = [
    "AbuseCategory",
    "AgencyKind",
    "BankHoliday",
    "CaldicottPrinciple",
    "Channel",
    "ConcernFlag",
    "ConsentReason",
    "Destination",
    "EmergencyReason",
    "EscalationStage",
    "Exemption",
    "Frozen",
    "GradingCode",
    "InvestigationType",
    "LookRule",
    "MatchThreshold",
    "MeetingType",
    "PanelType",
    "Pathway",
    "PatternAnswer",
    "PatternThreshold",
    "Policy",
    "PolicyRow",
    "Regulator",
    "RestrictionCategory",
    "RetentionRule",
    "RiskTool",
    "RiskToolWording",
    "ScreeningOutcome",
    "SharingPurpose",
    "SignOffRule",
    "Source",
    "ThresholdCriterion",
    "ThresholdLevel",
    "Timescale",
    "Unit",
    "UrgentCircumstance",
    "VoiceReason",
    "WarningKind",
]
