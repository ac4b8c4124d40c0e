"""Reports, the referrals they open, the clocks that run on them, and who has been let in."""

from policies.models import Pathway
from referrals.models.deadlines import Deadline, Reminder
from referrals.models.handling import Presence, RatingGiven
from referrals.models.police import PoliceBatch, PoliceNotification
from referrals.models.referrals import Check, Rating, Referral, Status
from referrals.models.reports import Report, ReportDraft, ReportPerson
from referrals.models.shares import AgencyShare, PersonShare, ShareGround

__all__ = [
    "AgencyShare",
    "Check",
    "Deadline",
    "Pathway",
    "PersonShare",
    "PoliceBatch",
    "PoliceNotification",
    "Presence",
    "Rating",
    "RatingGiven",
    "Referral",
    "Reminder",
    "Report",
    "ReportDraft",
    "ReportPerson",
    "ShareGround",
    "Status",
]
