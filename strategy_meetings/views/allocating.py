"""Who holds enquiries: allocating and handing over, and how much each colleague holds."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from records import audit
from records.audit import Actor
from referrals.models import Referral
from referrals.permissions import open_to_change
from strategy_meetings import operations
from strategy_meetings.forms_allocation import AllocationForm
from strategy_meetings.models import Enquiry
from strategy_meetings.permissions import need
from strategy_meetings.queries_allocation import (
    earlier_holders_of,
    holders_of,
    may_hold,
    workload_of,
)


@require_http_methods(["GET", "POST"])
def allocate(request: HttpRequest, reference: str, duty: str) -> HttpResponse:
    """Give a duty of running enquiries to a colleague, hand it over, or give it up for now.

    Its holder may hand it over; a team manager or lead co-ordinator may allocate any.
    """
    referral = open_to_change(request, reference, to=Can.RECORD_ENQUIRIES)
    actor, now = acting(request), timezone.now()
    enquiry = get_object_or_404(referral.enquiries, ended_at=None)
    holder = next((each for each in holders_of(enquiry, at=now) if each.duty == duty), None)
    if holder is None:
        raise Http404
    if not (can(actor, Can.ALLOCATE_ENQUIRIES) or holder.user_id == actor.id):
        raise PermissionDenied
    members = [m for m in may_hold(referral, duty, at=now) if m.user_id != holder.user_id]
    form = AllocationForm(request.POST or None, members=members, is_held=holder.user_id is not None)
    if request.method == "POST" and form.is_valid():
        try:
            change_holder(enquiry, duty, form, by=actor)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Who holds the enquiries is changed."))
            return redirect(after_allocating(referral, actor))
    context = {
        "form": form,
        "referral": referral,
        "holder": holder,
        "earlier": earlier_holders_of(enquiry),
    }
    return render(request, "strategy_meetings/allocate.html", context)


def change_holder(enquiry: Enquiry, duty: str, form: AllocationForm, *, by: Actor) -> None:
    at = timezone.now()
    if form.member is None:
        reason = form.cleaned_data["reason"]
        operations.give_up_allocation(enquiry, duty=duty, reason=reason, by=by, at=at)
    else:
        operations.allocate_enquiry(
            enquiry,
            duty=duty,
            user_id=form.member.user_id,
            note=form.cleaned_data["note"],
            by=by,
            at=at,
        )


def after_allocating(referral: Referral, actor: Actor) -> str:
    """Return where to go: what somebody has just handed over may be out of their sight."""
    is_in_sight = Referral.objects.visible_to(actor).filter(pk=referral.pk).exists()
    if can(actor, Can.ALLOCATE_ENQUIRIES):
        return reverse("strategy_meetings:workload")
    address = reverse("strategy_meetings:enquiry", args=[referral.reference])
    return address if is_in_sight else reverse("home")


@require_safe
def workload(request: HttpRequest) -> HttpResponse:
    """Show what nobody is there for, and how many enquiries each colleague holds."""
    need(request, Can.ALLOCATE_ENQUIRIES)
    actor, now = acting(request), timezone.now()
    found = workload_of(actor, at=now)
    audit.record("workload.listed", None, by=actor, at=now, vacancies=len(found.vacancies))
    return render(request, "strategy_meetings/workload.html", {"workload": found})
