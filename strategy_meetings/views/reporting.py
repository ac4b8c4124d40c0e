"""What an invited agency writes, in its own sign-in, of each person before a meeting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from meetings import operations as meetings
from meetings.forms_reports import ReportForm
from meetings.models import Meeting
from meetings.queries_reports import ReportRow, own_reports
from records import row_security
from records.keys import normal_reference
from records.row_security import Standing
from strategy_meetings import operations
from strategy_meetings.permissions import open_strategy_meeting

BUTTONS = {"add", "send", "take_out"}


@require_http_methods(["GET", "POST"])
@row_security.standing_as(Standing.MEETING)
def report(request: HttpRequest, reference: str, about: str) -> HttpResponse:
    """Write one's agency's report of one person: add a statement, take one out, send it."""
    meeting = open_strategy_meeting(request, reference, to=Can.VIEW_MEETINGS).meeting
    row = own_row(request, meeting, about)
    if request.method == "POST" and not BUTTONS & set(request.POST):
        return redirect("strategy_meetings:report", reference, about)
    is_adding = request.method == "POST" and "add" in request.POST
    form = ReportForm(request.POST if is_adding else None)
    may_write = meeting.is_open() and row.sent_at is None
    if request.method == "POST" and (not is_adding or form.is_valid()):
        try:
            words = act(request, meeting, row, form)
        except operations.Refused as refused:
            if is_adding:
                form.add_error(None, refused.objections)
            else:
                messages.error(request, str(refused))
                return redirect("strategy_meetings:report", reference, about)
        else:
            messages.success(request, words)
            return redirect("strategy_meetings:report", reference, about)
    context = {"form": form, "meeting": meeting, "row": row, "may_write": may_write}
    return render(request, "strategy_meetings/report.html", context)


def own_row(request: HttpRequest, meeting: Meeting, about: str) -> ReportRow:
    """Return how one's agency's report of this person stands; 404 where it owes none."""
    rows = own_reports(meeting, acting(request), at=timezone.now())
    reference = normal_reference(about)
    found = next((row for row in rows if row.referral.reference == reference), None)
    if found is None:
        raise Http404
    return found


def act(request: HttpRequest, meeting: Meeting, row: ReportRow, form: ReportForm) -> str:
    """Do what the button says, and return what to tell. Raises Refused."""
    told: dict[str, Any] = {"referral": row.referral, "agency": row.agency}
    told |= {"by": acting(request), "at": timezone.now()}
    if "add" in request.POST:
        meetings.add_to_report(meeting, **form.cleaned_data, **told)
        return _("The statement is added.")
    if "send" in request.POST:
        meetings.send_report(meeting, **told)
        return _("The report is sent.")
    meetings.take_out_of_report(meeting, statement_id=statement_of(request), **told)
    return _("The statement is taken out.")


def statement_of(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("take_out", ""))
    except ValueError:
        raise Http404 from None
