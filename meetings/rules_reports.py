"""What agencies owe a meeting in writing, and by when. Pure: no queries, no clock."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.models_reports import AgencyReport
from referrals.models import Pathway

# The limit of the edition by which reports come in, counted back from the meeting. The Procedures
# set it for conferences; the edition's rows say so, and how far they are confirmed.
LIMITS: Mapping[Pathway, str] = {Pathway.CHILD: "C15", Pathway.ADULT: "A3"}


class ReportStanding(StrEnum):
    """How one agency's report stands."""

    SENT = "sent"
    SENT_LATE = "sent_late"
    AWAITED = "awaited"
    MISSING = "missing"


def due_at(counted: datetime | None, *, scheduled_at: datetime, starts_at: datetime) -> datetime:
    """Return by when a report is due: as counted, or when the meeting begins.

    That is so where no limit is set, none can be counted, or it had passed when people were called.
    """
    if counted is None or counted <= scheduled_at or counted > starts_at:
        return starts_at
    return counted


def standing_of(sent_at: datetime | None, *, due: datetime, at: datetime) -> ReportStanding:
    if sent_at is not None:
        return ReportStanding.SENT if sent_at <= due else ReportStanding.SENT_LATE
    return ReportStanding.AWAITED if at <= due else ReportStanding.MISSING


def objections_to_reporting(
    meeting: Meeting, report: AgencyReport | None, *, is_about: bool, is_invited: bool
) -> list[str]:
    """Return why an agency may not write of one person to this meeting, or change what it wrote."""
    objections = []
    if not meeting.is_open():
        objections.append(_("The meeting is over, or was cancelled."))
    if not is_about:
        objections.append(_("The meeting is not about this referral."))
    if not is_invited:
        objections.append(_("Your agency is not invited to this meeting."))
    if report and report.sent_at:
        objections.append(_("The report has been sent. Say what is new at the meeting."))
    return objections
