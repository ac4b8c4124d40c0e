"""Closing a meeting, issuing and correcting its minutes, taking a copy."""

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
from meetings.forms import CorrectionForm
from records.documents import serve
from records.models import IssuedDocument
from referrals.models import Deadline
from strategy_meetings import operations, queries, queries_deciding
from strategy_meetings.forms import IssueForm
from strategy_meetings.forms_concluding import ConcludeForm
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.permissions import open_document, open_strategy_meeting


@require_http_methods(["GET", "POST"])
def conclude(request: HttpRequest, reference: str) -> HttpResponse:
    """Close the meeting with an outcome for each referral."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.CHAIR_MEETINGS)
    meeting = strategy_meeting.meeting
    about = queries.referrals_of(strategy_meeting)
    form = ConcludeForm(
        request.POST or None,
        referrals=about,
        meeting_type=strategy_meeting.meeting_type,
        leads=queries_deciding.may_lead(strategy_meeting),
        holders=queries_deciding.holders_of(about),
        is_late=was_held_late(strategy_meeting),
        is_without_quorum=bool(queries_deciding.without_quorum(meeting)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.conclude(
                strategy_meeting,
                conclusions=form.conclusions,
                reason_late=form.cleaned_data.get("reason_late", ""),
                quorum_override_reason=form.cleaned_data.get("quorum_override_reason", ""),
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The meeting is concluded. You can now issue the minutes."))
            return redirect(meeting)
    context = {
        "form": form,
        "meeting": meeting,
        "room": queries.quorum_now(strategy_meeting, at=timezone.now()),
        "decisions": queries.decisions_of(meeting),
        "asked": [each for each in queries_deciding.gates_of(strategy_meeting) if each.open],
    }
    return render(request, "strategy_meetings/conclude.html", context)


def was_held_late(strategy_meeting: StrategyMeeting) -> bool:
    """Say whether the meeting began after a clock that waited for it was due."""
    held_at = strategy_meeting.meeting.started_at
    if held_at is None:
        return False
    waiting = Deadline.objects.running().filter(
        referral__in=strategy_meeting.meeting.referrals.all(),
        timescale__ref__in=queries.MEETING_CLOCKS,
    )
    return waiting.filter(due_at__lt=held_at).exists()


@require_POST
def issue(request: HttpRequest, reference: str) -> HttpResponse:
    """Issue the minutes, and send them to those who took part."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.CHAIR_MEETINGS)
    form = IssueForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the language of the minutes."))
        return redirect(strategy_meeting)
    try:
        operations.issue_minutes(
            strategy_meeting, **form.cleaned_data, by=acting(request), at=timezone.now()
        )
    except operations.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The minutes are issued, and those who took part are told."))
    return redirect(strategy_meeting)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Add a numbered correction to closed minutes."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    meeting = strategy_meeting.meeting
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.correct_minutes(
                meeting, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Correction added. Issue the minutes again to send it."))
            return redirect(meeting)
    return render(request, "strategy_meetings/correct.html", {"form": form, "meeting": meeting})


@require_safe
def download(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """Give a copy of the minutes to somebody who has a right to it."""
    document = open_document(request, document_id)
    if document.status != IssuedDocument.Status.READY:
        raise Http404
    return serve(document, by=acting(request))
