"""The chair deals with a marked line of the minutes: confirms it, or sets it aside."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from meetings import operations as meetings
from meetings.rules_marks import MarkedLine, objections_to_settling
from strategy_meetings import operations, queries, queries_live
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.permissions import open_strategy_meeting
from strategy_meetings.views.holding import back_to_minutes
from strategy_meetings.views.live import line_form


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, reference: str, kind: str, digest: str) -> HttpResponse:
    """Make an action, a decision or a risk of a marked line, as the chair puts it."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.CHAIR_MEETINGS)
    line = line_of(strategy_meeting, kind, digest)
    settled = strategy_meeting.meeting.settled_lines.filter(kind=kind, digest=digest)
    if line is None and request.method == "POST" and settled.exists():
        messages.error(request, " ".join(objections_to_settling(line)))
        return back_to_minutes(request, reference)
    if line is None:
        raise Http404
    if "set_aside" in request.POST:
        return set_aside(request, strategy_meeting, line)
    form = line_form(strategy_meeting, line, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.confirm_line(
                strategy_meeting,
                kind=line.kind,
                digest=line.digest,
                recorded=form.cleaned_data,
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Recorded as you confirmed it."))
            return back_to_minutes(request, reference)
    context = {
        "form": form,
        "line": line,
        "meeting": strategy_meeting.meeting,
        "room": queries.quorum_now(strategy_meeting, at=timezone.now()),
    }
    return render(request, "strategy_meetings/confirm.html", context)


def set_aside(
    request: HttpRequest, strategy_meeting: StrategyMeeting, line: MarkedLine
) -> HttpResponse:
    """Leave a line as it stands in the minutes, and do not ask again."""
    try:
        meetings.settle_line(
            strategy_meeting.meeting,
            kind=line.kind,
            digest=line.digest,
            is_set_aside=True,
            by=acting(request),
            at=timezone.now(),
        )
    except operations.Refused as refused:
        messages.error(request, str(refused))
    return back_to_minutes(request, strategy_meeting.meeting.reference)


def line_of(strategy_meeting: StrategyMeeting, kind: str, digest: str) -> MarkedLine | None:
    meeting = strategy_meeting.meeting
    lines = queries_live.lines_to_confirm(meeting, meeting.agenda.all())
    return next((line for line in lines if (line.kind, line.digest) == (kind, digest)), None)
