"""Before a sitting: calling it, putting referrals on its agenda, calling it off."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting, acting_membership
from accounts.models import Agency, Membership
from accounts.roles import ROLES, Can, Role
from meetings import operations as meetings
from meetings.forms import CancelForm
from meetings.models import Meeting
from meetings.queries import contacts_of
from panels import operations
from panels.forms import CallForm
from panels.forms_listing import HearForm
from panels.models import Panel
from panels.permissions import need, open_panel, open_sitting
from panels.queries import agenda
from referrals.permissions import open_referral


@require_http_methods(["GET", "POST"])
def call_sitting(request: HttpRequest, code: str) -> HttpResponse:
    """Call a sitting of a panel, and invite the contacts of its agencies."""
    panel = open_panel(request, code)
    membership = acting_membership(request)
    assert membership is not None
    form = CallForm(
        request.POST or None,
        **people_for(panel, on=timezone.localdate()),
        initial={"mode": Meeting.Mode.IN_PERSON},
    )
    if request.method == "POST" and form.is_valid():
        try:
            sitting = operations.call_sitting(
                panel,
                arrangements=form.arrangements,
                team=membership.team,
                invitees=form.invitees,
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The sitting is called and the invitations are sent."))
            return redirect(sitting)
    return render(request, "panels/call_sitting.html", {"form": form, "panel": panel})


def people_for(panel: Panel, *, on: date) -> dict[str, Any]:
    """Return who may chair, take the minutes and be invited, and which agencies only have post."""
    own = contacts_of([panel.agency], on=on)
    members = list(panel.members.order_by("name_en"))
    contacts = [m for m in contacts_of(members, on=on) if has(m, Can.CONTRIBUTE_TO_PANELS)]
    reached = {contact.agency_id for contact in contacts}
    return {
        "chairs": [m for m in own if has(m, Can.CHAIR_MEETINGS) or has(m, Can.COORDINATE_PANELS)],
        "minute_takers": [m for m in own if has(m, Can.TAKE_MINUTES)],
        "contacts": contacts,
        "mailboxes": [a for a in members if with_mailbox_only(a, reached)],
    }


def has(membership: Membership, capability: Can) -> bool:
    return capability in ROLES[Role(membership.role)]


def with_mailbox_only(agency: Agency, reached: set[Any]) -> bool:
    return agency.pk not in reached and bool(agency.email)


@require_http_methods(["GET", "POST"])
def add_to_sitting(request: HttpRequest) -> HttpResponse:
    """Put the referral in the address on the agenda of a sitting that can hear it."""
    actor = need(request, Can.COORDINATE_PANELS)
    reference = request.GET.get("referral", "").replace("\0", "")
    if not reference:
        return redirect("panels:waiting")
    referral = open_referral(request, reference, to=Can.COORDINATE_PANELS)
    sittings = list(
        agenda.sittings_for(actor)
        .filter(
            panel__agency=actor.agency_id,
            panel_type__pathways__contains=[referral.pathway],
            meeting__status__in=(Meeting.Status.SCHEDULED, Meeting.Status.UNDER_WAY),
        )
        .select_related("panel_type")
        .order_by("meeting__starts_at", "pk")
    )
    form = HearForm(request.POST or None, sittings=sittings, referral=referral)
    if request.method == "POST" and form.is_valid():
        try:
            listing = operations.add_to_sitting(
                **form.listed, referral=referral, by=actor, at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The referral is on the agenda."))
            return redirect(listing.sitting)
    context = {"form": form, "referral": referral, "sittings": sittings}
    return render(request, "panels/add_to_sitting.html", context)


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Call a sitting off; what was on its agenda waits on."""
    sitting = open_sitting(request, reference, to=Can.COORDINATE_PANELS)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.cancel_meeting(
                sitting.meeting, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The sitting is cancelled and those invited are told."))
            return redirect(sitting)
    context = {"form": form, "sitting": sitting, "meeting": sitting.meeting}
    return render(request, "panels/cancel.html", context)
