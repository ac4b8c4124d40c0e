"""What the measures of the panels' work count; all are parted by panel."""

from datetime import datetime

from accounts.models import Agency
from measures.queries.counted import Counted
from meetings.models import AgreedAction, Meeting
from panels.models import Listing


def referrals_listed(agency: Agency, _at: datetime) -> Counted:
    """P01: referrals on the agenda of a sitting that was not cancelled, by panel."""
    rows = Listing.objects.filter(sitting__panel__agency=agency, withdrawn_at__isnull=True).exclude(
        sitting__meeting__status=Meeting.Status.CANCELLED
    )
    return Counted(
        rows, "sitting__meeting__starts_at", by="sitting__panel__code", referral="referral"
    )


def referrals_decided(agency: Agency, at: datetime) -> Counted:
    """P01: those that the panel decided."""
    listed = referrals_listed(agency, at)
    rows = listed.rows.filter(decided_at__isnull=False)
    return Counted(rows, listed.moment, by=listed.by, referral=listed.referral)


def actions_agreed(agency: Agency, _at: datetime) -> Counted:
    """P02: actions agreed at a panel's sittings, by panel."""
    rows = AgreedAction.objects.filter(meeting__sitting__panel__agency=agency)
    return Counted(
        rows, "meeting__starts_at", by="meeting__sitting__panel__code", referral="referral"
    )


def actions_done(agency: Agency, at: datetime) -> Counted:
    """P02: those that are done."""
    return actions_that_are(AgreedAction.Status.DONE, agency, at)


def actions_open(agency: Agency, at: datetime) -> Counted:
    """P03: those that are still to do."""
    return actions_that_are(AgreedAction.Status.OPEN, agency, at)


def actions_that_are(status: AgreedAction.Status, agency: Agency, at: datetime) -> Counted:
    agreed = actions_agreed(agency, at)
    rows = agreed.rows.filter(status=status)
    return Counted(rows, agreed.moment, by=agreed.by, referral=agreed.referral)
