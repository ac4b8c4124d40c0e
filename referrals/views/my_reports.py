"""One's own reports: those not sent yet, what became of the others, and each as it was sent."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from records import audit, row_security
from records.audit import Actor
from records.row_security import Standing
from referrals import operations
from referrals.forms.mending import WithdrawalForm
from referrals.models import Status
from referrals.queries import my_reports as queries
from referrals.queries.attachments import files_sent
from referrals.queries.our_answers import has_answers

ROWS = 25


def reporter(request: HttpRequest) -> Actor:
    actor = acting(request)
    if not can(actor, Can.SUBMIT_REPORTS):
        raise PermissionDenied
    return actor


@never_cache
@require_safe
@row_security.standing_as(Standing.REPORTER)
def my_reports(request: HttpRequest) -> HttpResponse:
    """List one's own reports with what was decided, and nobody's name."""
    actor = reporter(request)
    pages = Paginator(queries.reports_of(actor), ROWS)
    page = pages.get_page(request.GET.get("page"))
    audit.record("report.listed", None, by=actor, at=timezone.now(), page=page.number)
    return render(
        request,
        "referrals/my_reports.html",
        {
            "drafts": queries.drafts_of(actor),
            "has_notices": can(actor, Can.SEND_NOTICES) or can(actor, Can.VIEW_AGENCY_REPORTS),
            "has_answers": has_answers(actor),
            "takes_reports": can(actor, Can.SCREEN_REFERRALS),
            "reports": [queries.with_outcomes(report, actor) for report in page],
            "first_url": reverse("referrals:my_reports") if page.has_previous() else "",
            "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        },
    )


@never_cache
@require_safe
@row_security.standing_as(Standing.REPORTER)
def my_report(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one's own report as it was sent."""
    actor = reporter(request)
    report = get_object_or_404(queries.reports_of(actor), reference=reference)
    audit.record("report.viewed", report, by=actor, at=timezone.now())
    outcomes = queries.with_outcomes(report, actor).outcomes
    return render(
        request,
        "referrals/my_report.html",
        {
            "report": report,
            "outcomes": outcomes,
            "is_decided": any(outcome.is_decided for outcome in outcomes),
            "sent": queries.as_sent(report, actor),
            "additions": report.additions.prefetch_related("attachments__attachment"),
            "files": files_sent(report),
            "withdrawal": getattr(report, "withdrawal", None),
            "is_own": report.entered_by == actor.id,
            "may_add": report.referrals.exclude(status=Status.CLOSED).exists(),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
@row_security.standing_as(Standing.REPORTER)
def my_report_withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Withdraw one's own report. It stays on record, and a screener decides whether to go on."""
    actor, at = reporter(request), timezone.now()
    own = queries.reports_of(actor).filter(entered_by=actor.id)
    report = get_object_or_404(own, reference=reference)
    audit.record("report.viewed", report, by=actor, at=at)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.withdraw_report(report, **form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("It is written down that you withdraw the report."))
            return redirect("referrals:my_report", report.reference)
    return render(request, "referrals/my_report_withdraw.html", {"report": report, "form": form})
