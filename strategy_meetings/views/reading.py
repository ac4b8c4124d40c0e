"""What waits, what is arranged, and one meeting on one page."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from meetings.models import Meeting
from meetings.permissions import runs
from meetings.queries import attendances_of
from meetings.queries_reports import agency_reports, own_reports
from records import audit, row_security
from records.row_security import Standing
from referrals.models import Referral
from referrals.queries import warnings
from strategy_meetings import queries, queries_copies
from strategy_meetings.forms import IssueForm
from strategy_meetings.models import StrategyMeeting
from strategy_meetings.permissions import need, open_strategy_meeting
from strategy_meetings.queries_deciding import restricted_parts_of
from strategy_meetings.queries_sending import first_sent, sending_clocks, unsent
from strategy_meetings.queries_telling import clocks_running, told_of
from strategy_meetings.queries_translations import reads_in_both, translation_of

PER_PAGE = 50


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for a strategy meeting; beside it enquiries, and meetings arranged."""
    need(request, Can.VIEW_MEETINGS)
    actor = acting(request)
    lists: dict[str, QuerySet[Any]] = {
        "awaiting": queries.awaiting(actor),
        "enquiries": queries.under_enquiry(actor),
        "arranged": queries.arranged(actor),
        "concluded": queries.concluded(actor),
    }
    if can(actor, Can.CHAIR_MEETINGS):
        lists["unsent"] = unsent(actor)
    usual = "awaiting" if can(actor, Can.SCHEDULE_MEETINGS) else "arranged"
    show = request.GET.get("show", usual)
    show = show if show in lists else usual
    now = timezone.now()
    page = Paginator(lists[show], PER_PAGE).get_page(request.GET.get("page"))
    audit.record("meetings.listed", None, by=actor, at=now, show=show, rows=len(page.object_list))
    context = {
        "show": show,
        "links": list_links(lists, show),
        "rows": [row_of(found, at=now) for found in page.object_list],
        "first_url": f"?show={show}" if page.has_previous() else "",
        "next_url": f"?show={show}&page={page.next_page_number()}" if page.has_next() else "",
        "may_schedule": can(actor, Can.SCHEDULE_MEETINGS),
        "may_enquire": can(actor, Can.RECORD_ENQUIRIES),
        "may_allocate": can(actor, Can.ALLOCATE_ENQUIRIES),
        "now": now,
    }
    return render(request, "strategy_meetings/waiting.html", context)


def list_links(lists: dict[str, QuerySet[Any]], show: str) -> list[dict[str, Any]]:
    """Return the parts of the page with how much is in each; what is over is not counted."""
    words = {
        "awaiting": _("Awaiting a meeting"),
        "enquiries": _("Enquiries under way"),
        "arranged": _("Meetings arranged"),
        "concluded": _("Meetings held"),
        "unsent": _("Minutes to send"),
    }
    return [
        {
            "text": text,
            "url": f"{reverse('strategy_meetings:waiting')}?show={name}",
            "is_current": name == show,
            "count": lists[name].count() if name != "concluded" else None,
        }
        for name, text in words.items()
        if name in lists
    ]


def row_of(found: Referral | StrategyMeeting, *, at: datetime) -> dict[str, Any]:
    if isinstance(found, StrategyMeeting):
        return {"strategy_meeting": found, "meeting": found.meeting}
    age = found.record.age_on(timezone.localdate(at))
    arranged_as = getattr(found, "open_meetings", [])
    return {
        "referral": found,
        "age": age,
        "clock": queries.first_clock(found, at=at),
        "meeting": arranged_as[0].meeting if arranged_as else None,
        "is_started": bool(getattr(found, "running_enquiries", [])),
    }


@require_safe
@row_security.standing_as(Standing.MEETING)
def meeting(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one meeting: before it the invitations, after it the outcome and the minutes."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.VIEW_MEETINGS)
    found, actor = strategy_meeting.meeting, acting(request)
    now = timezone.now()
    is_mine = runs(actor, found)
    is_over = is_mine and found.status == Meeting.Status.CONCLUDED
    attendances = attendances_of(found)
    warned = warnings.of_visible(found.referrals.values_list("pk", flat=True), actor, at=now)
    context = {
        "strategy_meeting": strategy_meeting,
        "flags": [each.line for each in warned],
        "meeting": found,
        "subjects": with_what_was_told(
            strategy_meeting,
            queries.subjects_of(strategy_meeting, actor),
            is_mine=is_mine,
            at=now,
        ),
        "attendances": attendances,
        "reports": agency_reports(found, actor, at=now),
        "own_reports": own_reports(found, actor, at=now),
        "own": next((a for a in attendances if a.user_id == actor.id), None),
        "room": queries.quorum_now(strategy_meeting, at=found.concluded_at or now),
        "documents": queries_copies.documents_for(actor, found, is_mine=is_mine),
        "decisions": queries.decisions_of(found) if is_mine else [],
        "actions": found.actions.select_related("referral", "agency") if is_mine else [],
        "corrections": found.corrections.all() if is_mine else [],
        "has_restricted": restricted_parts_of(found, actor).exists(),
        "may_arrange": is_mine and can(actor, Can.SCHEDULE_MEETINGS),
        "may_minute": is_mine and can(actor, Can.TAKE_MINUTES),
        "may_chair": is_mine and can(actor, Can.CHAIR_MEETINGS),
        "issue_form": IssueForm(initial={"language": "en"}),
        "sending": sending_clocks(found, first_sent(found), at=now) if is_over else {},
        "translation": translation_of(found) if is_over else None,
        "reads_in_both": reads_in_both(attendances),
        "today": timezone.localdate(now),
    }
    return render(request, "strategy_meetings/meeting.html", context)


def with_what_was_told(
    strategy_meeting: StrategyMeeting,
    subjects: list[dict[str, Any]],
    *,
    is_mine: bool,
    at: datetime,
) -> list[dict[str, Any]]:
    """Add to each person, of those open to the reader, what was said of them and what runs now."""
    told = told_of(strategy_meeting) if is_mine else {}
    is_over = strategy_meeting.meeting.status == Meeting.Status.CONCLUDED
    about = [subject["referral"] for subject in subjects if subject["url"] and is_over]
    clocks = clocks_running(about, at=at)
    return [
        {
            **subject,
            "told": told.get(subject["referral"].pk) if subject["url"] else None,
            "clocks": clocks.get(subject["referral"].pk, []),
        }
        for subject in subjects
    ]
