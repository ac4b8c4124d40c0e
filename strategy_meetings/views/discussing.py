"""A strategy discussion by telephone: recorded, decided for each person and closed on one page."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting, acting_membership, actor_of
from accounts.models import Agency, Membership
from accounts.roles import Can
from meetings.queries import contacts_of
from policies.counting import CalendarMissing
from policies.models import Policy
from policies.queries import calendar
from records.keys import normal_reference
from referrals.models import Referral
from referrals.permissions import open_to_change
from strategy_meetings import operations, queries
from strategy_meetings.forms_discussing import DiscussionForm
from strategy_meetings.permissions import need
from strategy_meetings.views.arranging import chairs_for, own_key, uuid_of

BUTTONS = ("more", "show_people")


@require_http_methods(["GET", "POST"])
def discuss(request: HttpRequest) -> HttpResponse:
    """Record a discussion about the referral in the address, and those of its report beside it.

    The buttons within the page add a line or an agency's people; nothing typed is lost.
    """
    need(request, Can.CHAIR_MEETINGS)
    reference = normal_reference(request.GET.get("referral", ""))
    if reference is None:
        return redirect("strategy_meetings:waiting")
    referral = open_to_change(request, reference, to=Can.CHAIR_MEETINGS)
    membership = acting_membership(request)
    assert membership is not None
    now = timezone.now()
    form = discussion_form(request.POST, referral, membership, at=now)

    if request.method == "POST" and any(name in request.POST for name in BUTTONS):
        form.errors.clear()
    elif request.method == "POST" and form.is_valid():
        try:
            held = operations.discuss(
                form.meeting_type,
                referrals=form.about,
                told=form.discussion,
                team=membership.team,
                by=acting(request),
                at=now,
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(
                request, _("The discussion is recorded and closed. The next clocks have started.")
            )
            return redirect(held)
    return render(request, "strategy_meetings/discuss.html", {"form": form, "referral": referral})


def discussion_form(
    typed: Any, referral: Referral, membership: Membership, *, at: datetime
) -> DiscussionForm:
    """Return the form with those who can have been on the line, and the usual answers filled in."""
    actor, today = actor_of(membership), timezone.localdate(at)
    kinds = queries.meeting_types_for(referral)
    if not kinds:
        raise Http404
    kind = kinds[0]  # the first of a pathway is its discussions'; a second closes concerns
    about = queries.siblings_of(referral, actor)
    agencies = list(Agency.objects.filter(left_on__isnull=True).order_by("name_en"))
    speaking = queries.agencies_concerned(kind, about)
    asked_for = agencies_named(typed)
    speaking += [a for a in agencies if a.pk in asked_for and a not in speaking]
    if membership.agency not in speaking:
        speaking.append(membership.agency)
    others = [agency for agency in speaking if agency.pk != membership.agency_id]
    own = contacts_of([membership.agency], on=today)
    chairs = chairs_for([kind], own)
    self_chairs = own_key(chairs, actor.id)
    near = [m for m in own if m.team_id in (membership.team_id, referral.owning_team_id)]
    due_on = next_working_day(referral.policy, today)
    return DiscussionForm(
        typed or None,
        referrals=about,
        meeting_type=kind,
        chairs=chairs,
        contacts=[*contacts_of(others, on=today), *(m for m in near if str(m.pk) != self_chairs)],
        speaking=speaking,
        agencies=agencies,
        under_enquiry=queries.with_running_enquiries(about),
        waits_until=queries.waits_until(about),
        due_on=due_on,
        at=at,
        initial={"on": today, "began": localtime(at).strftime("%H:%M"), "chair": self_chairs},
    )


def agencies_named(typed: Any) -> set[UUID]:
    """Return the agencies of those who are not in the list, and of those ticked in it."""
    if not typed:
        return set()
    named = [typed.get(name, "") for name in typed if name.startswith("other_agency_")]
    ticked = [key for key in map(uuid_of, typed.getlist("on_the_line")) if key]
    of_ticked = Membership.objects.filter(pk__in=ticked).values_list("agency_id", flat=True)
    return {key for key in map(uuid_of, named) if key} | set(of_ticked)


def next_working_day(policy: Policy, today: date) -> date:
    """Return the day by which an action is due unless somebody says otherwise."""
    try:
        return calendar(policy).next_working_day(today)
    except CalendarMissing:
        return today + timedelta(days=1)
