"""The hand-over notes of a team on duty: read, write, accept."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from accounts.models import Team
from accounts.roles import Can, can
from policies.queries import calendar, current_policy
from records import audit
from records.audit import Actor
from referrals import operations
from referrals.forms.handover import HandoverForm
from referrals.models import HandoverNote
from referrals.queries import duty
from referrals.rules import triage
from referrals.views.referral import sent


def on_duty(request: HttpRequest) -> Actor:
    """Return who acts, if they are of a team that screens."""
    actor = acting(request)
    if not can(actor, Can.SCREEN_REFERRALS):
        raise PermissionDenied
    return actor


@require_safe
def handover(request: HttpRequest) -> HttpResponse:
    """List the notes that one's team gave or got lately."""
    actor, at = on_duty(request), timezone.now()
    notes = list(duty.notes_of(actor, at=at))
    audit.record("handover.viewed", None, by=actor, at=at, count=len(notes))
    return render(
        request,
        "referrals/handover.html",
        {"notes": notes, "may_write": duty.duty_team(actor) is not None},
    )


@require_http_methods(["GET", "POST"])
def write_handover(request: HttpRequest) -> HttpResponse:
    """Ask the emergency duty team what the hub must know, with a line for each urgent referral."""
    actor, at = on_duty(request), timezone.now()
    team = duty.duty_team(actor)
    if team is None:
        raise PermissionDenied
    period = period_of(at)
    referrals = duty.to_hand_over(actor, period=period)
    teams = team.agency.teams.filter(function=Team.Function.MASH).order_by("code")
    form = HandoverForm(sent(request), referrals=referrals, teams=list(teams))
    if request.method == "POST" and form.is_valid():
        try:
            note = operations.write_handover(
                from_team=team, period=period, **form.answers, by=actor, at=at
            )
        except operations.Refused as refused:
            form.add_error("words", refused.objections)
        else:
            messages.success(request, _("The hand-over note waits for the hub to accept it."))
            return redirect("referrals:handover_note", note.pk)
    starts_at, ends_at = period
    context = {"form": form, "starts_at": starts_at, "ends_at": ends_at, "referrals": referrals}
    return render(request, "referrals/write_handover.html", context)


def period_of(at: datetime) -> tuple[datetime, datetime]:
    return triage.duty_period(at, calendar(current_policy(at)))


def note_for(actor: Actor, key: str) -> HandoverNote:
    """Return a note that the actor's team gave or got; any other is as if it were not there."""
    mine = Q(from_team=actor.team_id) | Q(to_team=actor.team_id)
    notes = HandoverNote.objects.filter(mine).select_related("from_team", "to_team")
    return get_object_or_404(notes, pk=key)


@require_safe
def handover_note(request: HttpRequest, key: str) -> HttpResponse:
    """Show one note, with a line for each referral that the reader may see."""
    actor, at = on_duty(request), timezone.now()
    note = note_for(actor, key)
    lines = list(duty.lines_of(note, actor))
    audit.record("handover.viewed", note, by=actor, at=at, referrals=len(lines))
    is_ours = note.to_team_id == actor.team_id and note.written_by != actor.id
    return render(
        request,
        "referrals/handover_note.html",
        {"note": note, "lines": lines, "may_accept": is_ours and note.accepted_at is None},
    )


@require_POST
def accept_handover(request: HttpRequest, key: str) -> HttpResponse:
    """Accept a note by name, for the team it is for."""
    actor = on_duty(request)
    note = note_for(actor, key)
    if note.to_team_id != actor.team_id:
        raise PermissionDenied
    try:
        operations.accept_handover(note, by=actor, at=timezone.now())
    except operations.Refused as refused:
        messages.error(request, " ".join(refused.objections))
    else:
        messages.success(request, _("Accepted."))
    return redirect("referrals:handover_note", note.pk)
