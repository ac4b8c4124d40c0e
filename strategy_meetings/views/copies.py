"""Copies of the minutes: who gets which, what is taken out, who opened it, what is wrong in it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from meetings.models import Attendance, Meeting
from meetings.queries_recipients import recipients_of
from people.rules_naming import WHY
from records import audit
from records.refusals import Refused
from strategy_meetings import (
    documents_copies,
    operations,
    queries_copies,
    queries_sending,
    rules_copies,
)
from strategy_meetings.forms_copies import AnswerForm, CopyForm, LookForm, RaiseForm
from strategy_meetings.models import MinutesCopy, StrategyMeeting
from strategy_meetings.permissions import open_strategy_meeting


def page_of_copies(strategy_meeting: StrategyMeeting) -> str:
    return reverse("strategy_meetings:copies", args=[strategy_meeting.meeting.reference])


@never_cache
@require_http_methods(["GET", "POST"])
def copies(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who gets which copy and who opened it; approve the minutes, or send the decisions."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.CHAIR_MEETINGS)
    meeting, actor = strategy_meeting.meeting, acting(request)
    if request.method == "POST":
        try:
            if request.POST.get("act") == "decisions":
                operations.issue_decisions(strategy_meeting, by=actor, at=timezone.now())
                messages.success(request, _("The decisions are sent."))
            else:
                operations.approve_minutes(strategy_meeting, by=actor, at=timezone.now())
                messages.success(request, _("The minutes are approved."))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(page_of_copies(strategy_meeting))
    sent = queries_sending.first_sent(meeting)
    context = {
        "meeting": meeting,
        "strategy_meeting": strategy_meeting,
        "is_chair": actor.id == meeting.chair_id,
        "is_over": meeting.status == Meeting.Status.CONCLUDED,
        "recipients": queries_copies.recipients(meeting),
        "first_sent": sent,
        "sending": queries_sending.sending_clocks(meeting, sent, at=timezone.now()),
        "inaccuracies": meeting.inaccuracies.select_related("attendance__agency"),
    }
    return render(request, "strategy_meetings/copies.html", context)


def recipient_of(strategy_meeting: StrategyMeeting, attendance_id: UUID) -> Attendance:
    """Return somebody who took part in the meeting; else 404."""
    for attendance in recipients_of(strategy_meeting.meeting):
        if attendance.pk == attendance_id:
            return attendance
    raise Http404


@never_cache
@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, reference: str, attendance_id: UUID) -> HttpResponse:
    """Say which copy of the minutes a recipient gets, and why."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.CHAIR_MEETINGS)
    attendance = recipient_of(strategy_meeting, attendance_id)
    found = MinutesCopy.objects.filter(attendance=attendance).first()
    initial = {"kind": "full", "language": attendance.language}
    if found is not None:
        initial = {name: getattr(found, name) for name in CopyForm.base_fields}
    form = CopyForm(
        request.POST or None, agenda=strategy_meeting.meeting.agenda.all(), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = operations.set_copy(
                attendance, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            if rules_copies.needs_a_look(done):
                return redirect("strategy_meetings:preview", reference, attendance_id)
            messages.success(request, _("It is recorded. They get it when the minutes are issued."))
            return redirect(page_of_copies(strategy_meeting))
    context = {"form": form, "meeting": strategy_meeting.meeting, "attendance": attendance}
    return render(request, "strategy_meetings/copy.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, reference: str, attendance_id: UUID) -> HttpResponse:
    """Show what is taken out of a copy and why; confirm it, and send the copy."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.CHAIR_MEETINGS)
    attendance, actor = recipient_of(strategy_meeting, attendance_id), acting(request)
    found = get_object_or_404(MinutesCopy, attendance=attendance)
    if not rules_copies.needs_a_look(found):
        raise Http404
    look = documents_copies.look_at(strategy_meeting, found, by=actor)
    audit.record(
        "minutes_copy.viewed", found.meeting, by=actor, at=timezone.now(), copy=found.number
    )
    form = LookForm(
        request.POST or None,
        passages=look.passages,
        initial={"added": "\n".join(found.added), "digest": look.digest},
    )
    if request.method == "POST" and form.is_valid():
        answer = after_looking(request, strategy_meeting, found, form)
        if answer is not None:
            return answer
    context = {
        "form": form,
        "meeting": strategy_meeting.meeting,
        "attendance": attendance,
        "copy": found,
        "texts": [
            {"section": section_names().get(text.section, ""), "parts": with_reasons(text)}
            for text in look.texts
        ],
        "rows": [(passage, WHY[passage.why], field) for passage, field in form.rows],
        "digest": look.digest,
    }
    return render(request, "strategy_meetings/preview.html", context)


def after_looking(
    request: HttpRequest, strategy_meeting: StrategyMeeting, found: MinutesCopy, form: LookForm
) -> HttpResponse | None:
    """Do what was pressed: look again with more taken out, or confirm. None where it is refused."""
    actor, at = acting(request), timezone.now()
    address = reverse(
        "strategy_meetings:preview",
        args=[strategy_meeting.meeting.reference, found.attendance_id],
    )
    if form.words_added != found.added:
        operations.add_passages(found, added=form.words_added, by=actor, at=at)
        messages.success(request, _("It is marked anew. Look at it, and confirm."))
        return redirect(address)
    if request.POST.get("act") != "confirm":
        return redirect(address)
    try:
        operations.confirm_copy(
            strategy_meeting,
            found,
            digest=form.cleaned_data["digest"],
            left=form.left,
            by=actor,
            at=at,
        )
    except Refused as refused:
        form.add_error(None, refused.objections)
        return None
    messages.success(request, _("The copy is sent, without what you confirmed."))
    return redirect(page_of_copies(strategy_meeting))


def with_reasons(text: rules_copies.Marked) -> list[tuple[str, Any]]:
    return [(part, WHY[why] if why else "") for part, why in text.parts]


def section_names() -> dict[str, str]:
    return {
        "title": _("Title"),
        "arranged": _("The meeting"),
        "subjects": _("About, and outcome"),
        "attendances": _("Who took part"),
        "agenda": _("Minutes"),
        "decisions": _("Decisions"),
        "actions": _("Actions"),
        "corrections": _("Corrections"),
    }


@never_cache
@require_http_methods(["GET", "POST"])
def own_copy(request: HttpRequest, reference: str) -> HttpResponse:
    """Let a recipient acknowledge corrections, and say what is wrong in the minutes."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.VIEW_MEETINGS)
    meeting, actor = strategy_meeting.meeting, acting(request)
    attendance = get_object_or_404(
        Attendance, meeting=meeting, user_id=actor.id, withdrawn_at__isnull=True
    )
    act = request.POST.get("act", "") if request.method == "POST" else ""
    form = RaiseForm(request.POST if act == "raise" else None)
    if act == "acknowledge":
        for correction in meeting.corrections.all():
            operations.acknowledge_correction(
                correction, attendance=attendance, by=actor, at=timezone.now()
            )
        messages.success(request, _("It is recorded that you have read the corrections."))
        return redirect("strategy_meetings:own_copy", reference)
    if act == "raise" and form.is_valid():
        try:
            operations.raise_inaccuracy(
                attendance, **form.cleaned_data, by=actor, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The chair is asked to answer."))
            return redirect("strategy_meetings:own_copy", reference)
    read = set(attendance.acknowledgements.values_list("correction_id", flat=True))
    numbered = [(each, each.pk in read) for each in meeting.corrections.all()]
    context = {
        "form": form,
        "meeting": meeting,
        "corrections": numbered,
        "is_to_acknowledge": any(not is_read for _each, is_read in numbered),
        "inaccuracies": attendance.inaccuracies.all(),
    }
    return render(request, "strategy_meetings/own_copy.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def inaccuracy(request: HttpRequest, reference: str, inaccuracy_id: UUID) -> HttpResponse:
    """Answer what a recipient says is wrong in the minutes."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.CHAIR_MEETINGS)
    raised = get_object_or_404(strategy_meeting.meeting.inaccuracies, pk=inaccuracy_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.answer_inaccuracy(
                raised, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Your answer is recorded."))
            return redirect(page_of_copies(strategy_meeting))
    context = {"form": form, "meeting": strategy_meeting.meeting, "raised": raised}
    return render(request, "strategy_meetings/inaccuracy.html", context)
