"""Enquiries into what happened: the frame of the page, which each kind fills with its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from records.audit import Actor
from referrals.models import Pathway, Referral, Status
from referrals.permissions import open_referral, open_to_change
from referrals.queries import warnings
from strategy_meetings import operations, queries
from strategy_meetings.models import Enquiry
from strategy_meetings.queries_allocation import holders_of, may_allocate
from strategy_meetings.rules import ENQUIRY_KIND, Kind
from strategy_meetings.views import section_47, section_126


class KindOfPage(Protocol):
    """What the module of one kind of enquiry gives the frame; ``TEMPLATE`` stands inside it."""

    TEMPLATE: str

    def form_of(self, data: Any, enquiry: Enquiry, *, is_late: bool) -> forms.Form:
        """Return the form that the page answers while these enquiries run."""

    def answer(
        self, request: HttpRequest, enquiry: Enquiry, form: Any, *, by: Actor, at: datetime
    ) -> HttpResponse:
        """Do what the valid form says, and lead on. Raises Refused."""

    def context_of(
        self, request: HttpRequest, referral: Referral, enquiry: Enquiry | None, *, at: datetime
    ) -> dict[str, Any]:
        """Return what the kind's own template needs; None before any enquiries began."""


PAGES: Mapping[Kind, KindOfPage] = {Kind.SECTION_47: section_47, Kind.SECTION_126: section_126}


@require_http_methods(["GET", "POST"])
def enquiry(request: HttpRequest, reference: str) -> HttpResponse:
    """Start enquiries, and answer their form; an agency let in may only read."""
    door = open_to_change if request.method == "POST" else open_referral
    referral = door(request, reference, to=Can.RECORD_ENQUIRIES)
    every = list(referral.enquiries.order_by("-started_at", "-pk"))
    if not every and referral.status != Status.ENQUIRY:
        raise Http404
    newest = every[0] if every else None
    running = newest if newest and newest.ended_at is None else None
    now = timezone.now()
    deadline = queries.running_clock_of(referral, queries.ENQUIRY_CLOCKS)
    kind = Kind(newest.kind) if newest else ENQUIRY_KIND[Pathway(referral.pathway)]
    page, form = PAGES[kind], None
    if running:
        is_late = deadline is not None and deadline.is_late(at=now)
        form = page.form_of(request.POST or None, running, is_late=is_late)
    if request.method == "POST" and (response := act(request, referral, running, page, form)):
        return response
    context = {
        "referral": referral,
        "facts": [referral.reference, referral.get_pathway_display()],
        "flags": [each.line for each in warnings.of_referral(referral, acting(request), at=now)],
        "kind": kind,
        "template": page.TEMPLATE,
        "running": running,
        "ended": newest if newest and newest.ended_at else None,
        "earlier": every[1:],
        "may_start": running is None and referral.status == Status.ENQUIRY,
        "clock": queries.clock_of(deadline, at=now) if deadline else None,
        "form": form,
        "holders": holders_of(newest, at=now) if newest else [],
        "may_allocate": may_allocate(acting(request), referral, running),
        "own_id": acting(request).id if running else None,
        **page.context_of(request, referral, newest, at=now),
    }
    return render(request, "strategy_meetings/enquiry.html", context)


def act(
    request: HttpRequest,
    referral: Referral,
    running: Enquiry | None,
    page: KindOfPage,
    form: forms.Form | None,
) -> HttpResponse | None:
    """Start the enquiries where none run, else answer their form; None shows what is wrong."""
    by, at = acting(request), timezone.now()
    if running is None or form is None:
        try:
            operations.start_enquiry(referral, by=by, at=at)
        except operations.Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The enquiries are started."))
        return redirect("strategy_meetings:enquiry", referral.reference)
    if not form.is_valid():
        return None
    try:
        return page.answer(request, running, form, by=by, at=at)
    except operations.Refused as refused:
        form.add_error(None, refused.objections)
        return None
