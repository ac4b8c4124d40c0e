"""Asking agencies about a household, reading what they told, and releasing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from records import audit
from referrals import operations
from referrals.forms.information import AskForm, ReleaseForm, StopForm
from referrals.models import InformationRequest, Status
from referrals.permissions import need, open_referral, open_to_change
from referrals.queries import information as queries
from referrals.queries.answering import awaited_by
from referrals.queries.asking import agencies_to_ask, people_to_ask_about
from referrals.queries.frame import frame_of
from referrals.queries.referral import clock_lines, is_holder
from referrals.views.referral import sent


@require_http_methods(["GET", "POST"])
def information(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what agencies were asked and told, as this reader may see it; release what is sealed."""
    referral = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    actor, at = acting(request), timezone.now()
    items = queries.items_of(referral, actor)
    sealed = queries.to_release(items) if is_holder(actor, referral) else {}
    form = ReleaseForm(sent(request), items=sealed, agencies=queries.release_to(referral))
    if request.method == "POST" and not sealed:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            released = operations.release_items(referral, **form.release, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            said = ngettext("%(n)d thing was released.", "%(n)d things were released.", released)
            messages.success(request, said % {"n": released})
            return redirect("referrals:information", referral.reference)

    operations.note_read(referral, by=actor, at=at)
    may_ask = can(actor, Can.REQUEST_INFORMATION) and is_holder(actor, referral)
    context = {
        **frame_of(referral, actor, lines=clock_lines(referral, at=at), at=at, here="information"),
        "requests": queries.requests_of(referral, actor, at=at),
        "people": queries.by_person(items, at=at),
        "withdrawn": queries.withdrawn_from(referral, actor),
        "form": form if sealed else None,
        "may_ask": may_ask and referral.status != Status.CLOSED,
        "is_team": can(actor, Can.REQUEST_INFORMATION),
    }
    return render(request, "referrals/information.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask: choose agencies; the people, the purpose and its basis are filled in already."""
    referral = open_to_change(request, reference, to=Can.REQUEST_INFORMATION)
    actor, at = acting(request), timezone.now()
    form = AskForm(
        sent(request),
        referral=referral,
        agencies=agencies_to_ask(referral, at=at),
        people=people_to_ask_about(referral, actor, at=at),
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.ask_agencies(referral, **form.request, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The agencies were asked."))
            return redirect("referrals:information", referral.reference)

    context = {
        **frame_of(referral, actor, lines=clock_lines(referral, at=at), at=at),
        "form": form,
        "has_agencies": bool(form.choices),
        "cancel_url": reverse("referrals:information", args=[referral.reference]),
    }
    return render(request, "referrals/ask.html", context)


@require_http_methods(["GET", "POST"])
def stop_asking(request: HttpRequest, reference: str, asked_as: str) -> HttpResponse:
    """Ask those who have not answered no longer, such as where the wrong people were named."""
    referral = open_to_change(request, reference, to=Can.REQUEST_INFORMATION)
    actor, at = acting(request), timezone.now()
    requests = InformationRequest.objects.open_to_hub(actor).filter(referral=referral)
    asked = get_object_or_404(requests, reference=asked_as)
    form = StopForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.stop_asking(asked, **form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The agencies that had not answered are asked no longer."))
            return redirect("referrals:information", referral.reference)
    context = {
        **frame_of(referral, actor, lines=clock_lines(referral, at=at), at=at),
        "form": form,
        "asked": asked,
    }
    return render(request, "referrals/stop_asking.html", context)


@require_safe
def awaited(request: HttpRequest) -> HttpResponse:
    """Show which answers the reader's team waits for, due first."""
    actor, at = need(request, Can.REQUEST_INFORMATION), timezone.now()
    is_late = request.GET.get("due") == "late"
    rows = awaited_by(actor, at=at, is_late=is_late)
    audit.record("information.awaited", None, by=actor, at=at, found=len(rows))
    return render(request, "referrals/awaited.html", {"rows": rows, "is_late": is_late})
