"""Professionals without an account: a link to their work address, and only their own reports."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.models import WorkAddress
from accounts.queries import mailbox_of
from accounts.work_addresses import actor_of_address, address_of, ask_for_link, use_link
from policies.queries import current_policy
from records import audit, row_security
from referrals import operations
from referrals.forms.report_submission import language_now
from referrals.forms.returning import WorkAddressForm
from referrals.models import Report, Status
from referrals.queries import my_reports as queries
from referrals.queries.attachments import files_sent
from referrals.queries.feedback import of_the_reporter
from referrals.views.additions import add
from referrals.views.report import DRAFT, FIRST
from referrals.views.throttling import is_within

View = Callable[..., HttpResponse]

VISITOR = "work_address"
LONGEST_VISIT = 2 * 60 * 60  # seconds; then a new link is asked for
RATES = {"link_address": "5/h/key", "link_ip": "60/h/ip"}


def lasts() -> timedelta:
    return timedelta(minutes=current_policy(timezone.now()).work_link_minutes)


def visitor_page(view: View) -> View:
    """Open a page for whoever came by a link to their work address, while the visit lasts."""

    @wraps(view)
    def opened(request: HttpRequest, **where: Any) -> HttpResponse:
        key, until = request.session.get(VISITOR, ("", 0))
        if request.user.is_authenticated or until < time.time():
            return redirect("referrals:report_by_work_address")
        live = WorkAddress.objects.filter(agency__left_on__isnull=True)
        address = live.select_related("agency").filter(pk=key).first()
        if address is None:
            return redirect("referrals:report_by_work_address")
        row_security.now_visited_by(actor_of_address(address))
        return view(request, address, **where)

    return login_not_required(never_cache(opened))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def report_by_work_address(request: HttpRequest) -> HttpResponse:
    """Ask for a work address. The answer is the same whether anything was sent there or not."""
    if request.user.is_authenticated:
        return redirect("referrals:my_reports")
    form = WorkAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if is_allowed(request, email):
            ask_for_link(
                email,
                language=language_now(),
                lasts=lasts(),
                by=acting(request),
                at=timezone.now(),
            )
        minutes = int(lasts().total_seconds() // 60)
        return render(request, "referrals/report/link_sent.html", {"minutes": minutes})
    status = 400 if form.errors else 200
    return render(request, "referrals/report/work_address.html", {"form": form}, status=status)


def is_allowed(request: HttpRequest, email: str) -> bool:
    """Count what was asked for; say no after too much for one mailbox, or from one computer."""
    return is_within(request, RATES, key=mailbox_of(email))


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def report_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody in by their link. Looking does not use it up: a mail filter looks too."""
    if request.user.is_authenticated:
        return redirect("referrals:my_reports")
    if request.method == "POST" and (address := use_link(token, lasts=lasts(), at=timezone.now())):
        request.session.cycle_key()
        request.session.pop(DRAFT, None)
        request.session[VISITOR] = [str(address.pk), time.time() + LONGEST_VISIT]
        return redirect("referrals:visitor_reports")
    works = request.method != "POST" and address_of(token, lasts=lasts()) is not None
    status = 200 if works else 410
    return render(request, "referrals/report/by_link.html", {"works": works}, status=status)


def reports_by(address: WorkAddress) -> QuerySet[Report]:
    told = Prefetch("referrals", queryset=of_the_reporter())
    # nosemgrep: views-ask-through-a-door (their own)
    reports = Report.objects.filter(entered_by=address.pk).prefetch_related(told)
    return reports.order_by("-received_at", "-id")


@require_http_methods(["GET", "POST"])
@visitor_page
def visitor_reports(request: HttpRequest, address: WorkAddress) -> HttpResponse:
    """List what was reported from this work address; POST begins another report."""
    actor, at = actor_of_address(address), timezone.now()
    if request.method == "POST":
        draft = operations.start_draft(user_id=None, work_address=address, by=actor, at=at)
        request.session[DRAFT] = str(draft.pk)
        return redirect("referrals:report_page", page=FIRST)
    reports = [queries.with_outcomes(report, actor) for report in reports_by(address)[:50]]
    audit.record("report.listed", None, by=actor, at=at, page=1)
    context = {"address": address, "reports": reports}
    return render(request, "referrals/report/visitor_reports.html", context)


@require_safe
@visitor_page
def visitor_report(request: HttpRequest, address: WorkAddress, reference: str) -> HttpResponse:
    """Show what became of one's own report, and what was added to it; nothing else of it."""
    report = get_object_or_404(reports_by(address), reference=reference)
    actor = actor_of_address(address)
    audit.record("report.viewed", report, by=actor, at=timezone.now())
    context = {
        "report": report,
        "outcomes": queries.with_outcomes(report, actor).outcomes,
        "additions": report.additions.prefetch_related("attachments__attachment"),
        "files": files_sent(report),
        "may_add": report.referrals.exclude(status=Status.CLOSED).exists(),
    }
    return render(request, "referrals/report/visitor_report.html", context)


@require_http_methods(["GET", "POST"])
@visitor_page
def visitor_add(request: HttpRequest, address: WorkAddress, reference: str) -> HttpResponse:
    """Add to one's own report."""
    report = get_object_or_404(reports_by(address), reference=reference)
    return add(
        request,
        report,
        by=actor_of_address(address),
        after=reverse("referrals:visitor_report", args=[reference]),
        context={"frame": "base_public.html"},
    )
