"""Somebody else whom a meeting under way turns out to be about."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from referrals.forms.mending import FoundForm
from referrals.views.choosing import known_form
from strategy_meetings import operations, queries
from strategy_meetings import queries_deciding as deciding
from strategy_meetings.forms_deciding import SubjectForm
from strategy_meetings.permissions import open_strategy_meeting


@require_http_methods(["GET", "POST"])
def add_subject(request: HttpRequest, reference: str) -> HttpResponse:
    """Make the meeting about another referral of the same report."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.CHAIR_MEETINGS)
    meeting, actor = strategy_meeting.meeting, acting(request)
    found = deciding.may_join(strategy_meeting, actor)
    form = SubjectForm(request.POST if request.method == "POST" else None, referrals=found)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_subject(
                strategy_meeting, **form.cleaned_data, by=actor, at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The meeting is about them too."))
            return redirect("strategy_meetings:minutes", reference)
    context = {"form": form, "meeting": meeting, "found": found}
    return render(request, "strategy_meetings/add_subject.html", context)


@require_http_methods(["GET", "POST"])
def new_subject(request: HttpRequest, reference: str) -> HttpResponse:
    """Look who is on record, open a referral for somebody new, and make the meeting about them."""
    strategy_meeting = open_strategy_meeting(request, reference, to=Can.CHAIR_MEETINGS)
    meeting, actor, at = strategy_meeting.meeting, acting(request), timezone.now()
    referral = queries.referrals_of(strategy_meeting)[0]
    sent = request.POST if request.method == "POST" else None
    form, known = FoundForm(sent, referral=referral, at=at), None
    if request.method == "POST" and form.is_valid():
        own = referral.record.person_id
        known = known_form(request.POST, actor, form.fields_said, at=at, without=own)
        if known.is_settled:
            said = form.answers(known.choice)
            try:
                operations.add_somebody_new(
                    strategy_meeting, referral=referral, **said, by=actor, at=at
                )
            except operations.Refused as refused:
                form.add_error(None, refused.objections)
            else:
                messages.success(request, _("They have a referral of their own, and are here."))
                return redirect("strategy_meetings:minutes", reference)
    context = {"form": form, "meeting": meeting, "known": known}
    status = 400 if form.errors or (known is not None and known.errors) else 200
    return render(request, "strategy_meetings/new_subject.html", context, status=status)
