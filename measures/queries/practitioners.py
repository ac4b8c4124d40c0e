"""What the measures about practitioners in a position of trust (Section 5) count."""

from datetime import datetime

from accounts.models import Agency
from measures.queries.counted import Counted, referrals_of
from referrals.models import Pathway


def concerns(agency: Agency, _at: datetime) -> Counted:
    """X02: Section 5 concerns received about practitioners."""
    return Counted(referrals_of(agency, Pathway.PRACTITIONER), "received_at")


def concerns_discussed(agency: Agency, at: datetime) -> Counted:
    """X02: those that went to an initial discussion."""
    rows = concerns(agency, at).rows.filter(practitioner_concern__discussed_at__isnull=False)
    return Counted(rows, "received_at")


def concerns_met_on(agency: Agency, at: datetime) -> Counted:
    """X02: those that went to a professional strategy meeting."""
    rows = concerns(agency, at).rows.filter(practitioner_concern__met_at__isnull=False)
    return Counted(rows, "received_at")


def concerns_concluded(agency: Agency, at: datetime) -> Counted:
    """X02: those with an outcome, by outcome."""
    rows = concerns(agency, at).rows.filter(practitioner_concern__outcome_at__isnull=False)
    return Counted(rows, "received_at", by="practitioner_concern__outcome")
