"""What somebody called to a meeting may open for it, and until when."""

from datetime import datetime, timedelta

from meetings.models import Attendance, Meeting
from records.audit import Actor
from referrals import operations as referrals
from referrals.models import Referral


def let_in(
    attendance: Attendance, referral: Referral, meeting: Meeting, *, by: Actor, at: datetime
) -> None:
    """Open a referral to the invited until as many days after the meeting as its policy says.

    Their right to their own actions, and to what was circulated to them, does not end then.

    A partner agency is let in as an agency, so that it can look up what it knows; colleagues of
    the owning agency, and everybody where the referral is restricted, by name.
    """
    ends_at = meeting.ends_at + timedelta(days=meeting.policy.days_after_meeting)
    by_name = referral.is_restricted or attendance.agency_id == referral.owning_agency_id
    if not by_name:
        referrals.let_in_agency(
            referral,
            agency=attendance.agency,
            reason="meeting",
            source_kind="attendance",
            source_id=attendance.pk,
            ends_at=ends_at,
            by=by,
            at=at,
        )
    elif attendance.user_id:
        referrals.let_in_person(
            referral,
            user_id=attendance.user_id,
            reason="meeting",
            source_kind="attendance",
            source_id=attendance.pk,
            ends_at=ends_at,
            by=by,
            at=at,
        )


def close_for(
    attendance: Attendance, *, referral: Referral | None = None, by: Actor, at: datetime
) -> None:
    referrals.end_grounds(
        source_kind="attendance", source_id=attendance.pk, referral=referral, by=by, at=at
    )
