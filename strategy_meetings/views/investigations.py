"""Investigations that a strategy meeting decided on; adult protection and support orders."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from referrals.models import Referral
from referrals.permissions import open_to_change
from strategy_meetings import operations
from strategy_meetings import queries_section_126 as queries
from strategy_meetings.forms_investigations import (
    ApplicationForm,
    InvestigationForm,
    OrderForm,
    ReportForm,
)
from strategy_meetings.models import Enquiry
from strategy_meetings.views.adult_enquiries import keep_mine, page_of


def open_adult(request: HttpRequest, reference: str) -> Referral:
    """Return an adult's referral with enquiries, to who may change it; else 404."""
    referral = open_to_change(request, reference, to=Can.RECORD_ENQUIRIES)
    if not referral.enquiries.filter(kind=Enquiry.Kind.SECTION_126).exists():
        raise Http404
    return referral


@require_http_methods(["GET", "POST"])
def investigate(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin an investigation that the last strategy meeting asked for."""
    referral = open_adult(request, reference)
    outcome = queries.decided_investigations(referral)
    if outcome is None:
        raise Http404
    form = InvestigationForm(request.POST or None, outcome=outcome)
    if request.method == "POST" and form.is_valid():
        try:
            operations.begin_investigation(
                outcome, **form.begun, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The investigation is recorded."))
            return redirect("strategy_meetings:enquiry", reference)
    return show(request, referral, _("Begin an investigation"), form)


@require_http_methods(["GET", "POST"])
def investigation(request: HttpRequest, reference: str, investigation_id: UUID) -> HttpResponse:
    """Record when the report of an investigation is due, when it came and what it found."""
    referral = open_adult(request, reference)
    found = get_object_or_404(
        referral.investigations.select_related("kind__policy"), pk=investigation_id
    )
    form = ReportForm(
        request.POST or None,
        investigation=found,
        initial={
            "report_due_on": found.report_due_on,
            "report_received_on": found.report_received_on,
            "result": found.result,
            "version": found.version,
        },
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_report(
                found, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except operations.Conflict as conflict:
            status = 409
            found.refresh_from_db()
            keep_mine(form, conflict.version, found.saved_by_name)
        else:
            messages.success(request, _("Saved."))
            return redirect("strategy_meetings:enquiry", reference)
    return show(request, referral, found.kind.name, form, status=status)


@require_http_methods(["GET", "POST"])
def apply_for_support_order(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that a court is asked for an adult protection and support order."""
    referral = open_adult(request, reference)
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.apply_for_order(
                referral, told=form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The application is recorded."))
            return redirect("strategy_meetings:enquiry", reference)
    heading = _("Apply for an adult protection and support order")
    return show(request, referral, heading, form)


@require_http_methods(["GET", "POST"])
def support_order(request: HttpRequest, reference: str, order_id: UUID) -> HttpResponse:
    """Record what the court decided, for which period, and what came of the entry."""
    referral = open_adult(request, reference)
    order = get_object_or_404(referral.protection_and_support_orders, pk=order_id)
    form = OrderForm(request.POST or None, order=order)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_order(
                order,
                told=form.told,
                version=form.cleaned_data["version"],
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except operations.Conflict as conflict:
            status = 409
            order.refresh_from_db()
            keep_mine(form, conflict.version, order.saved_by_name)
        else:
            messages.success(request, _("Saved."))
            return redirect("strategy_meetings:enquiry", reference)
    heading = _("Adult protection and support order")
    return show(request, referral, heading, form, status=status)


def show(
    request: HttpRequest, referral: Referral, heading: str, form: Any, *, status: int = 200
) -> HttpResponse:
    context = page_of(referral, heading, form)
    return render(request, "strategy_meetings/enquiry_form.html", context, status=status)
