"""Notifications from the police: taken in, read beside what they prefill, and dealt with."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from records import audit
from referrals import operations
from referrals.forms.police import AsideForm, JoinForm, TakeInForm, others_in, told_by
from referrals.models import PoliceBatch, PoliceNotification
from referrals.permissions import open_to_change
from referrals.queries import police as queries
from referrals.queries import referral as referral_queries
from referrals.queries.frame import frame_of

ROWS = 50
State = PoliceNotification.State


def open_notification(
    request: HttpRequest, notification_id: UUID, *, to: Can = Can.TAKE_IN_NOTIFICATIONS
) -> PoliceNotification:
    """Return a notification that reached the reader; one that did not is as good as none (404)."""
    actor = acting(request)
    visible = PoliceNotification.objects.visible_to(actor).select_related(
        "batch", "draft", "report"
    )
    found: PoliceNotification = get_object_or_404(visible, pk=notification_id)
    if not can(actor, to):
        raise PermissionDenied
    audit.record("police_notification.viewed", found, by=actor, at=timezone.now())
    return found


@never_cache
@require_safe
def police(request: HttpRequest) -> HttpResponse:
    """List the notifications in one state: those that wait, unless another is asked for."""
    actor = acting(request)
    if not can(actor, Can.TAKE_IN_NOTIFICATIONS):
        raise PermissionDenied
    asked = request.GET.get("state", "")
    state = asked if asked in State.values else State.NEW
    page = Paginator(queries.listed(actor, state=state), ROWS).get_page(request.GET.get("page"))
    found, here = queries.counts(actor), reverse("referrals:police")
    audit.record("police_notification.listed", None, by=actor, at=timezone.now(), rows=len(page))
    context = {
        "rows": queries.rows(list(page), actor),
        "state": state,
        "is_vetted": bool(page) or queries.is_vetted(actor),  # others see no row
        "links": [
            {
                "text": f"{each.label} ({found[each]})",
                "url": f"{here}?state={each}",
                "is_current": each == state,
            }
            for each in State
        ],
        "first_url": f"{here}?state={state}" if page.has_previous() else "",
        "next_url": f"?state={state}&page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "referrals/police/police.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """Take in what was pasted or chosen, and say what became of each."""
    actor = acting(request)
    if not queries.may_take_in(actor):
        raise PermissionDenied
    form = TakeInForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = TakeInForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                batch = operations.take_in_notifications(form.received, by=actor, at=timezone.now())
            except operations.Refused as refused:
                form.add_error(None, refused.objections)
            else:
                return redirect("referrals:batch", batch_id=batch.pk)
    status = 400 if form.errors else 200
    return render(request, "referrals/police/take_in.html", {"form": form}, status=status)


@never_cache
@require_safe
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Say what became of each item of one batch."""
    actor = acting(request)
    found = get_object_or_404(PoliceBatch.objects.visible_to(actor), pk=batch_id)
    audit.record("police_batch.viewed", found, by=actor, at=timezone.now())
    context = {"batch": found, "items": list(queries.items_of_batch(found))}
    return render(request, "referrals/police/batch.html", context)


@never_cache
@require_safe
def notification(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Show what came beside what was understood of it, and what can be done with it."""
    return show(request, open_notification(request, notification_id))


def show(
    request: HttpRequest, found: PoliceNotification, *, status: int = 200, **forms: Any
) -> HttpResponse:
    actor = acting(request)
    context = {
        "notification": found,
        "title": queries.title_of(found),
        "row": queries.rows([PoliceNotification.objects.with_repeats().get(pk=found.pk)], actor)[0],
        "layout": queries.layout_name(found),
        "facts": queries.facts(found),
        "likes": queries.rows_of_likes(found, actor),
        "referrals": queries.referrals_of(found.report, actor),
        "may_enter": can(actor, Can.SCREEN_REFERRALS),
        "join_form": forms.get("join_form") or JoinForm(actor=actor),
        "aside_form": forms.get("aside_form") or AsideForm(),
        "form": forms.get("join_form") or forms.get("aside_form") or AsideForm(),
    }
    return render(request, "referrals/police/notification.html", context, status=status)


@never_cache
@require_safe
def notification_source(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Give the source, byte for byte as it came, to be saved and never shown by the browser."""
    found = open_notification(request, notification_id)
    answer = HttpResponse(bytes(found.source), content_type="application/octet-stream")
    kind = "eml" if found.file_name.casefold().endswith(".eml") else "txt"
    answer["Content-Disposition"] = f'attachment; filename="notification-{found.pk}.{kind}"'
    return answer


@require_POST
def enter_notification(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Begin a report from a notification, or go on with the one that was begun."""
    found = open_notification(request, notification_id, to=Can.SCREEN_REFERRALS)
    try:
        draft = operations.begin_entry(
            found,
            told=told_by(found),
            others=others_in(found),
            by=acting(request),
            at=timezone.now(),
        )
    except operations.Refused as refused:
        messages.error(request, " ".join(refused.objections))
        return redirect("referrals:notification", notification_id=found.pk)
    return redirect("referrals:draft_whole", draft_id=draft.pk)


@require_POST
def join_notification(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Say that it is about what was reported already."""
    found = open_notification(request, notification_id, to=Can.SCREEN_REFERRALS)
    form = JoinForm(request.POST, actor=acting(request))
    if form.is_valid():
        try:
            operations.join_notification(
                found, form.cleaned_data["reference"], by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The notification stands beside that report now."))
            return redirect("referrals:police")
    return show(request, found, join_form=form, status=400)


@require_POST
def set_notification_aside(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Say that nothing is entered, and why."""
    found = open_notification(request, notification_id, to=Can.SCREEN_REFERRALS)
    form = AsideForm(request.POST)
    if form.is_valid():
        try:
            operations.set_notification_aside(
                found, reason=form.cleaned_data["reason"], by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The notification was set aside."))
            return redirect("referrals:police")
    return show(request, found, aside_form=form, status=400)


@require_POST
def put_notification_back(request: HttpRequest, notification_id: UUID) -> HttpResponse:
    """Let it wait again."""
    found = open_notification(request, notification_id, to=Can.SCREEN_REFERRALS)
    try:
        operations.put_notification_back(found, by=acting(request), at=timezone.now())
    except operations.Refused as refused:
        messages.error(request, " ".join(refused.objections))
    return redirect("referrals:notification", notification_id=found.pk)


@require_safe
def police_of_referral(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what the police sent about a referral, as it came, to the agency that holds it."""
    referral = open_to_change(request, reference, to=Can.VIEW_REFERRALS)
    actor, at = acting(request), timezone.now()
    lines = referral_queries.clock_lines(referral, at=at)
    context = {
        **frame_of(referral, actor, lines=lines, at=at, here="police"),
        "notifications": queries.of_report(referral.report),
    }
    return render(request, "referrals/police/of_referral.html", context)
