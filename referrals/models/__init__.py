"""Reports, the referrals they open, the clocks that run on them, and who has been let in."""

from policies.models import Pathway
from referrals.models.answers import ReportAnswer
from referrals.models.assessments import RiskAssessment
from referrals.models.attachments import Addition, ReportAttachment
from referrals.models.consultations import Consultation, Notice
from referrals.models.deadlines import Deadline, Reminder
from referrals.models.decisions import AdultTest, Consent, ScreeningDecision
from referrals.models.disputes import Dispute
from referrals.models.emergencies import EmergencyAccess
from referrals.models.escalations import Escalation
from referrals.models.feedback import Feedback
from referrals.models.following import (
    CaseHandover,
    FirstIdentified,
    ShortIntervention,
    Transfer,
    WhatMattersConversation,
)
from referrals.models.handling import Presence, RatingGiven
from referrals.models.information import (
    AskedAgency,
    DisclosedItem,
    Disclosure,
    InformationRequest,
    ItemRelease,
    RequestPerson,
)
from referrals.models.known import PatternReview
from referrals.models.naming import naming_denied
from referrals.models.police import PoliceBatch, PoliceNotification
from referrals.models.powers import EmergencyPower
from referrals.models.referrals import Check, Rating, Referral, Status
from referrals.models.reports import Report, ReportDraft, ReportPerson
from referrals.models.returning import ReturnCode
from referrals.models.shares import AgencyShare, PersonShare, ShareGround
from referrals.models.silent import MatchCover, SilentMatch
from referrals.models.triage import (
    Acknowledgement,
    HandoverLine,
    HandoverNote,
    InterimDecision,
    SafetyAnswer,
    UrgentAlert,
)
from referrals.models.untidy import JoinedReferral, OpenedFrom, Withdrawal, WithdrawalAnswer

__all__ = [
    "Acknowledgement",
    "Addition",
    "AdultTest",
    "AgencyShare",
    "AskedAgency",
    "CaseHandover",
    "Check",
    "Consent",
    "Consultation",
    "Deadline",
    "DisclosedItem",
    "Disclosure",
    "Dispute",
    "EmergencyAccess",
    "EmergencyPower",
    "Escalation",
    "Feedback",
    "FirstIdentified",
    "HandoverLine",
    "HandoverNote",
    "InformationRequest",
    "InterimDecision",
    "ItemRelease",
    "JoinedReferral",
    "MatchCover",
    "Notice",
    "OpenedFrom",
    "Pathway",
    "PatternReview",
    "PersonShare",
    "PoliceBatch",
    "PoliceNotification",
    "Presence",
    "Rating",
    "RatingGiven",
    "Referral",
    "Reminder",
    "Report",
    "ReportAnswer",
    "ReportAttachment",
    "ReportDraft",
    "ReportPerson",
    "RequestPerson",
    "ReturnCode",
    "RiskAssessment",
    "SafetyAnswer",
    "ScreeningDecision",
    "ShareGround",
    "ShortIntervention",
    "SilentMatch",
    "Status",
    "Transfer",
    "UrgentAlert",
    "WhatMattersConversation",
    "Withdrawal",
    "WithdrawalAnswer",
    "naming_denied",
]
