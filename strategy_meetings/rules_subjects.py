"""Who may be added to a meeting that is under way. Pure: no queries, no clock."""

from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.rules import objections_to_recording
from policies.models import MeetingType
from referrals.models import Referral, Status
from strategy_meetings.rules import may_meet


def objections_to_adding(
    meeting_type: MeetingType,
    meeting: Meeting,
    referral: Referral,
    *,
    reason: str,
    is_arranged: bool,
) -> list[str]:
    """List why a meeting under way cannot be about this referral too.

    ``is_arranged`` says that a meeting about it, this one too, is called or under way.
    """
    about = {"reference": referral.reference}
    objections = objections_to_recording(meeting)
    if referral.pathway != meeting_type.pathway:
        objections.append(_("%(reference)s needs another kind of meeting.") % about)
    if referral.status != Status.SUBMITTED and not may_meet(referral):
        objections.append(_("%(reference)s is not awaiting a strategy meeting.") % about)
    if referral.is_restricted != meeting.is_restricted:
        objections.append(_("A restricted referral needs a meeting of its own."))
    if is_arranged:
        objections.append(_("A meeting about %(reference)s is already arranged.") % about)
    if not reason.strip():
        objections.append(_("Say why they are added."))
    return objections
