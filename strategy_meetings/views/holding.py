"""The live meeting: agenda and attendance, minutes that save themselves, decisions, actions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.acting import acting
from accounts.roles import Can, can
from meetings import operations as meetings
from meetings.forms import ActionForm, AttendanceForm, DecisionForm, MinutesForm
from meetings.models import AgendaItem, Attendance, Meeting
from meetings.queries import attendances_of
from strategy_meetings import operations, queries, queries_deciding
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.permissions import open_strategy_meeting
from strategy_meetings.queries_live import last_written
from strategy_meetings.views.live import agencies_at, is_following, live_context


@require_POST
def start(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin the meeting, and go to its minutes."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    meeting = strategy_meeting.meeting
    try:
        meetings.start_meeting(meeting, by=acting(request), at=timezone.now())
    except operations.Refused as refused:
        messages.error(request, str(refused))
        return redirect(meeting)
    return redirect("strategy_meetings:minutes", reference)


@require_http_methods(["GET", "POST"])
def minutes(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one agenda item with everything that is needed while people talk, and save it.

    Without JavaScript the text is sent by its button; with it, by itself (``save``).
    """
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    meeting = strategy_meeting.meeting
    agenda = list(meeting.agenda.all())
    item = item_at(agenda, request.GET.get("item", ""))
    if request.method == "GET" and is_following(request):
        item = last_written(agenda, acting(request)) or item
    save_url = reverse("strategy_meetings:save", args=[reference, item.position])
    form = MinutesForm(
        request.POST or None,
        initial={"minutes": item.minutes, "version": item.version},
        save_url=save_url,
    )
    status, conflict = 200, None
    if request.method == "POST" and form.is_valid():
        try:
            meetings.save_minutes(item, **form.cleaned_data, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except operations.Conflict as found:
            status, conflict = 409, found
            item.refresh_from_db()
            standing = {"minutes": found.yours, "version": found.version}
            form = MinutesForm(initial=standing, save_url=save_url)
        else:
            return redirect(item_url(meeting, item_to_show(request, agenda, item)))
    context = minutes_context(request, strategy_meeting, agenda, item)
    context |= live_context(request, strategy_meeting, agenda, item)
    context |= {"form": form, "conflict": conflict}
    return render(request, "strategy_meetings/minutes.html", context, status=status)


def item_to_show(request: HttpRequest, agenda: list[AgendaItem], item: AgendaItem) -> AgendaItem:
    """Return where the button leads: the next item, the one before, or the same."""
    beside = neighbours(agenda, item)
    if "next" in request.POST:
        return beside["following"] or item
    if "back" in request.POST:
        return beside["preceding"] or item
    return item


def minutes_context(
    request: HttpRequest,
    strategy_meeting: StrategyMeeting,
    agenda: list[AgendaItem],
    item: AgendaItem,
) -> dict[str, Any]:
    meeting, now = strategy_meeting.meeting, timezone.now()
    room = queries.quorum_now(strategy_meeting, at=now)
    about = queries.referrals_of(strategy_meeting)
    return {
        "strategy_meeting": strategy_meeting,
        "meeting": meeting,
        "agenda": agenda,
        "item": item,
        "count": len(agenda),
        "is_open": meeting.status == Meeting.Status.UNDER_WAY,
        "subjects": queries.subjects_of(strategy_meeting, acting(request)),
        "attendances": [(a, a.is_present_at(now)) for a in attendances_of(meeting)],
        "room": room,
        "minutes_so_far": int((now - meeting.started_at).total_seconds() // 60)
        if meeting.started_at
        else None,
        "decisions": queries.decisions_of(meeting),
        "actions": meeting.actions.select_related("referral", "agency"),
        "decision_form": DecisionForm(
            referrals=about,
            agencies=agencies_at(meeting),
            is_quorate=room.is_quorate,
            prefix="d",
        ),
        "action_form": ActionForm(referrals=about, agencies=agencies_at(meeting), prefix="a"),
        "may_chair": can(acting(request), Can.CHAIR_MEETINGS),
        **queries_deciding.beside_minutes(strategy_meeting, at=now),
        **neighbours(agenda, item),
    }


def item_at(agenda: list[AgendaItem], position: str) -> AgendaItem:
    """Return the item at a position; without one, the first that is not done."""
    chosen = next((item for item in agenda if str(item.position) == position), None)
    return chosen or next((item for item in agenda if not item.is_done), agenda[-1])


def neighbours(agenda: list[AgendaItem], item: AgendaItem) -> dict[str, AgendaItem | None]:
    at = agenda.index(item)
    return {
        "preceding": agenda[at - 1] if at else None,
        "following": agenda[at + 1] if at + 1 < len(agenda) else None,
    }


def item_url(meeting: Meeting, item: AgendaItem) -> str:
    return f"{reverse('strategy_meetings:minutes', args=[meeting.reference])}?item={item.position}"


def back_to_minutes(request: HttpRequest, reference: str) -> HttpResponse:
    """Go back to the agenda item that was open when a button beside it was pressed."""
    address = reverse("strategy_meetings:minutes", args=[reference])
    item = request.GET.get("item", "")
    return redirect(f"{address}?item={item}" if item.isdigit() else address)


@require_POST
def save(request: HttpRequest, reference: str, position: int) -> JsonResponse:
    """Save what is being typed: ``text`` and ``version`` in, JSON out (static/js/autosave.js)."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    item = get_object_or_404(strategy_meeting.meeting.agenda, position=position)
    form = MinutesForm(
        {"minutes": request.POST.get("text", ""), "version": request.POST.get("version", "")}
    )
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    try:
        item = meetings.save_minutes(
            item, **form.cleaned_data, by=acting(request), at=timezone.now()
        )
    except operations.Refused as refused:
        return JsonResponse({"errors": refused.objections}, status=422)
    except operations.Conflict as conflict:
        item.refresh_from_db()
        theirs = {"version": conflict.version, "text": conflict.theirs, "by": item.saved_by_name}
        return JsonResponse(theirs, status=409)
    saved_at = localtime(item.saved_at).strftime("%H:%M:%S") if item.saved_at else ""
    return JsonResponse({"version": item.version, "saved_at": saved_at})


@require_POST
def mark(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    """Tick an agenda item off, or open it again."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    meeting = strategy_meeting.meeting
    item = get_object_or_404(meeting.agenda, position=position)
    is_done = request.POST.get("is_done") == "1"
    try:
        meetings.mark_item(item, is_done=is_done, by=acting(request), at=timezone.now())
    except operations.Refused as refused:
        messages.error(request, str(refused))
    return redirect(item_url(meeting, item))


@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, reference: str, attendance_id: UUID) -> HttpResponse:
    """Record somebody's coming or going: now, by one button, or with its times on a page."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    meeting = strategy_meeting.meeting
    found = get_object_or_404(
        meeting.attendances.select_related("agency", "meeting"), pk=attendance_id
    )
    form = AttendanceForm(request.POST or None, attendance=found)
    if request.method == "POST":
        recorded = now_for(found, request.POST.get("now", ""))
        if recorded is None and form.is_valid():
            recorded = form.cleaned_data
        if recorded is not None:
            try:
                meetings.record_attendance(found, **recorded, by=acting(request), at=timezone.now())
            except operations.Refused as refused:
                form.add_error(None, refused.objections)
            else:
                return back_to_minutes(request, reference)
    context = {"form": form, "meeting": meeting, "attendance": found}
    return render(request, "strategy_meetings/attendance.html", context)


def now_for(found: Attendance, what: str) -> dict[str, Any] | None:
    """Return what one of the two buttons records: somebody came in, or went out."""
    now = timezone.now()
    if what == "arrived":
        was_here = found.left_at is not None
        response = Attendance.Response.PART if was_here else Attendance.Response.ATTENDED
        return {"response": response, "arrived_at": now, "left_at": None}
    if what == "left":
        return {
            "response": Attendance.Response.PART,
            "arrived_at": found.arrived_at,
            "left_at": now,
        }
    return None


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Record a decision, judged by who is in the room at this moment."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.CHAIR_MEETINGS)
    meeting = strategy_meeting.meeting
    now = timezone.now()
    room = queries.quorum_now(strategy_meeting, at=now)
    form = DecisionForm(
        request.POST or None,
        referrals=queries.referrals_of(strategy_meeting),
        agencies=agencies_at(meeting),
        is_quorate=room.is_quorate,
        prefix="d",
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_decision(
                strategy_meeting, **form.cleaned_data, by=acting(request), at=now
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Decision recorded."))
            return back_to_minutes(request, reference)
    context = {"form": form, "meeting": meeting, "room": room}
    return render(request, "strategy_meetings/decide.html", context)


@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what an agency agreed to do."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    meeting = strategy_meeting.meeting
    form = ActionForm(
        request.POST or None,
        referrals=queries.referrals_of(strategy_meeting),
        agencies=agencies_at(meeting),
        prefix="a",
    )
    if request.method == "POST" and form.is_valid():
        try:
            meetings.agree_action(
                meeting, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Action recorded."))
            return back_to_minutes(request, reference)
    return render(request, "strategy_meetings/agree.html", {"form": form, "meeting": meeting})
