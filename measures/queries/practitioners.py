"""What the measures about practitioners in a position of trust (Section 5) count."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts.models import Agency
from measures.queries.counted import Counted, referrals_of
from referrals.models import Pathway
from strategy_meetings.models import ConcernSignOff, PractitionerConcern


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


def concerns_of_practice(agency: Agency, at: datetime) -> Counted:
    """X02: those that left as a matter of professional practice, for another process."""
    rows = concerns(agency, at).rows.filter(
        practitioner_concern__course=PractitionerConcern.Course.PRACTICE
    )
    return Counted(rows, "received_at")


def concerns_signed_off(agency: Agency, at: datetime) -> Counted:
    """X02: those that ended with no further action, to which a second person agreed."""
    agreed = ConcernSignOff.objects.filter(concern=OuterRef("pk"), is_agreed=True)
    return Counted(concerns(agency, at).rows.filter(Exists(agreed)), "received_at")


def concerns_concluded(agency: Agency, at: datetime) -> Counted:
    """X02: those with an outcome, by outcome."""
    rows = concerns(agency, at).rows.filter(practitioner_concern__outcome_at__isnull=False)
    return Counted(rows, "received_at", by="practitioner_concern__outcome")
