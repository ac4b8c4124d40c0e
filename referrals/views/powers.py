"""Powers and orders that protect somebody at once: those on a referral, one more, and each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from records.refusals import Conflict
from referrals import operations
from referrals.forms.powers import CourseForm, PowerForm
from referrals.forms.versions import keep_typed
from referrals.models import Pathway, Referral, Status
from referrals.permissions import open_to_change
from referrals.queries import powers as queries
from referrals.queries.frame import frame_of
from referrals.queries.referral import clock_lines
from referrals.views.referral import sent


@require_http_methods(["GET", "POST"])
def powers(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the powers and orders on a referral, how long each holds, and record another."""
    referral = open_to_change(request, reference, to=Can.RECORD_WORK)
    actor, at = acting(request), timezone.now()
    form = PowerForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_power(referral, **form.answers, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Recorded."))
            return redirect("referrals:powers", reference)
    context = {
        **frame_of(referral, actor, lines=clock_lines(referral, at=at), at=at, here="powers"),
        "powers": queries.powers_of(referral, at=at),
        "form": form if may_add(referral) else None,
    }
    return render(request, "referrals/powers.html", context)


def may_add(referral: Referral) -> bool:
    return referral.status != Status.CLOSED and referral.pathway != Pathway.PRACTITIONER


@require_http_methods(["GET", "POST"])
def power(request: HttpRequest, reference: str, power_id: UUID) -> HttpResponse:
    """Record what happened under one. What somebody else saved meanwhile is never written over."""
    referral = open_to_change(request, reference, to=Can.RECORD_WORK)
    row = get_object_or_404(referral.emergency_powers, pk=power_id)
    actor, at = acting(request), timezone.now()
    form = CourseForm(sent(request), power=row)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.follow_power(row, **form.answers, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except Conflict as found:
            status = 409
            row.refresh_from_db()
            keep_mine(form, found.version, row.saved_by_name)
        else:
            messages.success(request, _("Saved."))
            return redirect("referrals:powers", reference)
    context = {
        **frame_of(referral, actor, lines=clock_lines(referral, at=at), at=at, here="powers"),
        "power": row,
        "form": form,
    }
    return render(request, "referrals/power.html", context, status=status)


def keep_mine(form: Any, version: int, by_name: str) -> None:
    """Say that somebody else saved first; what was typed stays, on what stands now."""
    words = _(
        "%(name)s saved this while you were writing. Nothing you wrote is lost: open the page in "
        "another tab, compare, and save again to keep what stands here."
    )
    keep_typed(form, version, words % {"name": by_name})
