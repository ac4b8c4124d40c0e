"""What each declares at a meeting, and the part of its minutes that only some may read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can, can
from meetings import operations as meetings
from meetings.forms_deciding import ConflictForm, OwnConflictForm, RestrictedPartForm
from meetings.models import Attendance, Meeting
from meetings.models_restricted import RestrictedPart
from meetings.permissions import runs
from meetings.queries import attendances_of
from meetings.rules_restricted import may_read
from records import audit, row_security
from records.audit import Actor
from records.row_security import Standing
from strategy_meetings import queries
from strategy_meetings import queries_deciding as deciding
from strategy_meetings.permissions import open_strategy_meeting


@require_http_methods(["GET", "POST"])
def declarations(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what everybody has declared; one button records that somebody has no conflict."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    meeting = strategy_meeting.meeting
    if request.method == "POST":
        wanted = request.POST.get("attendance", "")
        found = next((who for who in attendances_of(meeting) if str(who.pk) == wanted), None)
        try:
            if found is None:
                raise meetings.Refused([_("Choose who declares it.")])
            meetings.declare_confidentiality(found, by=acting(request), at=timezone.now())
        except meetings.Refused as refused:
            messages.error(request, str(refused))
        return redirect("strategy_meetings:declarations", reference)
    context = {
        "meeting": meeting,
        "declared": deciding.declared_at(meeting),
        "is_open": meeting.status == Meeting.Status.UNDER_WAY,
    }
    return render(request, "strategy_meetings/declarations.html", context)


@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, reference: str, attendance_id: UUID) -> HttpResponse:
    """Record a conflict of interest that somebody declares; it closes the meeting to them."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.TAKE_MINUTES)
    meeting, actor = strategy_meeting.meeting, acting(request)
    found = get_object_or_404(
        meeting.attendances.filter(withdrawn_at__isnull=True).select_related("agency", "meeting"),
        pk=attendance_id,
    )
    form = ConflictForm(
        request.POST if request.method == "POST" else None,
        referrals=queries.referrals_of(strategy_meeting),
    )
    if request.method == "POST" and form.is_valid():
        try:
            meetings.declare_conflict(found, **form.cleaned_data, by=actor, at=timezone.now())
        except meetings.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The conflict of interest is recorded."))
            if found.user_id == actor.id:
                return redirect("/")
            return redirect("strategy_meetings:declarations", reference)
    context = {"form": form, "meeting": meeting, "attendance": found}
    return render(request, "strategy_meetings/conflict.html", context)


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, reference: str) -> HttpResponse:
    """Let somebody at the meeting declare for themselves: no conflict of interest, or one.

    Who has one goes out at once. For whoever is not invited by name there is no such page (404).
    """
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.VIEW_MEETINGS)
    meeting, actor = strategy_meeting.meeting, acting(request)
    own = get_object_or_404(
        Attendance, meeting=meeting, user_id=actor.id, withdrawn_at__isnull=True
    )
    has_conflict = request.method == "POST" and "conflict" in request.POST
    form = OwnConflictForm(
        request.POST if has_conflict else None, referrals=queries.referrals_of(strategy_meeting)
    )
    if "confidential" in request.POST:
        try:
            meetings.declare_confidentiality(own, by=actor, at=timezone.now())
        except meetings.Refused as refused:
            messages.error(request, str(refused))
        return redirect("strategy_meetings:declare", reference)
    if has_conflict and form.is_valid():
        try:
            meetings.declare_conflict(
                own, **form.cleaned_data, leaves=True, by=actor, at=timezone.now()
            )
        except meetings.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The conflict of interest is recorded."))
            return redirect("/")
    context = {
        "form": form,
        "meeting": meeting,
        "said": own.declarations.all(),
        "is_open": meeting.status == Meeting.Status.UNDER_WAY,
    }
    return render(request, "strategy_meetings/declare.html", context)


@require_http_methods(["GET", "POST"])
@row_security.standing_as(Standing.MEETING)
def restricted(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the reader their restricted parts of the minutes; whoever runs the meeting adds one.

    For somebody else who is named on none there is no such page (404).
    """
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.VIEW_MEETINGS)
    meeting, actor = strategy_meeting.meeting, acting(request)
    parts = list(deciding.restricted_parts_of(meeting, actor))
    may_write = runs(actor, meeting) and can(actor, Can.TAKE_MINUTES)
    if not parts and not may_write:
        raise Http404
    is_open = meeting.status == Meeting.Status.UNDER_WAY
    form = part_form(request, meeting, actor) if may_write and is_open else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            meetings.write_restricted_part(
                meeting,
                text=form.cleaned_data["text"],
                readers=form.named,
                by=actor,
                at=timezone.now(),
            )
        except meetings.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The restricted part is written."))
            return redirect("strategy_meetings:restricted", reference)
    for part in parts:
        audit.record("restricted_part.viewed", part, by=actor, at=timezone.now())
    context: dict[str, Any] = {
        "form": form,
        "meeting": meeting,
        "parts": parts,
        "is_open": is_open,
    }
    return render(request, "strategy_meetings/restricted.html", context)


@require_http_methods(["GET", "POST"])
@row_security.standing_as(Standing.MEETING)
def restricted_part(request: HttpRequest, reference: str, part_id: UUID) -> HttpResponse:
    """Change a restricted part or its readers; for whoever is not one of them it does not exist."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.VIEW_MEETINGS)
    meeting, actor = strategy_meeting.meeting, acting(request)
    part = get_object_or_404(deciding.restricted_parts_of(meeting, actor), pk=part_id)
    audit.record("restricted_part.viewed", part, by=actor, at=timezone.now())
    form, status, theirs = part_form(request, meeting, actor, part), 200, None
    if request.method == "POST" and form.is_valid():
        try:
            meetings.change_restricted_part(
                part,
                text=form.cleaned_data["text"],
                readers=form.named,
                version=form.cleaned_data["version"] or 0,
                by=actor,
                at=timezone.now(),
            )
        except meetings.Refused as refused:
            form.add_error(None, refused.objections)
        except meetings.Conflict as found:
            status, theirs = 409, found
            part.refresh_from_db()
            form = part_form(request, meeting, actor, part, text=found.yours)
        else:
            messages.success(request, _("The restricted part is written."))
            return redirect("strategy_meetings:restricted", reference)
    context = {"form": form, "meeting": meeting, "part": part, "conflict": theirs}
    return render(request, "strategy_meetings/restricted_part.html", context, status=status)


def part_form(
    request: HttpRequest,
    meeting: Meeting,
    actor: Actor,
    part: RestrictedPart | None = None,
    *,
    text: str | None = None,
) -> RestrictedPartForm:
    """Return the form of a part; ``text`` is what is shown again after somebody else has saved."""
    people: list[Attendance] = [who for who in attendances_of(meeting) if may_read(who, meeting)]
    always = [who for who in people if who.user_id in (actor.id, meeting.chair_id)]
    sent = request.POST if request.method == "POST" and text is None else None
    initial: dict[str, Any] = {"version": 0}
    if part is not None:
        named = [str(who.pk) for who in part.readers.all()]
        initial = {"text": text or part.text, "version": part.version, "readers": named}
    return RestrictedPartForm(sent, people=people, always=always, initial=initial)
