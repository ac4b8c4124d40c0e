"""What agencies bring to panels: whether they come, answer, and do what was agreed in time.

All are parted by agency.
"""

from dataclasses import replace
from datetime import datetime

from django.db.models import CharField, Exists, F, FilteredRelation, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localdate

from accounts.models import Agency
from measures.queries.child_enquiries import THERE
from measures.queries.counted import Counted
from measures.queries.panels import actions_agreed
from meetings.models import AgreedAction, Attendance, Meeting
from panels.models import AgencyInformation, Listing

INVITED, LISTED = "sitting__meeting__attendances", "meeting__sitting__listings"


def panel_invitations(agency: Agency, _at: datetime) -> Counted:
    """P04: invitations that stand to sittings that were held and heard somebody, by agency."""
    rows = Attendance.objects.annotate(
        heard=FilteredRelation(LISTED, condition=Q(**{f"{LISTED}__withdrawn_at__isnull": True}))
    ).filter(
        heard__isnull=False,
        meeting__sitting__panel__agency=agency,
        meeting__status=Meeting.Status.CONCLUDED,
        withdrawn_at__isnull=True,
    )
    return Counted(rows, "meeting__starts_at", by="agency__code", referral="heard__referral")


def panel_invitations_kept(agency: Agency, at: datetime) -> Counted:
    """P04: those whose agency was there, for the whole sitting or a part of it."""
    asked = panel_invitations(agency, at)
    return replace(asked, rows=asked.rows.filter(response__in=THERE))


def answers_asked_for(agency: Agency, _at: datetime) -> Counted:
    """P05: one for each case heard at a sitting that was held and each agency invited to it."""
    rows = (
        Listing.objects.standing()
        .filter(sitting__panel__agency=agency, sitting__meeting__status=Meeting.Status.CONCLUDED)
        .annotate(
            invited=FilteredRelation(
                INVITED, condition=Q(**{f"{INVITED}__withdrawn_at__isnull": True})
            ),
            invited_agency=F("invited__agency__code"),
            answer=Concat(
                Cast("pk", CharField()), Value(" "), Cast("invited__agency", CharField())
            ),
        )
        .filter(invited_agency__isnull=False)
    )
    return Counted(
        rows, "sitting__meeting__starts_at", of="answer", by="invited_agency", referral="referral"
    )


def answers_in_time(agency: Agency, at: datetime) -> Counted:
    """P05: those that were answered by the day the agency was asked to."""
    asked = answers_asked_for(agency, at)
    in_time = AgencyInformation.objects.filter(
        listing=OuterRef("pk"), agency__code=OuterRef("invited_agency"), is_late=False
    )
    return replace(asked, rows=asked.rows.filter(Exists(in_time)))


def actions_of_agencies(agency: Agency, at: datetime) -> Counted:
    """P06: actions agreed at a panel's sittings, by the agency that does them."""
    return replace(actions_agreed(agency, at), by="agency__code")


def actions_overdue(agency: Agency, at: datetime) -> Counted:
    """P06: those that are still to do, and whose day had passed by the day of the count."""
    agreed = actions_of_agencies(agency, at)
    rows = agreed.rows.filter(status=AgreedAction.Status.OPEN, due_on__lt=localdate(at))
    return replace(agreed, rows=rows)
