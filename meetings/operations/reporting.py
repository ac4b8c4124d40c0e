"""What an invited agency writes before a meeting: begun, taken out, sent, and asked for again."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Agency
from meetings import notifications
from meetings.models import Attendance, Meeting, MeetingReferral
from meetings.models_reports import AgencyReport, ReportedStatement
from meetings.operations.arranging import locked
from meetings.rules_reports import objections_to_reporting
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import Referral


@operation
def add_to_report(
    meeting: Meeting,
    *,
    referral: Referral,
    agency: Agency,
    kind: str,
    text: str,
    is_for_chair: bool = False,
    by: Actor,
    at: datetime,
) -> ReportedStatement:
    """Write one statement of one person, and of what kind it is, into an agency's report.

    Nobody else reads it until it is sent; what ``is_for_chair``, nobody but the chair then.
    Raises Refused.
    """
    meeting, report = open_report(meeting, referral, agency)
    if not text.strip():
        raise Refused([_("Write what you know.")])
    if report is None:
        report = AgencyReport.objects.create(
            meeting=meeting, referral=referral, agency=agency, begun_at=at, begun_by=by.id
        )
    statement = ReportedStatement.objects.create(
        report=report,
        kind=kind,
        text=text,
        is_for_chair=is_for_chair,
        stated_at=at,
        stated_by=by.id,
    )
    audit.record(
        "agency_report.written",
        meeting,
        by=by,
        at=at,
        referral=referral.reference,
        agency=agency.code,
        kind=kind,
    )
    return statement


@operation
def take_out_of_report(
    meeting: Meeting,
    *,
    referral: Referral,
    agency: Agency,
    statement_id: UUID,
    by: Actor,
    at: datetime,
) -> None:
    """Take a statement out of a report that has not been sent. Raises Refused."""
    meeting, report = open_report(meeting, referral, agency)
    removed, _tables = ReportedStatement.objects.filter(report=report, pk=statement_id).delete()
    if removed:  # else it was taken out before, in another window
        audit.record(
            "agency_report.changed",
            meeting,
            by=by,
            at=at,
            referral=referral.reference,
            agency=agency.code,
        )


@operation
def send_report(
    meeting: Meeting, *, referral: Referral, agency: Agency, by: Actor, at: datetime
) -> AgencyReport:
    """Send an agency's report to those who hold the meeting; it stays as it is. Raises Refused."""
    meeting, report = open_report(meeting, referral, agency)
    if report is None or not report.statements.exists():
        raise Refused([_("Write at least one statement first.")])
    report.sent_at, report.sent_by, report.sent_by_name = at, by.id, by.name
    report.save()
    audit.record(
        "agency_report.sent",
        meeting,
        by=by,
        at=at,
        referral=referral.reference,
        agency=agency.code,
    )
    return report


@operation
def remind_of_report(attendance: Attendance, *, by: Actor, at: datetime) -> bool:
    """Ask somebody invited, this once, for the report that their agency has not sent."""
    attendance = Attendance.objects.select_for_update(of=("self",)).get(pk=attendance.pk)
    if attendance.report_chased_at is not None or attendance.withdrawn_at is not None:
        return False
    attendance.report_chased_at = at
    attendance.save(update_fields=["report_chased_at"])
    audit.record(
        "agency_report.reminded",
        attendance.meeting,
        by=by,
        at=at,
        attendance=str(attendance.pk),
    )
    notifications.ask_for_report(attendance.meeting, attendance, by=by, at=at)
    return True


def open_report(
    meeting: Meeting, referral: Referral, agency: Agency
) -> tuple[Meeting, AgencyReport | None]:
    """Return the meeting, locked, and the report if it has begun. Raises Refused."""
    meeting = locked(meeting)
    report = AgencyReport.objects.filter(meeting=meeting, referral=referral, agency=agency).first()
    invited = meeting.attendances.filter(agency=agency, withdrawn_at=None)
    objections = objections_to_reporting(
        meeting,
        report,
        is_about=MeetingReferral.objects.filter(meeting=meeting, referral=referral).exists(),
        is_invited=agency.pk != meeting.arranging_agency_id and invited.exists(),
    )
    if objections:
        raise Refused(objections)
    return meeting, report
