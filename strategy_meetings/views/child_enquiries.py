"""Writing down an enquiry about a child; and enquiries about brothers and sisters side by side."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can
from records import audit
from referrals.permissions import open_referral
from referrals.queries import warnings
from strategy_meetings import documents_section_47 as documents
from strategy_meetings import operations
from strategy_meetings import queries_section_47 as queries
from strategy_meetings.forms_section_47 import ChildForm, ConsideredForm
from strategy_meetings.models import ChildEnquiry, Enquiry
from strategy_meetings.views.adult_enquiries import keep_mine, newest_of, open_running, page_of

SECTION_47 = Enquiry.Kind.SECTION_47


@require_http_methods(["GET", "POST"])
def child(request: HttpRequest, reference: str) -> HttpResponse:
    """Write what was learned. What somebody else saved meanwhile is never written over."""
    enquiry = open_running(request, reference, to=Can.RECORD_ENQUIRIES, kind=SECTION_47)
    row = queries.child_of(enquiry)
    form = ChildForm(request.POST or None, initial=initial_of(row, enquiry))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.save_child(
                enquiry,
                told=form.told,
                is_joint=form.cleaned_data["is_joint"],
                version=form.cleaned_data["version"],
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except operations.Conflict as found:
            status, row = 409, queries.child_of(enquiry)
            keep_mine(form, found.version, row.saved_by_name)
        else:
            messages.success(request, _("Saved."))
            return redirect("strategy_meetings:enquiry", reference)
    context = page_of(enquiry.referral, _("The child, the home and the parents"), form)
    return render(request, "strategy_meetings/enquiry_form.html", context, status=status)


def initial_of(row: ChildEnquiry, enquiry: Enquiry) -> dict[str, Any]:
    kept = {field.name: getattr(row, field.attname) for field in ChildEnquiry._meta.fields}
    kept["is_joint"] = enquiry.is_joint
    return {name: kept[name] for name in (*ChildForm.base_fields,)}


@require_http_methods(["GET", "POST"])
def consider(request: HttpRequest, reference: str) -> HttpResponse:
    """Record what is done for a brother, a sister or another child."""
    enquiry = open_running(request, reference, to=Can.RECORD_ENQUIRIES, kind=SECTION_47)
    actor = acting(request)
    form = ConsideredForm(request.POST or None, enquiry=enquiry, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            operations.consider_child(enquiry, **form.considered, by=actor, at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Added."))
            return redirect("strategy_meetings:enquiry", reference)
    context = page_of(enquiry.referral, _("Another child considered"), form)
    return render(request, "strategy_meetings/enquiry_form.html", context)


@require_safe
def side_by_side(request: HttpRequest, reference: str) -> HttpResponse:
    """Show tied enquiries beside one another: those alone whose child the reader may see."""
    actor, at = acting(request), timezone.now()
    referral = open_referral(request, reference, to=Can.RECORD_ENQUIRIES)
    enquiry = newest_of(referral, kind=SECTION_47)
    linked = queries.linked_with(enquiry, actor)
    for each in linked:
        audit.record("referral.viewed", each.referral, by=actor, at=at, to="record_enquiries")
    every = (enquiry, *linked)
    warned = warnings.of_referrals([each.referral for each in every], actor, at=at)
    context = {
        "referral": referral,
        "children": [beside(each) for each in every],
        "has_others": bool(linked),
        "flags": [each.line for each in warned],
    }
    return render(request, "strategy_meetings/side_by_side.html", context)


def beside(enquiry: Enquiry) -> dict[str, Any]:
    """Return what the page says of one child's enquiry. Four queries for each."""
    record = queries.record_of(enquiry)
    decisions = [documents.decided(each) for each in record.decisions]
    return {
        "referral": enquiry.referral,
        "enquiry": enquiry,
        "rows": documents.child(record.child),
        "decision": decisions[-1] if decisions else None,
    }
