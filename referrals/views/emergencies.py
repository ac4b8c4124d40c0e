"""Emergency access: using it, ending it, and reviewing what others opened."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fresh import needs_fresh_second_factor
from accounts.roles import Can
from policies.queries import current_policy
from records import audit, row_security
from records.audit import Actor
from referrals import operations
from referrals.clocks import running_clock
from referrals.events import SENTENCES
from referrals.forms.emergencies import EmergencyForm, EmergencyReviewForm
from referrals.models import EmergencyAccess
from referrals.operations.emergencies import NeedsApproval
from referrals.permissions import need
from referrals.queries import emergencies as queries

MOST_SHOWN = 50
REVIEWS = "reads what was opened in an emergency, but of nobody denied to its reviewer"


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_second_factor
def use_emergency(request: HttpRequest) -> HttpResponse:
    """Open one referral for an hour, by what one already knows of it."""
    actor, at = need(request, Can.USE_EMERGENCY_ACCESS), timezone.now()
    policy = current_policy(at)
    form = EmergencyForm(request.POST if request.method == "POST" else None, policy=policy)
    context: dict[str, Any] = {"form": form, "minutes": policy.emergency_minutes}
    if request.method == "POST" and form.is_valid():
        answer = opened(request, form, actor, at=at, context=context)
        if answer is not None:
            return answer
    status = 400 if form.errors else 200
    return render(request, "referrals/use_emergency.html", context, status=status)


def opened(
    request: HttpRequest,
    form: EmergencyForm,
    actor: Actor,
    *,
    at: datetime,
    context: dict[str, Any],
) -> HttpResponse | None:
    """Open what fits, and go there; None shows the form again, with what ``context`` adds to it."""
    said, sought = form.cleaned_data, form.sought()
    seen = queries.seen_already(sought, actor) if sought.is_enough else None
    if seen is not None:
        messages.info(request, _("You may open this referral without any emergency."))
        return redirect(seen)
    try:
        access = operations.open_in_emergency(
            sought,
            reason=form.reasons.get(said["reason"]),
            explanation=said["explanation"],
            by=actor,
            at=at,
        )
    except NeedsApproval:
        ask_somebody(form, actor, at=at, context=context)
        return None
    except operations.Refused as refused:
        form.add_error(None, refused.objections)
        return None
    if access.referral is None:
        context["found_nothing"] = True
        return None
    return redirect(access.referral)


def ask_somebody(
    form: EmergencyForm, actor: Actor, *, at: datetime, context: dict[str, Any]
) -> None:
    """Ask that a second person allow one more use; what was typed stays on the page."""
    try:
        context["approval"] = operations.ask_for_another(
            explanation=form.cleaned_data["explanation"], by=actor, at=at
        )
    except operations.Refused as refused:
        form.add_error(None, refused.objections)


@never_cache
@require_POST
def end_emergency(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close what one opened, before its hour has passed."""
    actor = need(request, Can.USE_EMERGENCY_ACCESS)
    access = get_object_or_404(EmergencyAccess, pk=key, started_by=actor.id, referral__isnull=False)
    operations.end_emergency(access, by=actor, at=timezone.now())
    messages.success(request, _("Emergency access has ended."))
    return redirect("home")


@never_cache
@require_safe
@row_security.as_system(REVIEWS)
def emergencies(request: HttpRequest) -> HttpResponse:
    """List the uses of emergency access that wait for a review, and those reviewed lately."""
    actor, at = need(request, Can.REVIEW_EMERGENCY_ACCESS), timezone.now()
    waiting = list(queries.to_review(actor)[:MOST_SHOWN])
    reviewed = list(queries.reviewed(actor)[:MOST_SHOWN])
    audit.record("emergency.listed", None, by=actor, at=at, waiting=len(waiting))
    context = {
        "waiting": [row_of(access, at=at) for access in waiting],
        "reviewed": [row_of(access, at=at) for access in reviewed],
    }
    return render(request, "referrals/emergencies.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@row_security.as_system(REVIEWS)
def emergency(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one use, and what was looked at under it; take down a review of it."""
    actor, at = need(request, Can.REVIEW_EMERGENCY_ACCESS), timezone.now()
    access = get_object_or_404(queries.seen_by_reviewer(actor), pk=key)
    audit.record("emergency.viewed", access, by=actor, at=at)
    form = EmergencyReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.review_emergency(access, **form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Your review is recorded."))
            return redirect("referrals:emergencies")
    may_review = access.reviewed_at is None and access.started_by != actor.id
    context = {
        "access": access,
        "row": row_of(access, at=at),
        "patterns": [EmergencyAccess.Pattern(code).label for code in access.patterns],
        "looks": [(look.at, said_of(look.event)) for look in queries.looks_under(access)],
        "form": form if may_review or form.errors else None,
    }
    status = 400 if form.errors else 200
    return render(request, "referrals/emergency.html", context, status=status)


def said_of(event: str) -> str:
    return str(SENTENCES.get(event, event))


def row_of(access: EmergencyAccess, *, at: datetime) -> dict[str, Any]:
    clock = None
    if access.reviewed_at is None and access.review_due_at:
        clock = running_clock(access.review_due_at, started_at=access.started_at, at=at)
    return {
        "access": access,
        "reference": access.referral.reference if access.referral else _("Nothing was opened"),
        "is_unusual": bool(access.patterns),
        "clock": clock,
    }
