"""The log of issues that a panel keeps: raising one, and what is said until it is settled."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from panels import operations
from panels.forms_issues import EntryForm, IssueRaisedForm
from panels.permissions import open_sitting, runs


@require_http_methods(["GET", "POST"])
def raise_issue(request: HttpRequest, reference: str) -> HttpResponse:
    """Put an issue in the log of a panel that keeps one."""
    sitting = open_sitting(request, reference, to=Can.COORDINATE_PANELS)
    if not sitting.panel_type.keeps_issues_log:
        raise Http404
    form = IssueRaisedForm(
        request.POST if request.method == "POST" else None,
        agencies=sitting.panel.agencies.order_by("name_en"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.raise_issue(
                sitting, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The issue is in the log."))
            return redirect(sitting)
    status = 400 if form.is_bound else 200
    return render(
        request, "panels/raise_issue.html", {"form": form, "sitting": sitting}, status=status
    )


@require_http_methods(["GET", "POST"])
def logged_issue(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Show an issue with all that was said of it; whoever holds the sitting adds to it."""
    sitting = open_sitting(request, reference, to=Can.VIEW_PANELS)
    related = sitting.panel.issues.select_related("owner", "raised_by_agency")
    issue = get_object_or_404(related, number=number)
    actor = acting(request)
    is_mine = runs(actor, sitting)
    if request.method == "POST" and not is_mine:
        raise PermissionDenied
    form = EntryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.enter_on_issue(
                issue, sitting, **form.cleaned_data, by=actor, at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("What was said of the issue is in the log."))
            return redirect(sitting)
    may_enter = is_mine and issue.closed_at is None and sitting.meeting.is_open()
    context = {
        "sitting": sitting,
        "issue": issue,
        "entries": issue.entries.select_related("sitting__meeting"),
        "form": form if may_enter or form.is_bound else None,
    }
    return render(
        request, "panels/logged_issue.html", context, status=400 if form.is_bound else 200
    )
