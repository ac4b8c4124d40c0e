"""What the measures of section 47 enquiries, and of attendance at strategy meetings, count."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts.models import Agency
from measures.queries.counted import Counted
from meetings.models import Attendance, Meeting, MeetingReferral
from referrals.models import Pathway
from strategy_meetings.models import Enquiry

THERE = (Attendance.Response.ATTENDED, Attendance.Response.PART)


def enquiries_started(agency: Agency, _at: datetime) -> Counted:
    """C10: section 47 enquiries started, one for each child."""
    rows = Enquiry.objects.filter(referral__owning_agency=agency, kind=Enquiry.Kind.SECTION_47)
    return Counted(rows, "started_at", referral="referral")


def joint_enquiries(agency: Agency, at: datetime) -> Counted:
    """C10: those made jointly with the police."""
    rows = enquiries_started(agency, at).rows.filter(is_joint=True)
    return Counted(rows, "started_at", referral="referral")


def enquiries_by_determination(agency: Agency, at: datetime) -> Counted:
    """C10: those that have ended, by determination."""
    rows = enquiries_started(agency, at).rows.filter(ended_at__isnull=False)
    return Counted(
        rows.exclude(determination=""), "started_at", by="determination", referral="referral"
    )


def enquiries_by_category(agency: Agency, at: datetime) -> Counted:
    """C11: those enquiries by each category of their report."""
    rows = enquiries_started(agency, at).rows
    return Counted(rows, "started_at", each="referral__report__categories", referral="referral")


def enquiries_by_source(agency: Agency, at: datetime) -> Counted:
    """C11: those enquiries by who the report came from."""
    rows = enquiries_started(agency, at).rows
    return Counted(rows, "started_at", by="referral__report__source__code", referral="referral")


def invitations(agency: Agency, _at: datetime) -> Counted:
    """C30: invitations that stand to concluded strategy meetings about children, by agency."""
    about_a_child = MeetingReferral.objects.filter(
        meeting=OuterRef("meeting"),
        referral__owning_agency=agency,
        referral__pathway=Pathway.CHILD,
    )
    rows = Attendance.objects.filter(
        Exists(about_a_child),
        meeting__status=Meeting.Status.CONCLUDED,
        meeting__strategy_meeting__isnull=False,
        withdrawn_at__isnull=True,
    )
    return Counted(
        rows,
        "meeting__started_at",
        by="agency__code",
        referral="meeting__meetingreferral__referral",
    )


def invitations_kept(agency: Agency, at: datetime) -> Counted:
    """C30: those whose agency was there, for the whole meeting or a part of it."""
    asked = invitations(agency, at)
    rows = asked.rows.filter(response__in=THERE)
    return Counted(rows, asked.moment, by=asked.by, referral=asked.referral)
