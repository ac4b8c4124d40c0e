"""At a meeting under way: what is asked of each person, who disagrees, what was agreed before."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from meetings import operations as meetings
from meetings.forms import EndActionForm
from meetings.forms_deciding import DissentForm
from meetings.models import Meeting
from policies.models.meetings import entry_of
from strategy_meetings import queries_deciding as queries
from strategy_meetings.forms_deciding import GateForm
from strategy_meetings.permissions import open_strategy_meeting
from strategy_meetings.views.holding import back_to_minutes
from strategy_meetings.views.live import agencies_at


@require_http_methods(["GET", "POST"])
def gates(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what is asked of each person, and take the answer of one button."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    meeting = strategy_meeting.meeting
    asked = queries.gates_of(strategy_meeting)
    form = GateForm(request.POST if request.method == "POST" else None, asked=asked)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        gate = entry_of(strategy_meeting.meeting_type.gates, given["gate"])
        try:
            meetings.answer_gate(
                meeting,
                referral=given["referral"],
                gate=gate,
                answer=given["answer"],
                words=given["words"],
                by=acting(request),
                at=timezone.now(),
            )
        except meetings.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            return back_to_minutes(request, reference)
    context = {
        "form": form,
        "meeting": meeting,
        "asked": asked,
        "is_open": meeting.status == Meeting.Status.UNDER_WAY,
    }
    return render(request, "strategy_meetings/gates.html", context)


@require_http_methods(["GET", "POST"])
def dissent(request: HttpRequest, reference: str, decision_id: UUID) -> HttpResponse:
    """Record that an agency disagrees with a decision, and why."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    meeting = strategy_meeting.meeting
    decision = get_object_or_404(
        meeting.decisions.select_related("meeting", "referral"), pk=decision_id
    )
    form = DissentForm(
        request.POST if request.method == "POST" else None, agencies=agencies_at(meeting)
    )
    if request.method == "POST" and form.is_valid():
        try:
            meetings.record_dissent(
                decision, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except meetings.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The disagreement is recorded."))
            return back_to_minutes(request, reference)
    context = {"form": form, "meeting": meeting, "decision": decision}
    return render(request, "strategy_meetings/dissent.html", context)


@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, reference: str, action_id: UUID) -> HttpResponse:
    """Record at this meeting what became of an action of an earlier one."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    action = get_object_or_404(queries.earlier_actions(strategy_meeting), pk=action_id)
    form = EndActionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.end_action(action, **form.cleaned_data, by=acting(request), at=timezone.now())
        except meetings.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("What became of the action is recorded."))
            return back_to_minutes(request, reference)
    context = {"form": form, "meeting": strategy_meeting.meeting, "action": action}
    return render(request, "strategy_meetings/follow_up.html", context)
