"""Looking: the panels, who waits for one, a sitting's agenda, and one case."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from meetings.models import Meeting
from meetings.queries import attendances_of
from meetings.views import answer_to
from panels import rules
from panels.forms import IssueForm
from panels.models import Sitting
from panels.permissions import need, open_listing, open_sitting, runs
from panels.queries import agenda, awaiting_panel
from panels.queries.documents import minutes_for
from panels.queries.issues import log_at
from panels.queries.papers import sentence_of_late, with_late_papers
from panels.views.case import case_context
from records import audit
from records.audit import Actor
from referrals.queries.words import age_in_words, concern_of

PER_PAGE = 50
HELD_PER_PAGE = 12


def links(actor: Actor, here: str) -> list[dict[str, Any]]:
    """Return the parts of the section, saying which one the reader is at."""
    words = {
        "panels": _("Panels and sittings"),
        "waiting": _("Waiting for a panel"),
        "tracker": _("Actions of all sittings"),
        "packages": _("Support packages"),
    }
    if can(actor, Can.CONTRIBUTE_TO_PANELS):
        words["flags"] = _("Flags on our files")
    return [
        {
            "text": text,
            "url": reverse(f"panels:{name}"),
            "is_current": name == here,
            "count": awaiting_panel(actor).count() if name == "waiting" else None,
        }
        for name, text in words.items()
    ]


@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    """Show the reader's panels with their next sittings, and the sittings that were held."""
    actor = need(request, Can.VIEW_PANELS)
    held = agenda.sittings_for(actor).filter(meeting__status=Meeting.Status.CONCLUDED)
    page = Paginator(held.order_by("-meeting__starts_at", "pk"), HELD_PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows = agenda.panels_for(actor)
    audit.record("panels.listed", None, by=actor, at=timezone.now(), show="panels", rows=len(rows))
    context = {
        "links": links(actor, "panels"),
        "rows": rows,
        "held": page.object_list,
        **page_links(page),
    }
    return render(request, "panels/panels.html", context)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """List the referrals that wait for a panel, the oldest first: asked for, never pushed here."""
    actor = need(request, Can.VIEW_PANELS)
    page = Paginator(awaiting_panel(actor), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    audit.record(
        "panels.listed", None, by=actor, at=now, show="waiting", rows=len(page.object_list)
    )
    today = timezone.localdate(now)
    context = {
        "links": links(actor, "waiting"),
        "rows": [
            {
                "referral": referral,
                "age": age_in_words(referral.record.date_of_birth, today),
                "concern": concern_of(
                    referral.policy_id, referral.report.categories, referral.report.flags
                ),
                "sender": agenda.sender_of(referral.report),
            }
            for referral in page.object_list
        ],
        "may_add": can(actor, Can.COORDINATE_PANELS),
        **page_links(page),
    }
    return render(request, "panels/waiting.html", context)


def page_links(page: Any, **asked: str) -> dict[str, str]:
    """Return the addresses of the first page and the next one; ``asked`` stays in them."""
    return {
        "first_url": f"?{urlencode(asked)}" if page.has_previous() else "",
        "next_url": f"?{urlencode({**asked, 'page': page.next_page_number()})}"
        if page.has_next()
        else "",
    }


@require_safe
def sitting(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one sitting: before it what is not ready, its agenda, and after it the actions."""
    found = open_sitting(request, reference, to=Can.VIEW_PANELS)
    actor, meeting = acting(request), found.meeting
    actions = agenda.actions_at(found, actor)
    cases = agenda.agenda_of(found, actor, actions)
    attendances = attendances_of(meeting)
    late_papers = with_late_papers(found, [case.pk for case in cases])
    is_mine = runs(actor, found)
    today = timezone.localdate()
    context = {
        "sitting": found,
        "meeting": meeting,
        "cases": cases,
        **running(found, cases, is_mine=is_mine),
        "scores": bool(found.panel_type.risk_tool),
        "agency": actor.agency_id,
        "answers_due_on": rules.answers_due_on(meeting, found.panel_type),
        "late_papers": late_papers,
        "readiness": [
            *agenda.readiness_of(found, cases, attendances),
            *sentence_of_late(len(late_papers)),
        ]
        if meeting.status == Meeting.Status.SCHEDULED
        else [],
        "attendances": attendances,
        "may_answer": meeting.status == Meeting.Status.SCHEDULED
        and any(attendance.user_id == actor.id for attendance in attendances),
        "absent": absent_now(found, attendances),
        "actions": agenda.by_agency(actions),
        "overdue": len(agenda.overdue(actions, today=today)),
        "today": today,
        "is_mine": is_mine,
        "documents": minutes_for(actor, meeting, is_mine=is_mine)
        if meeting.status == Meeting.Status.CONCLUDED
        else [],
        "issue_form": IssueForm(initial={"language": "en"}),
    }
    if found.panel_type.keeps_issues_log:
        context["log"] = log_at(found, at=timezone.now())
    return render(request, "panels/sitting.html", context)


def case_now(cases: list[agenda.Case]) -> agenda.Case | None:
    """Return the first case that has not been decided."""
    return next((case for case in cases if case.decided_at is None), None)


def running(sitting: Sitting, cases: list[agenda.Case], *, is_mine: bool) -> dict[str, Any]:
    """Return the case being heard, and for whoever holds the sitting the time that is left.

    Others are told the time of each case only: how long one takes that is hidden from them would
    show in what is left of the next.
    """
    meeting = sitting.meeting
    each = rules.minutes_each(meeting, sitting.panel_type, len(cases))
    if meeting.status != Meeting.Status.UNDER_WAY or not (now := case_now(cases)):
        return {"now": None, "minutes_each": each}
    if not is_mine or not each:
        return {"now": now, "minutes_each": each}
    assert meeting.started_at is not None
    ended = [case.decided_at for case in cases if case.decided_at]
    began_at, at = max([meeting.started_at, *ended]), timezone.now()
    left = rules.minutes_left(began_at, each, at=at)
    waiting = sum(1 for case in cases if case.decided_at is None)
    return {
        "now": now,
        "minutes_each": each,
        "minutes_left": max(left, 0),
        "overran": max(-left, 0),
        "is_timed": True,
        "ends_late": rules.minutes_over(meeting, waiting=waiting, each=each, at=at),
    }


def absent_now(found: Any, attendances: Any) -> list[str]:
    """Return the kinds of agency that the panel needs and that are not in the room."""
    if found.meeting.status != Meeting.Status.UNDER_WAY:
        return []
    here = [a.agency for a in attendances if a.is_present_at(timezone.now())]
    return agenda.kinds_absent(found, here)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Say whether one can come to a sitting one is invited to."""
    sitting = open_sitting(request, reference, to=Can.VIEW_PANELS)
    return answer_to(request, sitting.meeting)


@require_safe
def listing(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Show one case: why it is heard, what agencies know, the risk, the actions, the decision."""
    found = open_listing(request, reference, referral, to=Can.VIEW_PANELS)
    return render(request, "panels/listing.html", case_context(request, found))
