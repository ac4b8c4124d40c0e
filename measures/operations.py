"""Counting a quarter, freezing what was counted, and making the report of it."""

from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from accounts.acting import actor_of
from accounts.models import Agency, Membership, Team
from accounts.roles import Can, can
from measures import queries, rules
from measures.models import QuarterlyReport, Snapshot
from measures.models_notes import Commentary
from measures.queries import frozen
from measures.queries.notes import departments_of, standings_on
from measures.rules import Quarter
from measures.subjects import WHOLE
from records import audit
from records import documents as issued
from records.audit import SYSTEM, Actor
from records.refusals import Refused
from records.row_security import operation

__all__ = ["Refused", "make_further", "record_failure", "request_report", "take_snapshot"]

MAX_ATTEMPTS = 3
TEMPLATE = "measures/pdf/quarterly_report.html"
Progress = QuarterlyReport.Progress


class MovedMeanwhile(Exception):
    """Something came in between counting and keeping the rows: neither stands; count again."""


@operation
def take_snapshot(
    agency: Agency,
    *,
    team: Team | None = None,
    year: int,
    quarter: int,
    by: Actor,
    at: datetime,
) -> Snapshot:
    """Count a quarter of an agency, or of one ``team`` of it, and freeze the figures; return them.

    A new count is a new version. Where it gives the same figures as the last one, the last one
    stands and is returned, so that nothing is issued twice under two numbers. The rows behind each
    number are kept with it. Raises MovedMeanwhile where something came in while it was counted.
    """
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    shown = rules.shown_quarters(Quarter(year, quarter))
    figures = queries.figures(agency, shown, team=team, at=at)
    last = (
        Snapshot.objects.filter(agency=agency, team=team, year=year, quarter=quarter)
        .order_by("version")
        .last()
    )
    if last is not None and last.figures == figures and is_as_complete(last, at=at):
        return last

    snapshot = Snapshot.objects.create(
        agency=agency,
        team=team,
        year=year,
        quarter=quarter,
        version=last.version + 1 if last else 1,
        figures=figures,
        has_rows=True,
        taken_at=at,
        taken_by=by.id,
    )
    frozen.freeze(snapshot, at=at)
    if frozen.moved(snapshot):
        raise MovedMeanwhile(snapshot)
    audit.record(
        "snapshot.taken",
        snapshot,
        by=by,
        at=at,
        year=year,
        quarter=quarter,
        version=snapshot.version,
    )
    return snapshot


def is_as_complete(last: Snapshot, *, at: datetime) -> bool:
    """Say whether a count before the quarter ended is not now taken for one after it."""
    quarter = Quarter(last.year, last.quarter)
    return quarter.has_ended(at=last.taken_at) == quarter.has_ended(at=at)


@operation
def request_report(
    agency: Agency,
    *,
    team: Team | None = None,
    year: int,
    quarter: int,
    language: str,
    subject: str = WHOLE,
    is_public: bool = False,
    snapshot: Snapshot | None = None,
    by: Actor,
    at: datetime,
) -> QuarterlyReport:
    """Ask for a quarter's report in ``language`` (en or cy); return where its making can be seen.

    It is the agency's, or one ``team``'s; of a ``snapshot``, whosever that is.
    ``snapshot`` makes it from figures that were frozen before; without one it is counted anew.
    ``subject`` is what it is about, ``is_public`` asks for the edition that may be published.
    Asking again while the same is being made returns that one. Raises Refused where the quarter
    has not begun, and for an edition for publication of one team.
    """
    team = snapshot.team if snapshot else team
    if objections := rules.objections_to_report(
        Quarter(year, quarter), is_public=is_public, is_of_team=team is not None, at=at
    ):
        raise Refused(objections)

    wanted = {
        "agency": agency,
        "team": team,
        "year": year,
        "quarter": quarter,
        "language": language,
        "subject": subject,
        "is_public": is_public,
        "snapshot": snapshot,
    }
    under_way = QuarterlyReport.objects.filter(
        **wanted, progress__in=[Progress.WAITING, Progress.COUNTING]
    ).first()
    if under_way is not None:
        return under_way
    report = QuarterlyReport.objects.create(**wanted, requested_at=at, requested_by=by.id)
    audit.record(
        "quarterly_report.requested",
        report,
        by=by,
        at=at,
        year=year,
        quarter=quarter,
        language=language,
        about=subject,
        is_public=is_public,
    )
    return report


@operation
def make_further(report_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Take a report one step on: to counting, to drawing, to ready. Return whether it moved.

    Each step commits by itself, so that its progress can be seen and a worker that is lost loses
    one step; a report that somebody else is making is left to them. It is made for whoever asked:
    where they may not have it any more, nothing is made, and its page says why.
    """
    report = (
        QuarterlyReport.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("agency", "team", "snapshot__agency", "snapshot__team")
        .filter(pk=report_id)
        .first()
    )
    if report is None or not report.is_running:
        return False
    if not may_still_have(report, at=at):
        report.progress = Progress.REFUSED
        report.save()
        audit.record("quarterly_report.refused", report, by=by, at=at)
        return False
    match report.progress:
        case Progress.WAITING:
            report.progress = Progress.COUNTING
        case Progress.COUNTING:
            report.snapshot = report.snapshot or take_snapshot(
                report.agency,
                team=report.team,
                year=report.year,
                quarter=report.quarter,
                by=by,
                at=at,
            )
            report.progress = Progress.DRAWING
        case Progress.DRAWING:
            draw(report, by=by, at=at)
    report.save()
    return True


def may_still_have(report: QuarterlyReport, *, at: datetime) -> bool:
    """Say whether whoever asked for a report may have it now; what the system asks for, it may."""
    if report.requested_by == SYSTEM.id:
        return True
    acting = Membership.objects.active_on(localdate(at)).filter(
        user=report.requested_by, agency=report.agency_id
    )
    return any(
        can(actor_of(member), Can.MAKE_QUARTERLY_REPORTS)
        for member in acting.select_related("user")
    )


def draw(report: QuarterlyReport, *, by: Actor, at: datetime) -> None:
    # The charts' libraries take 110 MB, which a process that serves pages must not pay for.
    from measures import documents  # noqa: PLC0415

    assert report.snapshot is not None
    # A report is issued before this PDF is drawn of it, or after, and never while.
    commentary = Commentary.objects.select_for_update().filter(snapshot=report.snapshot).first()
    context = documents.quarterly_report(
        report.snapshot,
        language=report.language,
        subject=report.subject,
        is_public=report.is_public,
        commentary=commentary,
        notes=standings_on(report.snapshot),
        departments=departments_of(report.snapshot),
        firsts=frozen.first_counts(
            report.snapshot, rules.shown_quarters(Quarter(report.year, report.quarter))
        ),
    )
    report.document = issued.issue(
        kind=kind_of(report),
        template=TEMPLATE,
        language=report.language,
        context=context,
        title=context["title"],
        reference=context["reference"],
        by=by,
        at=at,
    )
    issued.make(report.document, at=at)
    report.progress = Progress.READY
    audit.record("quarterly_report.made", report, by=by, at=at, version=report.snapshot.version)


def kind_of(report: QuarterlyReport) -> str:
    """Return the kind of its document, whose versions are counted apart."""
    if report.team_id:
        return "quarterly-report-of-team"
    return "quarterly-report-public" if report.is_public else "quarterly-report"


@operation
def record_failure(report_id: UUID, *, reason: str, by: Actor, at: datetime) -> QuarterlyReport:
    """Record that a step failed, for ``reason`` (a code); after three the report has failed."""
    report = QuarterlyReport.objects.select_for_update(of=("self",)).get(pk=report_id)
    report.attempts += 1
    if report.attempts >= MAX_ATTEMPTS:
        report.progress = Progress.FAILED
    report.save()
    audit.record(
        "quarterly_report.failed", report, by=by, at=at, reason=reason, attempts=report.attempts
    )
    return report
