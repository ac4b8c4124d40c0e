"""Calling a meeting, changing what is arranged, answering an invitation."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.acting import acting, acting_membership, actor_of
from accounts.models import Agency, Membership
from accounts.roles import ROLES, Can, Role
from meetings import operations as meetings
from meetings.forms import CancelForm, TimesForm, clock_time
from meetings.models import Meeting
from meetings.queries import away_among, contacts_of
from meetings.views import answer_to
from policies.counting import LONDON
from policies.models import MeetingType
from records.keys import normal_reference
from referrals.models import Referral
from referrals.permissions import open_to_change
from strategy_meetings import operations, queries
from strategy_meetings import rules_inviting as rules
from strategy_meetings.forms import MAILBOX, AgencyForm, ChairForm, InviteForm, ScheduleForm
from strategy_meetings.permissions import need, open_strategy_meeting


@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest) -> HttpResponse:
    """Call a meeting about the referral in the address, and any of the same report beside it.

    The button beside "Another agency" only shows that agency's people; nothing typed is lost.
    """
    need(request, Can.SCHEDULE_MEETINGS)
    reference = normal_reference(request.GET.get("referral", ""))
    if reference is None:
        return redirect("strategy_meetings:waiting")
    referral = open_to_change(request, reference, to=Can.SCHEDULE_MEETINGS)
    membership = acting_membership(request)
    assert membership is not None
    form = schedule_form(request.POST, referral, membership)

    if request.method == "POST" and "show_people" in request.POST:
        form.errors.clear()
    elif request.method == "POST" and form.is_valid():
        try:
            strategy_meeting = operations.schedule(
                form.chosen_type,
                referrals=form.about,
                arrangements=form.arrangements,
                team=membership.team,
                invitees=form.invitees,
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The meeting is arranged and the invitations are sent."))
            return redirect(strategy_meeting)

    context = {"form": form, "referral": referral}
    return render(request, "strategy_meetings/schedule.html", context)


def schedule_form(typed: Any, referral: Referral, membership: Membership) -> ScheduleForm:
    """Return the form with the people who can be asked, the required ones already ticked."""
    actor, today = actor_of(membership), timezone.localdate()
    kinds = queries.meeting_types_for(referral)
    if not kinds:
        raise Http404
    about = queries.siblings_of(referral, actor)
    agencies = Agency.objects.filter(left_on__isnull=True).order_by("name_en")
    offered = queries.agencies_concerned(kinds[0], about)
    offered += agencies.filter(pk__in=agencies_asked_for(typed))
    contacts = [c for c in contacts_of(offered, on=today) if c.agency_id != membership.agency_id]
    own = contacts_of([membership.agency], on=today)
    away = away_among([*contacts, *own], on=today)
    near = [m for m in own if m.team_id in (membership.team_id, referral.owning_team_id)]
    return ScheduleForm(
        typed or None,
        referrals=about,
        meeting_types=kinds,
        chairs=chairs_for(kinds, own),
        minute_takers=[m for m in own if Can.TAKE_MINUTES in ROLES[Role(m.role)]],
        contacts=[*contacts, *near],
        mailboxes=without_people(offered, contacts),
        away=frozenset(away),
        agencies=agencies,
        initial={
            "referrals": [str(referral.pk)],
            "mode": Meeting.Mode.VIDEO,
            "chair": own_key(own, actor.id),
            "contacts": first_of_each_required(kinds[0], contacts, away),
        },
    )


def agencies_asked_for(typed: Any) -> list[UUID]:
    """Return the agency whose people are asked for, and those of whom people are ticked."""
    if not typed:
        return []
    asked = [typed.get("another_agency", "")]
    asked += [key.removeprefix(MAILBOX) for key in typed.getlist("contacts")]
    found = [key for key in map(uuid_of, asked) if key]
    ticked = Membership.objects.filter(pk__in=found).values_list("agency_id", flat=True)
    return [*found, *ticked]


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def chairs_for(kinds: Sequence[MeetingType], own: Sequence[Membership]) -> list[Membership]:
    """Return those of the arranging agency whose role lets them chair one of these kinds."""
    roles = {role for kind in kinds for role in kind.chair_roles}
    return [membership for membership in own if membership.role in roles]


def own_key(memberships: Sequence[Membership], user_id: UUID) -> str:
    return next((str(m.pk) for m in memberships if m.user_id == user_id), "")


def without_people(offered: Sequence[Agency], contacts: Sequence[Membership]) -> list[Agency]:
    """Return the agencies of which nobody can be asked by name, but that have a mailbox."""
    reached = {contact.agency_id for contact in contacts}
    return [a for a in offered if a.pk not in reached and a.email and not a.is_authority]


def first_of_each_required(
    kind: MeetingType, contacts: Sequence[Membership], away: Mapping[UUID, UUID | None]
) -> list[str]:
    """Return whom to ask of each agency that must come: its contact, or who stands in for them."""
    by_kind: dict[str, list[Membership]] = {}
    for contact in contacts:
        if contact.agency.kind in kind.required_agency_kinds:
            by_kind.setdefault(contact.agency.kind, []).append(contact)
    return [str(rules.contact_to_ask(found, away).pk) for found in by_kind.values()]


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Invite one more person, of the agency chosen in the address."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.SCHEDULE_MEETINGS)
    meeting = strategy_meeting.meeting
    agencies = Agency.objects.filter(left_on__isnull=True).order_by("name_en")
    asked_for = uuid_of(request.GET.get("agency", ""))
    chosen = agencies.filter(pk=asked_for).first() if asked_for else None
    contacts = contacts_of([chosen], on=timezone.localdate()) if chosen else []
    form = InviteForm(
        request.POST or None,
        contacts=contacts,
        mailboxes=without_people([chosen], contacts) if chosen else [],
    )
    if request.method == "POST" and form.is_valid():
        try:
            meetings.invite(meeting, invitee=form.invitee, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The invitation is sent."))
            return redirect(meeting)
    context = {
        "form": form,
        "agency_form": AgencyForm(initial={"agency": chosen}, agencies=agencies),
        "meeting": meeting,
        "chosen": chosen,
    }
    return render(request, "strategy_meetings/invite.html", context)


@require_POST
def withdraw(request: HttpRequest, reference: str, attendance_id: UUID) -> HttpResponse:
    """Take one invitation back."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.SCHEDULE_MEETINGS)
    meeting = strategy_meeting.meeting
    attendance = get_object_or_404(meeting.attendances, pk=attendance_id)
    try:
        meetings.withdraw_invitation(attendance, by=acting(request), at=timezone.now())
    except operations.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The invitation is withdrawn."))
    return redirect(meeting)


@require_http_methods(["GET", "POST"])
def reschedule(request: HttpRequest, reference: str) -> HttpResponse:
    """Move a meeting that has not started, or change how people meet."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.SCHEDULE_MEETINGS)
    meeting = strategy_meeting.meeting
    form = TimesForm(
        request.POST or None,
        initial={
            "mode": meeting.mode,
            "place": meeting.place,
            "place_or_link": meeting.place,
            "video_link": meeting.place if meeting.mode == Meeting.Mode.VIDEO else "",
            "telephone_number": meeting.place if meeting.mode == Meeting.Mode.TELEPHONE else "",
            "on": meeting.starts_at.astimezone(LONDON).date(),
            "starts": clock_time(meeting.starts_at),
            "ends": clock_time(meeting.ends_at),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            meetings.reschedule_meeting(
                meeting, **form.times, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The meeting is changed, and those invited are told."))
            return redirect(meeting)
    return render(request, "strategy_meetings/reschedule.html", {"form": form, "meeting": meeting})


@require_http_methods(["GET", "POST"])
def chair(request: HttpRequest, reference: str) -> HttpResponse:
    """Name another chair, so that nobody waits for one who cannot come."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.SCHEDULE_MEETINGS)
    meeting = strategy_meeting.meeting
    own = contacts_of([meeting.arranging_agency], on=timezone.localdate())
    chairs = chairs_for([strategy_meeting.meeting_type], own)
    form = ChairForm(
        request.POST or None, chairs=[m for m in chairs if m.user_id != meeting.chair_id]
    )
    if request.method == "POST" and form.is_valid():
        try:
            meetings.replace_chair(
                meeting, chair=form.invitee, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The new chair is named and invited."))
            return redirect(meeting)
    return render(request, "strategy_meetings/chair.html", {"form": form, "meeting": meeting})


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Call a meeting off."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.SCHEDULE_MEETINGS)
    meeting = strategy_meeting.meeting
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.cancel_meeting(
                meeting, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The meeting is cancelled, and those invited are told."))
            return redirect(meeting)
    return render(request, "strategy_meetings/cancel.html", {"form": form, "meeting": meeting})


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Say whether one can come to a meeting one is invited to."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.VIEW_MEETINGS)
    return answer_to(request, strategy_meeting.meeting)
