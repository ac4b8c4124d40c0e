"""Writing down enquiries about an adult; of either kind who makes them, authorising, the record."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from accounts.roles import Can
from records.documents import serve
from records.models import IssuedDocument
from referrals.forms.versions import keep_typed
from referrals.models import Referral
from referrals.permissions import open_referral, open_to_change
from strategy_meetings import operations, queries_section_47, rules
from strategy_meetings import queries_section_126 as queries
from strategy_meetings.forms_section_126 import (
    AdultForm,
    AuthoriseForm,
    CapacityForm,
    ElementForm,
    FindingsForm,
    MakerForm,
    RecordForm,
    StepForm,
)
from strategy_meetings.models import AdultEnquiry, Enquiry, EnquiryElement

SECTION_126 = Enquiry.Kind.SECTION_126
Element = EnquiryElement.Element
Adding = tuple[Callable[..., forms.Form], Callable[..., Any], Callable[[], str]]

# What is added by a form of its own: the form, the operation, and the heading of the page.
ADDING: Mapping[str, Adding] = {
    "maker": (MakerForm, operations.add_maker, lambda: _("Who makes the enquiries")),
    "step": (StepForm, operations.add_step, lambda: _("Contact or evidence")),
    "capacity": (
        CapacityForm,
        operations.record_capacity,
        lambda: _("Capacity to decide one thing"),
    ),
}


def open_running(
    request: HttpRequest, reference: str, *, to: Can, kind: str | None = SECTION_126
) -> Enquiry:
    """Return the enquiries of a kind (None: of either) that run, to who may change their referral.

    Else 404.
    """
    referral = open_to_change(request, reference, to=to)
    enquiries = referral.enquiries.select_related("referral__record", "referral__policy")
    if kind is not None:
        enquiries = enquiries.filter(kind=kind)
    enquiry: Enquiry = get_object_or_404(enquiries, ended_at=None)
    return enquiry


@require_http_methods(["GET", "POST"])
def element(request: HttpRequest, reference: str, element: str) -> HttpResponse:
    """Write one of the two elements that need not be there; it saves itself (``save_element``)."""
    enquiry = open_running(request, reference, to=Can.RECORD_ENQUIRIES)
    name = name_of(element)
    row = queries.element_of(enquiry, element)
    about: dict[str, Any] = {
        "label": name,
        "save_url": reverse("strategy_meetings:save_element", args=[reference, element]),
    }
    form = ElementForm(
        request.POST or None, initial={"text": row.text, "version": row.version}, **about
    )
    status, conflict = 200, None
    if request.method == "POST" and form.is_valid():
        try:
            operations.save_element(
                enquiry,
                element=element,
                **form.cleaned_data,
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except operations.Conflict as found:
            status, conflict = 409, found
            row = queries.element_of(enquiry, element)
            standing = {"text": found.yours, "version": found.version}
            form = ElementForm(initial=standing, **about)
        else:
            messages.success(request, _("Saved."))
            return redirect("strategy_meetings:enquiry", reference)
    context = page_of(enquiry.referral, name, form) | {"row": row, "conflict": conflict}
    return render(request, "strategy_meetings/element.html", context, status=status)


@require_POST
def save_element(request: HttpRequest, reference: str, element: str) -> JsonResponse:
    """Save what is being typed: ``text`` and ``version`` in, JSON out (static/js/autosave.js)."""
    enquiry = open_running(request, reference, to=Can.RECORD_ENQUIRIES)
    name_of(element)
    form = ElementForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    try:
        row = operations.save_element(
            enquiry, element=element, **form.cleaned_data, by=acting(request), at=timezone.now()
        )
    except operations.Refused as refused:
        return JsonResponse({"errors": refused.objections}, status=422)
    except operations.Conflict as conflict:
        row = queries.element_of(enquiry, element)
        theirs = {"version": conflict.version, "text": conflict.theirs, "by": row.saved_by_name}
        return JsonResponse(theirs, status=409)
    saved_at = localtime(row.saved_at).strftime("%H:%M:%S") if row.saved_at else ""
    return JsonResponse({"version": row.version, "saved_at": saved_at})


def name_of(element: str) -> str:
    """Return what an element is called; there are two, and any other is missing (404)."""
    if element not in Element.values:
        raise Http404
    return str(Element(element).label)


@require_http_methods(["GET", "POST"])
def adult(request: HttpRequest, reference: str) -> HttpResponse:
    """Write the adult's side. What somebody else saved meanwhile is never written over."""
    enquiry = open_running(request, reference, to=Can.RECORD_ENQUIRIES)
    row = queries.adult_of(enquiry)
    form = AdultForm(request.POST or None, initial=initial_of(row), policy=enquiry.referral.policy)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.save_adult(
                enquiry,
                told=form.told,
                version=form.cleaned_data["version"],
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except operations.Conflict as found:
            status, row = 409, queries.adult_of(enquiry)
            keep_mine(form, found.version, row.saved_by_name)
        else:
            messages.success(request, _("Saved."))
            return redirect("strategy_meetings:enquiry", reference)
    context = page_of(enquiry.referral, _("What the adult wants, and how they are"), form)
    return render(request, "strategy_meetings/enquiry_form.html", context, status=status)


def initial_of(row: AdultEnquiry) -> dict[str, Any]:
    kept = {field.name: getattr(row, field.attname) for field in AdultEnquiry._meta.fields}
    return {name: kept[name] for name in (*AdultForm.base_fields,)}


def keep_mine(form: Any, version: int, by_name: str) -> None:
    """Say that somebody else saved first; what was typed stays, on what stands now."""
    words = _(
        "%(name)s saved this while you were writing. Nothing you wrote is lost: open the enquiries "
        "in another tab, compare, and save again to keep what stands here."
    )
    keep_typed(form, version, words % {"name": by_name})


@require_http_methods(["GET", "POST"])
def add_to_enquiry(request: HttpRequest, reference: str, what: str) -> HttpResponse:
    """Add who makes the enquiries, a contact or evidence, or whether the adult has capacity."""
    if what not in ADDING:
        raise Http404
    kind = None if what == "maker" else SECTION_126
    enquiry = open_running(request, reference, to=Can.RECORD_ENQUIRIES, kind=kind)
    form_class, operation, heading = ADDING[what]
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operation(enquiry, **form.cleaned_data, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Added."))
            return redirect("strategy_meetings:enquiry", reference)
    context = page_of(enquiry.referral, heading(), form)
    return render(request, "strategy_meetings/enquiry_form.html", context)


@require_http_methods(["GET", "POST"])
def findings(request: HttpRequest, reference: str, maker_id: UUID) -> HttpResponse:
    """Record what somebody's enquiries found."""
    enquiry = open_running(request, reference, to=Can.RECORD_ENQUIRIES, kind=None)
    maker = get_object_or_404(enquiry.makers.select_related("agency", "enquiry"), pk=maker_id)
    form = FindingsForm(
        request.POST or None,
        initial={
            "reported_on": maker.reported_on,
            "found": maker.found,
            "version": maker.version,
        },
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_findings(
                maker, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except operations.Conflict as found:
            status = 409
            maker.refresh_from_db()
            keep_mine(form, found.version, maker.saved_by_name)
        else:
            messages.success(request, _("Saved."))
            return redirect("strategy_meetings:enquiry", reference)
    context = page_of(enquiry.referral, f"{maker.who}, {maker.agency.name}", form)
    return render(request, "strategy_meetings/enquiry_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def authorise(request: HttpRequest, reference: str) -> HttpResponse:
    """Authorise somebody else's determination, or send it back."""
    enquiry = open_running(request, reference, to=Can.AUTHORISE_DETERMINATIONS, kind=None)
    decision = get_object_or_404(enquiry.decisions, is_authorised=None)
    form = AuthoriseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.authorise(decision, **form.answered, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(
                request,
                _("The determination stands.")
                if form.answered["is_authorised"]
                else _("The determination is sent back."),
            )
            return redirect("strategy_meetings:waiting")
    words = dict(rules.determination_choices(enquiry.kind))
    context = page_of(enquiry.referral, _("Authorise the determination"), form) | {
        "decision": decision,
        "determination": words[decision.determination],
        "is_own": decision.decided_by == acting(request).id,
    }
    return render(request, "strategy_meetings/authorise.html", context)


@require_POST
def issue_enquiry(request: HttpRequest, reference: str) -> HttpResponse:
    """Issue the record of the last enquiries as a PDF for the file."""
    referral = open_to_change(request, reference, to=Can.RECORD_ENQUIRIES)
    enquiry = newest_of(referral)
    form = RecordForm(request.POST)
    is_child = enquiry.kind == Enquiry.Kind.SECTION_47
    issue = operations.issue_child_record if is_child else operations.issue_record
    if form.is_valid():
        issue(enquiry, **form.cleaned_data, by=acting(request), at=timezone.now())
        messages.success(request, _("The record is being made. It is on this page in a minute."))
    else:
        messages.error(request, _("Choose the language of the record."))
    return redirect("strategy_meetings:enquiry", reference)


@require_safe
def enquiry_document(request: HttpRequest, reference: str, document_id: UUID) -> HttpResponseBase:
    """Give a copy of the record of the enquiries to who may read them."""
    referral = open_referral(request, reference, to=Can.RECORD_ENQUIRIES)
    document = get_object_or_404(
        IssuedDocument,
        pk=document_id,
        kind__in=(queries.DOCUMENT, queries_section_47.DOCUMENT),
        reference=referral.reference,
        status=IssuedDocument.Status.READY,
    )
    return serve(document, by=acting(request))


def newest_of(referral: Referral, *, kind: str | None = None) -> Enquiry:
    """Return the last enquiries about a referral; 404 where there are none, or of another kind."""
    enquiry = referral.enquiries.select_related("referral__record").order_by("-started_at").first()
    if enquiry is None or kind not in (None, enquiry.kind):
        raise Http404
    return enquiry


def page_of(referral: Referral, heading: str, form: forms.Form) -> dict[str, Any]:
    return {"referral": referral, "heading": heading, "form": form}
