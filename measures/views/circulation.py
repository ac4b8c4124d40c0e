"""To whom a report of figures is circulated, and the reports that were circulated to the reader."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.acting import acting
from accounts.models import Agency
from accounts.roles import Can
from measures import operations_circulation as operations
from measures import rules_circulation, words
from measures.forms_circulation import CirculationForm
from measures.models import QuarterlyReport
from measures.permissions import open_report
from measures.queries.circulated import (
    agencies_of,
    circulated_to,
    commentary_of,
    usual_readers,
)
from measures.rules import Quarter
from records import audit, documents

MOST_SHOWN = 50


@never_cache
@require_http_methods(["GET", "POST"])
def circulation(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say which agencies read a report. Nothing is ticked that nobody ticked, but for the usual."""
    report = open_report(request, key, to=Can.ISSUE_QUARTERLY_REPORTS)
    standing = list(agencies_of(report))
    form = CirculationForm(
        request.POST if request.method == "POST" else None,
        agencies=agencies_to_choose(standing),
        initial={"agencies": [each.code for each in standing or usual_readers(report)]},
    )
    objections = rules_circulation.objections_to_circulating(report, commentary_of(report))
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["agencies"])
        try:
            operations.circulate(report, agencies=chosen, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The circulation of the report is kept."))
            return redirect("measures:report", report.pk)
    context = {
        "report": report,
        "months": words.months_of(Quarter(report.year, report.quarter)),
        "form": form,
        "objections": objections,
        "standing": standing,
    }
    return render(request, "measures/circulation.html", context)


def agencies_to_choose(standing: list[Agency]) -> QuerySet[Agency]:
    """Return the agencies of the partnership, and any that left while it reads the report."""
    present = Agency.objects.filter(left_on__isnull=True)
    return (present | Agency.objects.filter(pk__in=[each.pk for each in standing])).order_by(
        "name_en", "pk"
    )


@require_safe
def circulated(request: HttpRequest) -> HttpResponse:
    """List the reports that were circulated to the reader's agency and that they may read."""
    actor = acting(request)
    reports = list(circulated_to(actor)[:MOST_SHOWN])
    audit.record(
        "circulated_reports.listed", None, by=actor, at=timezone.now(), number=len(reports)
    )
    rows = [
        {"report": report, "months": words.months_of(Quarter(report.year, report.quarter))}
        for report in reports
    ]
    return render(request, "measures/circulated.html", {"rows": rows})


@require_GET
def download_circulated(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Hand over a report that was circulated to the reader; any other does not exist."""
    actor = acting(request)
    report: QuarterlyReport = get_object_or_404(circulated_to(actor), pk=key)
    assert report.document is not None  # only what is made is circulated
    return documents.serve(report.document, by=actor)
