"""What the measures about adults count."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Agency
from measures.queries.counted import Counted, referrals_of
from referrals.models import Deadline, Pathway
from strategy_meetings.models import Enquiry

# The limit on enquiries, by its id in the Procedures' catalogue of deadlines.
ADULT_ENQUIRIES = "A1"


def adults_reported(agency: Agency, _at: datetime) -> Counted:
    """A02: adults suspected of being at risk, each person once in a quarter."""
    rows = referrals_of(agency, Pathway.ADULT)
    return Counted(rows, "received_at", of="record__person")


def adult_reports(agency: Agency, _at: datetime) -> Counted:
    """A03: reports of an adult at risk, one for each adult and report."""
    return Counted(referrals_of(agency, Pathway.ADULT), "received_at")


def reports_needing_enquiries(agency: Agency, at: datetime) -> Counted:
    """A08: those that were decided to need enquiries, or on which enquiries were started."""
    started = Enquiry.objects.filter(referral=OuterRef("pk"), kind=Enquiry.Kind.SECTION_126)
    rows = adult_reports(agency, at).rows.filter(
        Q(screening_outcome__needs_enquiry=True) | Exists(started)
    )
    return Counted(rows, "received_at")


def enquiries_concluded(agency: Agency, _at: datetime) -> Counted:
    """A10: section 126 enquiries with a recorded end and a clock that ran from the report."""
    rows = Enquiry.objects.filter(
        Exists(enquiry_clock()),
        referral__owning_agency=agency,
        kind=Enquiry.Kind.SECTION_126,
        ended_at__isnull=False,
    )
    return Counted(rows, "ended_at", referral="referral")


def enquiries_in_time(agency: Agency, at: datetime) -> Counted:
    """A10: those that ended by the moment the policy counted when the report was received."""
    in_time = enquiry_clock().filter(due_at__gte=OuterRef("ended_at"))
    rows = enquiries_concluded(agency, at).rows.filter(Exists(in_time))
    return Counted(rows, "ended_at", referral="referral")


def enquiry_clock() -> models.QuerySet[Deadline]:
    return Deadline.objects.filter(
        referral=OuterRef("referral"), timescale__ref=ADULT_ENQUIRIES, stopped_at__isnull=True
    )
