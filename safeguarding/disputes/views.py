"""Corrections and objections: written down by reference, and decided within a month."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.roles import Can
from records import audit
from records.audit import Actor
from records.refusals import Refused
from referrals import operations
from referrals.permissions import need
from safeguarding.disputes import queries
from safeguarding.disputes.forms import DecideForm, DisputeForm
from safeguarding.rights.landing import need_of_authority

MOST_SHOWN = 100


@never_cache
@require_http_methods(["GET", "POST"])
def disputes(request: HttpRequest) -> HttpResponse:
    """List what waits to be decided and what was; write down another."""
    actor, at = need_of_authority(request, Can.SEE_TO_DISPUTES), timezone.now()
    form = DisputeForm(
        request.POST if request.method == "POST" else None,
        initial={"received_on": timezone.localdate(at)},
    )
    if request.method == "POST" and form.is_valid() and (made := record(form, actor)):
        messages.success(request, _("It is written down, and its month runs."))
        return redirect("dispute", made)
    waiting = queries.disputes_of(actor, is_decided=False, most=MOST_SHOWN)
    decided = queries.disputes_of(actor, is_decided=True, most=MOST_SHOWN)
    audit.record("dispute.listed", None, by=actor, at=at, waiting=len(waiting))
    context = {
        "waiting": [(each, queries.clock_of(each, at=at)) for each in waiting],
        "decided": [(each, None) for each in decided],
        "form": form,
    }
    status = 400 if form.errors else 200
    return render(request, "safeguarding/disputes.html", context, status=status)


def record(form: DisputeForm, actor: Actor) -> UUID | None:
    """Write it down and return its key; None where the form now says why not.

    A reference that is hidden from the actor is answered like one that was never given.
    """
    said = dict(form.cleaned_data)
    referral = queries.referral_by(said.pop("reference"), actor)
    if referral is None:
        form.add_error("reference", _("Nothing has this reference, as far as you may see."))
        return None
    try:
        made = operations.record_dispute(referral, **said, by=actor, at=timezone.now())
    except Refused as refused:
        form.add_error(None, refused.objections)
        return None
    return made.pk


@never_cache
@require_http_methods(["GET", "POST"])
def dispute(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one, and record what is decided about it. 404 for what is hidden."""
    actor, at = need(request, Can.SEE_TO_DISPUTES), timezone.now()
    found = queries.dispute_of(actor, key)
    if found is None:
        raise Http404
    audit.record("dispute.viewed", found.referral, by=actor, at=at, dispute=str(found.pk))
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.decide_dispute(found, **form.cleaned_data, by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("It is decided, and shown with the record."))
            return redirect("disputes")
    context: dict[str, Any] = {
        "dispute": found,
        "clock": queries.clock_of(found, at=at),
        "form": form,
    }
    status = 400 if form.errors else 200
    return render(request, "safeguarding/dispute.html", context, status=status)
