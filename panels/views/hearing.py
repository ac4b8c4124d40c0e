"""At a sitting: who is here, what agencies know, the risk, the actions, the decision."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.acting import acting
from accounts.models import Agency
from accounts.roles import Can
from meetings import operations as meetings
from meetings.models import Attendance, Meeting
from meetings.queries import attendances_of
from panels import operations
from panels.forms import InformationForm, PresentForm
from panels.models import AgencyInformation, Listing, Sitting
from panels.permissions import open_listing, open_sitting, runs
from panels.views.case import action_form, assess_form, case_context, decide_form

Answer = AgencyInformation.Answer


@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, reference: str) -> HttpResponse:
    """Record who is in the room; the first time, this starts the sitting."""
    sitting = open_sitting(request, reference, to=Can.COORDINATE_PANELS)
    form = PresentForm(request.POST or None, attendances=attendances_of(sitting.meeting))
    if request.method == "POST" and form.is_valid():
        try:
            done = record_present(request, sitting, form)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, done)
            return redirect(sitting)
    context = {"form": form, "sitting": sitting, "meeting": sitting.meeting}
    return render(request, "panels/attendance.html", context)


def record_present(request: HttpRequest, sitting: Sitting, form: PresentForm) -> str:
    """Record those who are here now, and return what to say of it. Raises Refused."""
    by, at = acting(request), timezone.now()
    is_start = sitting.meeting.status == Meeting.Status.SCHEDULED
    if is_start:
        meetings.start_meeting(sitting.meeting, by=by, at=at)
    for arrived in form.arrived:
        meetings.record_attendance(
            arrived, response=Attendance.Response.ATTENDED, arrived_at=at, by=by, at=at
        )
    return _("The sitting has begun.") if is_start else _("Who is here is recorded.")


@require_http_methods(["GET", "POST"])
def give_information(
    request: HttpRequest, reference: str, referral: str, agency: str
) -> HttpResponse:
    """Write down what one agency knows; whoever holds the sitting may write for any of them."""
    listing = open_listing(request, reference, referral, to=Can.CONTRIBUTE_TO_PANELS)
    of_agency = agency_of(request, listing, agency)
    given = listing.information.filter(agency=of_agency).first()
    form = InformationForm(
        request.POST or None,
        initial={
            "answer": given.answer if given else None,
            "text": given.text if given else "",
            "version": given.version if given else 0,
        },
    )
    status, mine, theirs = 200, "", ""
    if request.method == "POST" and form.is_valid():
        try:
            operations.give_information(
                listing,
                agency=of_agency,
                **form.cleaned_data,
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except operations.Conflict as found:
            status, theirs = 409, found.theirs
            mine = found.yours or str(Answer(form.cleaned_data["answer"]).label)
            given = listing.information.get(agency=of_agency)
            form = InformationForm(initial={**form.cleaned_data, "version": found.version})
        else:
            messages.success(request, _("What the agency knows is recorded."))
            return redirect(listing)
    context = {
        "form": form,
        "listing": listing,
        "sitting": listing.sitting,
        "referral": listing.referral,
        "of_agency": of_agency,
        "given": given,
        "mine": mine,
        "theirs": theirs,
    }
    return render(request, "panels/give_information.html", context, status=status)


def agency_of(request: HttpRequest, listing: Listing, code: str) -> Agency:
    """Return the agency, if it is asked and the reader may write for it; else 404."""
    agency = get_object_or_404(listing.sitting.panel.agencies, code=code)
    actor = acting(request)
    if agency.pk != actor.agency_id and not runs(actor, listing.sitting):
        raise Http404
    return agency


@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Record the score of the risk tool, and people's judgement."""
    listing = open_listing(request, reference, referral, to=Can.COORDINATE_PANELS)
    form = assess_form(listing, request.POST or None)
    if form is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            operations.assess(listing, **form.cleaned_data, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The risk is recorded."))
            return redirect(listing)
    return case_page(request, listing, assess_form=form)


@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Record what an agency will do, and by when."""
    listing = open_listing(request, reference, referral, to=Can.COORDINATE_PANELS)
    form = action_form(listing, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.agree_action(
                listing.sitting.meeting,
                **form.cleaned_data,
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The action is recorded."))
            return redirect(listing)
    return case_page(request, listing, action_form=form)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Record what the panel decided on a case, and go on to the next."""
    listing = open_listing(request, reference, referral, to=Can.COORDINATE_PANELS)
    form = decide_form(listing, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.decide(listing, **form.cleaned_data, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The decision of the panel is recorded."))
            return redirect(listing.sitting)
    return case_page(request, listing, decide_form=form)


def case_page(request: HttpRequest, listing: Listing, **bound: Any) -> HttpResponse:
    return render(request, "panels/listing.html", case_context(request, listing, **bound))


@require_POST
def withdraw(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Take a case off the agenda."""
    listing = open_listing(request, reference, referral, to=Can.COORDINATE_PANELS)
    try:
        operations.withdraw_listing(listing, by=acting(request), at=timezone.now())
    except operations.Refused as refused:
        messages.error(request, str(refused))
        return redirect(listing)
    messages.success(request, _("The referral is off the agenda. It waits for a panel as before."))
    return redirect(listing.sitting)
