"""The public's report: one question a page, for anybody, without signing in. It can only write."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.acting import acting
from accounts.models import Agency
from accounts.work_addresses import actor_of_address
from records import row_security
from records.audit import PUBLIC, Actor
from referrals import operations
from referrals.models import Deadline, Report, ReportDraft, ReturnCode
from referrals.rules import CLOCKS_OF_THE_QUEUE
from referrals.views.checking import check_answers
from referrals.views.writing import (
    Writing,
    answer_other,
    answer_page,
    remove_other,
    show_already_sent,
)

View = Callable[..., HttpResponse]

DRAFT = "report_draft"
FIRST = "about"
SAFE_PLACE = "https://www.bbc.co.uk/weather"


def draft_of(request: HttpRequest) -> ReportDraft | None:
    """Return the report begun in this visit, sent or not; from then on its sender reads it."""
    begun = request.session.get(DRAFT)
    if begun is None:
        return None
    public = ReportDraft.objects.filter(user_id__isnull=True)
    draft = public.select_related("work_address__agency").filter(pk=begun).first()
    if draft is not None:
        row_security.now_visited_by(visitor_of(draft), report_id=draft.report_id)
    return draft


def visitor_of(draft: ReportDraft) -> Actor:
    """Return who writes a report without an account: somebody at a work address, or the public."""
    return actor_of_address(draft.work_address) if draft.work_address else PUBLIC


def public_page(view: View) -> View:
    """Open the report of this visit; without one, and once it was sent, there is no page."""

    @wraps(view)
    def opened(request: HttpRequest, **where: Any) -> HttpResponse:
        draft = None if request.user.is_authenticated else draft_of(request)
        if draft is None:
            return redirect("referrals:report")
        writing = Writing(request, draft, is_staff=False)
        if draft.report is not None:
            if request.method == "POST":
                return show_already_sent(writing, draft.report)
            return redirect("referrals:report_done")
        try:
            return view(writing, **where)
        except operations.AlreadySent as sent:
            return show_already_sent(writing, sent.report)

    return login_not_required(never_cache(opened))


def has_code(draft: ReportDraft) -> bool:
    """Say whether somebody took a code to come back to it: then it stays where that finds it."""
    return ReturnCode.objects.filter(draft=draft).exists()


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Say what a report is, whom to call, what happens next; POST begins one."""
    if request.user.is_authenticated:
        return redirect("referrals:my_reports")
    draft = draft_of(request)
    if request.method == "POST":
        now, actor = timezone.now(), acting(request)
        if draft is not None and not has_code(draft):
            operations.discard_draft(draft, by=actor, at=now)
        begun = operations.start_draft(user_id=None, by=actor, at=now)
        request.session[DRAFT] = str(begun.pk)
        return redirect("referrals:report_page", page=FIRST)
    is_begun = draft is not None and draft.report is None and bool(draft.answers)
    authority = Agency.objects.filter(is_authority=True, left_on__isnull=True).first()
    context = {"authority": authority, "is_begun": is_begun}
    return render(request, "referrals/report/start.html", context)


@require_http_methods(["GET", "POST"])
@public_page
def report_page(writing: Writing, page: str) -> HttpResponse:
    return answer_page(writing, page, go_on=lambda _writing, _page: None)


@require_http_methods(["GET", "POST"])
@public_page
def report_new_other(writing: Writing) -> HttpResponse:
    return answer_other(writing, None, go_on=lambda _writing, _number: None)


@require_http_methods(["GET", "POST"])
@public_page
def report_other(writing: Writing, number: int) -> HttpResponse:
    return answer_other(writing, number, go_on=lambda _writing, _number: None)


@require_POST
@public_page
def report_remove_other(writing: Writing, number: int) -> HttpResponse:
    return remove_other(writing, number)


@require_http_methods(["GET", "POST"])
@public_page
def report_check(writing: Writing) -> HttpResponse:
    return check_answers(writing)


@login_not_required
@never_cache
@require_GET
def report_done(request: HttpRequest) -> HttpResponse:
    """Give the reference, and say what happens by when; as often as it is asked for."""
    draft = draft_of(request)
    if draft is None or draft.report is None:
        return redirect("referrals:report")
    return render(
        request,
        "referrals/report/done.html",
        {
            "frame": "base_public.html",
            "report": draft.report,
            "due_at": decision_due(draft.report),
            "is_own_visit": True,
            "is_from_work": draft.work_address is not None,
        },
    )


def decision_due(report: Report) -> datetime | None:
    """Return the moment by which all that the report asks for is decided.

    None past the published bank holidays: the reporter is not told a date that nobody counted.
    """
    clocks = Deadline.objects.filter(referral__report=report)
    if clocks.filter(timescale__ref__in=CLOCKS_OF_THE_QUEUE, due_at__isnull=True).exists():
        return None
    latest: datetime | None = report.referrals.aggregate(due=Max("decision_due_at"))["due"]
    return latest


@login_not_required
@never_cache
@require_GET
def report_exit(request: HttpRequest) -> HttpResponse:
    """Leave at once: forget the visit and what was typed in it, and show something harmless.

    What somebody took a code for stays where the code finds it, and nothing on their device.
    """
    draft = None if request.user.is_authenticated else draft_of(request)
    if draft is not None and not has_code(draft):
        operations.discard_draft(draft, by=acting(request), at=timezone.now())
    if not request.user.is_authenticated:
        request.session.flush()
    return redirect(SAFE_PLACE)
