"""Enquiries into what happened, and their determination."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from referrals.models import Pathway, Referral, Status
from referrals.permissions import open_referral, open_to_change
from strategy_meetings import operations, queries
from strategy_meetings.forms import DeterminationForm
from strategy_meetings.models import Enquiry
from strategy_meetings.rules import ENQUIRY_KIND


@require_http_methods(["GET", "POST"])
def enquiry(request: HttpRequest, reference: str) -> HttpResponse:
    """Start enquiries, and record their determination; an agency let in may only read."""
    door = open_to_change if request.method == "POST" else open_referral
    referral = door(request, reference, to=Can.RECORD_ENQUIRIES)
    newest = referral.enquiries.order_by("-started_at").first()
    if newest is None and referral.status != Status.ENQUIRY:
        raise Http404
    running = newest if newest and newest.ended_at is None else None
    now = timezone.now()
    deadline = queries.running_clock_of(referral, queries.ENQUIRY_CLOCKS)
    kind = running.kind if running else ENQUIRY_KIND[Pathway(referral.pathway)]
    form = DeterminationForm(
        (request.POST or None) if running else None,
        kind=kind,
        is_late=deadline is not None and deadline.is_late(at=now),
    )
    if request.method == "POST" and (response := act(request, referral, running, form)):
        return response
    context = {
        "referral": referral,
        "facts": [referral.reference, referral.get_pathway_display()],
        "kind": kind,
        "running": running,
        "ended": newest if newest and newest.ended_at else None,
        "may_start": running is None and referral.status == Status.ENQUIRY,
        "clock": queries.clock_of(deadline, at=now) if deadline else None,
        "form": form,
    }
    return render(request, "strategy_meetings/enquiry.html", context)


def act(
    request: HttpRequest, referral: Referral, running: Enquiry | None, form: DeterminationForm
) -> HttpResponse | None:
    """Start the enquiries where none run, else end them; None shows what is wrong."""
    by, at = acting(request), timezone.now()
    try:
        if running is None:
            operations.start_enquiry(referral, by=by, at=at)
            messages.success(request, _("The enquiries are started."))
            return redirect("strategy_meetings:enquiry", referral.reference)
        if not form.is_valid():
            return None
        operations.end_enquiry(running, **form.cleaned_data, by=by, at=at)
    except operations.Refused as refused:
        form.add_error(None, refused.objections)
        return None
    messages.success(request, _("Determination recorded."))
    return redirect("strategy_meetings:waiting")
