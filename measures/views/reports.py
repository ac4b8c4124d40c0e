"""Asking for a quarterly report, how far it is, and taking it out."""

from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.acting import acting
from accounts.models import Team
from accounts.roles import Can, can
from measures import operations, rules, tasks, words
from measures.forms import ReportForm
from measures.models import QuarterlyReport, Snapshot
from measures.permissions import open_report, own_agency
from measures.queries.circulated import agencies_of
from measures.rules import Quarter
from measures.views.figures import figures_of, team_asked_for
from records import documents

REPORTS = 20


@require_http_methods(["GET", "POST"])
def request_report(request: HttpRequest, quarter: str) -> HttpResponse:
    """Ask for the report of a quarter, in either language; the reports made of it are listed.

    Of the whole agency, or of the team that the address names.
    """
    agency = own_agency(request, to=Can.MAKE_QUARTERLY_REPORTS)
    chosen = rules.quarter_from(quarter)
    if chosen is None:
        raise Http404
    team = team_asked_for(request, agency)
    of_quarter = {"agency": agency, "team": team, "year": chosen.year, "quarter": chosen.number}
    snapshots = Snapshot.objects.filter(**of_quarter).order_by("-version")
    form = ReportForm(request.POST or None, snapshots=list(snapshots[:REPORTS]))

    if request.method == "POST" and form.is_valid():
        try:
            report = operations.request_report(
                agency,
                team=team,
                year=chosen.year,
                quarter=chosen.number,
                language=form.cleaned_data["language"],
                subject=form.cleaned_data["subject"],
                is_public=form.cleaned_data["edition"] == "public",
                snapshot=form.cleaned_data["count"],
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            # Where the broker is away, the sweep finds the report instead.
            transaction.on_commit(lambda: make_soon(report.pk), robust=True)
            return redirect("measures:report", report.pk)

    reports = QuarterlyReport.objects.filter(**of_quarter).select_related("snapshot", "document")
    return render(
        request,
        "measures/request_report.html",
        {
            "form": form,
            "figures_url": figures_of(chosen, team=team.code if team else ""),
            "team": team,
            "quarter": chosen,
            "months": words.months_of(chosen),
            "place_in_year": words.place_in_year(chosen),
            "reports": reports.order_by("-requested_at")[:REPORTS],
        },
    )


def reports_of(quarter: Quarter, team: Team | None) -> str:
    """Return the page of a quarter's reports: the agency's, or those of one team."""
    page = reverse("measures:request_report", args=[quarter])
    return f"{page}?{urlencode({'team': team.code})}" if team else page


def make_soon(key: UUID) -> None:
    tasks.make_quarterly_report.apply_async((str(key),), retry=False)


@require_safe
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far the making of a report is, and the way to it once it is ready."""
    opened = open_report(request, key, to=Can.VIEW_FIGURES)
    quarter = Quarter(opened.year, opened.quarter)
    fragment = "measures/progress.html" if request.htmx else "measures/report.html"  # type: ignore[attr-defined]
    return render(
        request,
        fragment,
        {
            "report": opened,
            "reports_url": reports_of(quarter, opened.team),
            "circulated_to": agencies_of(opened),
            "may_circulate": can(acting(request), Can.ISSUE_QUARTERLY_REPORTS),
            "quarter": quarter,
            "months": words.months_of(quarter),
            "done": list(QuarterlyReport.Progress).index(opened.progress),  # type: ignore[arg-type]
            "total": list(QuarterlyReport.Progress).index(QuarterlyReport.Progress.READY),
        },
    )


@require_GET
def download(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Hand over the finished PDF; who took it is recorded with the document."""
    opened = open_report(request, key, to=Can.VIEW_FIGURES)
    if opened.document is None or opened.is_running:
        return redirect("measures:report", opened.pk)
    return documents.serve(opened.document, by=acting(request))
