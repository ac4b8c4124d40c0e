"""Reports, the referrals they open, the clocks that run on them, and who has been let in."""

from referrals.models.deadlines import Deadline, Reminder
from referrals.models.referrals import Pathway, Rating, Referral, Status
from referrals.models.reports import Report, ReportDraft, ReportPerson
from referrals.models.shares import AgencyShare, PersonShare, ShareGround

__all__ = [
    "AgencyShare",
    "Deadline",
    "Pathway",
    "PersonShare",
    "Rating",
    "Referral",
    "Reminder",
    "Report",
    "ReportDraft",
    "ReportPerson",
    "ShareGround",
    "Status",
]
