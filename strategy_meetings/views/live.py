"""What moves on the live screen: the text that somebody else writes, and the lines to confirm."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.models import Agency
from accounts.roles import Can, can
from meetings.forms import ActionForm, DecisionForm, ForOneReferral, RiskForm
from meetings.models import AgendaItem, Meeting
from meetings.models_risks import SettledLine
from meetings.permissions import runs
from meetings.queries_reports import agency_reports
from meetings.rules_marks import MarkedLine
from records import audit
from strategy_meetings import queries, queries_live
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.permissions import open_strategy_meeting


@require_safe
def live(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    """Show the text under one item as it was last saved, or nothing where the reader has it."""
    strategy_meeting = open_strategy_meeting(
        request, reference, to=Can.TAKE_MINUTES, is_recorded=False
    )
    meeting = strategy_meeting.meeting
    agenda = list(meeting.agenda.all())
    item = get_object_or_404(meeting.agenda, position=position)
    if is_following(request):
        item = queries_live.last_written(agenda, acting(request)) or item
    if is_seen(request, queries_live.stamp_of(meeting, agenda)):
        return HttpResponse(status=204)
    record_look(request, meeting)
    context = {"meeting": meeting, **reading_context(request, meeting, agenda, item)}
    return render(request, "strategy_meetings/minutes_live.html", context)


@require_safe
def found(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    """Show the marked lines that wait for the chair, or nothing where the reader has them."""
    strategy_meeting = open_strategy_meeting(
        request, reference, to=Can.TAKE_MINUTES, is_recorded=False
    )
    meeting = strategy_meeting.meeting
    agenda = list(meeting.agenda.all())
    item = get_object_or_404(meeting.agenda, position=position)
    if is_seen(request, queries_live.stamp_of(meeting, agenda)):
        return HttpResponse(status=204)
    record_look(request, meeting)
    context = {"meeting": meeting, "item": item, **found_context(request, strategy_meeting, agenda)}
    return render(request, "strategy_meetings/minutes_found_rows.html", context)


def live_context(
    request: HttpRequest,
    strategy_meeting: StrategyMeeting,
    agenda: list[AgendaItem],
    item: AgendaItem,
) -> dict[str, Any]:
    """Return what the live screen shows beyond the item itself."""
    meeting = strategy_meeting.meeting
    is_open = meeting.status == Meeting.Status.UNDER_WAY
    reading = reading_context(request, meeting, agenda, item)
    takes_over = request.method == "POST" or "write" in request.GET
    return {
        **reading,
        **found_context(request, strategy_meeting, agenda),
        "is_reading": is_open
        and bool(reading["writer"] or is_following(request))
        and not takes_over,
        "risks": queries_live.risks_of(meeting),
        "reports": agency_reports(meeting, acting(request), at=timezone.now()),
        **previous_context(request, strategy_meeting, item),
    }


def reading_context(
    request: HttpRequest, meeting: Meeting, agenda: list[AgendaItem], item: AgendaItem
) -> dict[str, Any]:
    reader = acting(request)
    last = queries_live.last_written(agenda, reader)
    return {
        "item": item,
        "count": len(agenda),
        "writer": queries_live.writer_of(item, reader, at=timezone.now()),
        "written_elsewhere": last if last and last.pk != item.pk else None,
        "is_following": is_following(request),
        "stamp": queries_live.stamp_of(meeting, agenda),
    }


def found_context(
    request: HttpRequest, strategy_meeting: StrategyMeeting, agenda: list[AgendaItem]
) -> dict[str, Any]:
    """Return the lines to confirm; the first with its form, where the reader chairs."""
    meeting = strategy_meeting.meeting
    is_open = meeting.status == Meeting.Status.UNDER_WAY
    lines = queries_live.lines_to_confirm(meeting, agenda) if is_open else []
    may_confirm = can(acting(request), Can.CHAIR_MEETINGS)
    is_first_shown = bool(lines) and may_confirm
    return {
        "lines": lines,
        "line_form": line_form(strategy_meeting, lines[0]) if is_first_shown else None,
        "may_confirm": may_confirm,
        "stamp": queries_live.stamp_of(meeting, agenda),
    }


def line_form(
    strategy_meeting: StrategyMeeting, line: MarkedLine, data: Any = None
) -> ForOneReferral:
    """Return the form that a marked line is confirmed with, holding what the line says."""
    told: dict[str, Any] = {
        "prefix": f"l-{line.digest[:12]}",
        "referrals": queries.referrals_of(strategy_meeting),
    }
    if line.kind == SettledLine.Kind.RISK:
        return RiskForm(data, **told, initial={"text": line.text})
    agencies = agencies_at(strategy_meeting.meeting)
    if line.kind == SettledLine.Kind.ACTION:
        return ActionForm(data, **told, agencies=agencies, initial={"what": line.text})
    room = queries.quorum_now(strategy_meeting, at=timezone.now())
    return DecisionForm(
        data,
        **told,
        agencies=agencies,
        is_quorate=room.is_quorate,
        initial={"decision": line.text},
    )


def agencies_at(meeting: Meeting) -> Any:
    """Return the agencies that can be given an action: those invited."""
    invited = meeting.attendances.filter(withdrawn_at__isnull=True)
    return Agency.objects.filter(pk__in=invited.values("agency_id")).order_by("name_en")


def previous_context(
    request: HttpRequest, strategy_meeting: StrategyMeeting, item: AgendaItem
) -> dict[str, Any]:
    """Return what the last meeting about the same referral said under the same item.

    It is shown to whoever may open that meeting's minutes, and the look is recorded there.
    """
    reader = acting(request)
    earlier = queries_live.earlier_meetings(strategy_meeting, reader)
    last = next((meeting for meeting in earlier if runs(reader, meeting)), None)
    said = last.agenda.filter(code=item.code).exclude(minutes="").first() if last else None
    if last and said:
        record_look(request, last)
    return {"previous": last, "previous_item": said}


def record_look(request: HttpRequest, meeting: Meeting) -> None:
    audit.record(
        "meeting.viewed", meeting, by=acting(request), at=timezone.now(), to="read_minutes"
    )


def is_following(request: HttpRequest) -> bool:
    """Say whether the reader goes from item to item with whoever writes."""
    return request.GET.get("follow") == "1"


def is_seen(request: HttpRequest, stamp: str) -> bool:
    """Say whether a page that asks again has everything already."""
    return request.GET.get("seen") == stamp
