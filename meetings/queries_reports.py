"""Reading what agencies wrote before a meeting, and which of them have not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q

from accounts.models import Agency
from meetings.models import Attendance, Meeting
from meetings.models_reports import AgencyReport, ReportedStatement
from meetings.permissions import runs
from meetings.rules_reports import LIMITS, ReportStanding, due_at, standing_of
from policies.counting import CalendarMissing, count
from policies.models import Timescale
from policies.queries import calendar
from records.audit import Actor
from referrals.models import Pathway, Referral

LOOKED_AHEAD = timedelta(days=21)  # no limit counts back further


@dataclass(frozen=True)
class ReportRow:
    """One agency's report of one person: sent, late or missing, and what it says."""

    referral: Referral
    agency: Agency
    due_at: datetime
    standing: ReportStanding
    sent_at: datetime | None = None
    sent_by_name: str = ""
    statements: Sequence[ReportedStatement] = field(default_factory=list)


def agency_reports(meeting: Meeting, actor: Actor, *, at: datetime) -> list[ReportRow]:
    """Return what each invited agency owes and has sent, of each person open to the reader.

    For those who hold the meeting; nothing for anybody else. What was written for the chair is
    for the chair alone, and what has not been sent for nobody. The same number of queries for any
    number of agencies.
    """
    if not runs(actor, meeting):
        return []
    about = referrals_open(meeting, actor)
    return rows_of(meeting, about, agencies_to_report(meeting), actor, at=at)


def own_reports(meeting: Meeting, actor: Actor, *, at: datetime) -> list[ReportRow]:
    """Return the reports asked of the reader's own agency, each as far as it is written."""
    own = [agency for agency in agencies_to_report(meeting) if agency.pk == actor.agency_id]
    return rows_of(meeting, referrals_open(meeting, actor), own, actor, at=at) if own else []


def rows_of(
    meeting: Meeting,
    about: Sequence[Referral],
    agencies: Sequence[Agency],
    actor: Actor,
    *,
    at: datetime,
) -> list[ReportRow]:
    readable = Q(is_for_chair=False) | Q(report__agency_id=actor.agency_id)
    if actor.id == meeting.chair_id:
        readable |= Q(is_for_chair=True)
    statements = Prefetch("statements", ReportedStatement.objects.filter(readable))
    begun = AgencyReport.objects.filter(meeting=meeting).prefetch_related(statements)
    seen = begun.filter(Q(sent_at__isnull=False) | Q(agency_id=actor.agency_id))
    found = {(each.referral_id, each.agency_id): each for each in seen}
    due = reports_due(meeting, about)
    rows = []
    for referral in about:
        for agency in agencies:
            report = found.get((referral.pk, agency.pk))
            sent_at = report.sent_at if report else None
            rows.append(
                ReportRow(
                    referral=referral,
                    agency=agency,
                    due_at=due[referral.pk],
                    standing=standing_of(sent_at, due=due[referral.pk], at=at),
                    sent_at=sent_at,
                    sent_by_name=report.sent_by_name if report else "",
                    statements=list(report.statements.all()) if report else [],
                )
            )
    return rows


def referrals_open(meeting: Meeting, actor: Actor) -> list[Referral]:
    """Return those of a meeting's referrals that the reader may see."""
    about = Referral.objects.visible_to(actor).filter(meetingreferral__meeting=meeting)
    return list(about.select_related("record").order_by("reference"))


def agencies_to_report(meeting: Meeting) -> list[Agency]:
    """Return the agencies invited, without the one that holds the meeting, by name."""
    invited = meeting.attendances.filter(withdrawn_at=None).values("agency")
    others = Agency.objects.filter(pk__in=invited).exclude(pk=meeting.arranging_agency_id)
    return list(others.order_by("name_en"))


def reports_due(meeting: Meeting, about: Sequence[Referral]) -> dict[UUID, datetime]:
    """Return by when reports of each person are due, by the edition of the meeting."""
    refs = {LIMITS.get(Pathway(referral.pathway)) for referral in about}
    limits = {limit.ref: limit for limit in meeting.policy.timescales.filter(ref__in=refs - {None})}
    counted = {ref: counted_back(meeting, limit) for ref, limit in limits.items()}
    return {
        referral.pk: due_at(
            counted.get(LIMITS.get(Pathway(referral.pathway), "")),
            scheduled_at=meeting.scheduled_at,
            starts_at=meeting.starts_at,
        )
        for referral in about
    }


def counted_back(meeting: Meeting, limit: Timescale) -> datetime | None:
    try:
        return count(meeting.starts_at, limit, calendar=calendar(meeting.policy)).due_at
    except CalendarMissing:
        return None


def reports_to_chase(*, at: datetime) -> list[Attendance]:
    """Return whom to ask for a report that is missing, of the meetings still to come, once each."""
    to_come = Meeting.objects.filter(
        status=Meeting.Status.SCHEDULED,
        starts_at__gt=at,
        starts_at__lte=at + LOOKED_AHEAD,
        attendances__report_chased_at=None,
    )
    found: list[Attendance] = []
    for meeting in to_come.distinct().select_related("policy").order_by("starts_at", "pk"):
        about = list(meeting.referrals.all())
        due = reports_due(meeting, about)
        late = [referral.pk for referral in about if due[referral.pk] < at]
        sent = AgencyReport.objects.filter(meeting=meeting, referral__in=late)
        told: dict[UUID, int] = {}
        for agency_id in sent.exclude(sent_at=None).values_list("agency_id", flat=True):
            told[agency_id] = told.get(agency_id, 0) + 1
        asked = meeting.attendances.filter(withdrawn_at=None, report_chased_at=None)
        found += [
            attendance
            for attendance in asked.exclude(agency=meeting.arranging_agency_id)
            if told.get(attendance.agency_id, 0) < len(late)
        ]
    return found
