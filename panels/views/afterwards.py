"""After a sitting: closing it, its minutes, and what became of the actions."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from accounts.roles import Can
from meetings import operations as meetings
from meetings.forms import EndActionForm
from panels import operations
from panels.forms import IssueForm
from panels.permissions import open_action, open_document, open_listing, open_sitting
from panels.queries import agenda
from records import row_security
from records.documents import serve
from records.models import IssuedDocument
from records.row_security import Standing


@require_http_methods(["GET", "POST"])
def conclude(request: HttpRequest, reference: str) -> HttpResponse:
    """Close the sitting, having shown which cases it did not reach."""
    sitting = open_sitting(request, reference, to=Can.COORDINATE_PANELS)
    actor = acting(request)
    objections: list[str] = []
    if request.method == "POST":
        try:
            operations.conclude_sitting(sitting, by=actor, at=timezone.now())
        except operations.Refused as refused:
            objections = refused.objections
        else:
            messages.success(request, _("The sitting is concluded."))
            return redirect(sitting)
    cases = agenda.agenda_of(sitting, actor, [])
    context = {
        "sitting": sitting,
        "meeting": sitting.meeting,
        "undecided": [case for case in cases if case.decided_at is None],
        "objections": objections,
    }
    return render(request, "panels/conclude.html", context)


@require_http_methods(["GET", "POST"])
@row_security.standing_as(Standing.MEETING)
def action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Record what became of an action: done, not done or not possible."""
    agreed = open_action(request, action_id)
    form = EndActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.end_action(agreed, **form.cleaned_data, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("What became of the action is recorded."))
            return redirect(agreed.meeting)
    return render(request, "panels/action.html", {"form": form, "action": agreed})


@require_POST
def issue(request: HttpRequest, reference: str) -> HttpResponse:
    """Issue the minutes, and send them to those who took part."""
    sitting = open_sitting(request, reference, to=Can.COORDINATE_PANELS)
    form = IssueForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the language of the minutes."))
        return redirect(sitting)
    try:
        operations.issue_minutes(
            sitting, **form.cleaned_data, by=acting(request), at=timezone.now()
        )
    except operations.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The minutes are issued, and those who took part are told."))
    return redirect(sitting)


@require_POST
def issue_case(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Issue the minutes of one case, for those who may see it."""
    listing = open_listing(request, reference, referral, to=Can.COORDINATE_PANELS)
    form = IssueForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the language of the minutes."))
        return redirect(listing)
    try:
        operations.issue_case_minutes(
            listing, **form.cleaned_data, by=acting(request), at=timezone.now()
        )
    except operations.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The minutes of this case are issued."))
    return redirect(listing)


@require_safe
def download(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """Give a copy of the minutes to somebody who has a right to it."""
    document = open_document(request, document_id)
    if document.status != IssuedDocument.Status.READY:
        raise Http404
    return serve(document, by=acting(request))
