"""Pages of requests for what is held: the list, one request, its people, its end."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Can
from records import audit
from records.audit import Actor
from records.refusals import Refused
from referrals.permissions import need
from safeguarding.rights import operations, queries
from safeguarding.rights.forms import CloseForm, FindForm, PeopleForm, ReasonForm, RequestForm
from safeguarding.rights.landing import need_of_authority
from safeguarding.rights.models import SubjectRequest


def open_request(http: HttpRequest, reference: str) -> tuple[SubjectRequest, Actor, datetime]:
    """Return the request, to those who answer such and may see it; 404 where not. It is a look."""
    actor, at = need(http, Can.ANSWER_SUBJECT_ACCESS), timezone.now()
    visible = SubjectRequest.objects.visible_to(actor).select_related("policy")
    request = get_object_or_404(visible, reference=reference)
    audit.record("subject_request.viewed", request, by=actor, at=at)
    return request, actor, at


@never_cache
@require_safe
def subject_requests(http: HttpRequest) -> HttpResponse:
    """List the requests, the newest first."""
    actor, at = need_of_authority(http, Can.ANSWER_SUBJECT_ACCESS), timezone.now()
    after = key_in(http.GET.get("after", ""))
    found = queries.requests(actor, after=after)
    shown = found[: queries.PAGE_SIZE]
    audit.record("subject_requests.listed", None, by=actor, at=at, found=len(shown))
    context = {
        "rows": [queries.row_of(each, at=at) for each in shown],
        "first_url": "?" if after else "",
        "next_url": f"?after={shown[-1].pk}" if len(found) > len(shown) else "",
    }
    return render(http, "safeguarding/rights/subject_requests.html", context)


def key_in(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@never_cache
@require_http_methods(["GET", "POST"])
def record_subject_request(http: HttpRequest) -> HttpResponse:
    """Write down that somebody asks for what is held about them."""
    actor, at = need_of_authority(http, Can.ANSWER_SUBJECT_ACCESS), timezone.now()
    form = RequestForm(http.POST if http.method == "POST" else None)
    if http.method == "POST" and form.is_valid():
        request = operations.record_request(**form.cleaned_data, by=actor, at=at)
        messages.success(http, _("The request is written down. Say next who on record is meant."))
        return redirect("subject_request_people", request.reference)
    return render(
        http,
        "safeguarding/rights/record_subject_request.html",
        {"form": form},
        status=400 if form.errors else 200,
    )


@never_cache
@require_safe
def subject_request(http: HttpRequest, reference: str) -> HttpResponse:
    """Show one request: what was gathered, what was decided, and the copies of it."""
    request, actor, at = open_request(http, reference)
    items = [queries.row_of_item(item) for item in queries.items_of(request, actor)]
    context = {
        "asked": request,
        "row": queries.row_of(request, at=at),
        "facts": queries.facts_of(request),
        "items": items,
        "undecided": sum(item["is_undecided"] for item in items),
        "packs": queries.packs_of(request, actor),
        "is_open": request.closed_at is None,
    }
    return render(http, "safeguarding/rights/subject_request.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def subject_request_people(http: HttpRequest, reference: str) -> HttpResponse:
    """Find who on record is meant, by name and birth or by a reference, and choose them."""
    request, actor, at = open_request(http, reference)
    find = FindForm(http.GET or None)
    sought = find.cleaned_data["reference"] if find.is_valid() else ""
    people = queries.people_who_may_be_meant(request, actor, reference=sought)
    form = PeopleForm(
        http.POST if http.method == "POST" else None,
        found=[(str(key), records[0].name) for key, records in people.items()],
        hints={str(key): queries.said_of(records) for key, records in people.items()},
        initial={"people": [str(key) for key in request.person_ids]},
    )
    if http.method == "POST" and form.is_valid():
        out_of_sight = set(request.person_ids) - set(people)  # as their keeper chose
        chosen = {UUID(key) for key in form.cleaned_data["people"]} | out_of_sight
        try:
            operations.choose_people(request, person_ids=chosen, by=actor, at=at)
            operations.gather(request, by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(http, _("What is held about them is gathered."))
            return redirect(request)
    context = {"asked": request, "form": form, "find": find, "has_people": bool(people)}
    return render(
        http,
        "safeguarding/rights/subject_request_people.html",
        context,
        status=400 if form.errors else 200,
    )


@never_cache
@require_POST
def gather_for_request(http: HttpRequest, reference: str) -> HttpResponse:
    """Gather again what is held: what is new is added."""
    request, actor, at = open_request(http, reference)
    return done(
        http,
        request,
        lambda: operations.gather(request, by=actor, at=at),
        _("What is held about them is gathered."),
    )


@never_cache
@require_POST
def make_subject_pack(http: HttpRequest, reference: str) -> HttpResponse:
    """Make a copy of the pieces to be sent, for a second person to check."""
    request, actor, at = open_request(http, reference)
    seen = [item.pk for item in queries.items_of(request, actor)]
    return done(
        http,
        request,
        lambda: operations.make_pack(request, items=seen, by=actor, at=at),
        _("The copy is being made. Somebody else has to check it."),
    )


def done(http: HttpRequest, request: SubjectRequest, act: Any, words: str) -> HttpResponse:
    """Do one thing, say so or why not, and go back to the request."""
    try:
        act()
    except Refused as refused:
        for objection in refused.objections:
            messages.error(http, objection)
    else:
        messages.success(http, words)
    return redirect(request)


@never_cache
@require_http_methods(["GET", "POST"])
def extend_subject_request(http: HttpRequest, reference: str) -> HttpResponse:
    """Take two months more for a complex request, with the reason."""
    request, actor, at = open_request(http, reference)
    form = ReasonForm(
        http.POST if http.method == "POST" else None,
        label=_("Why does it take longer? Whoever asked is told so within the first month."),
        required=_("Say why it is complex. Whoever asked is told so."),
    )
    if http.method == "POST" and form.is_valid():
        try:
            operations.extend(request, reason=form.cleaned_data["reason"], by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(http, _("The time to answer is extended by two months."))
            return redirect(request)
    context = {
        "asked": request,
        "form": form,
        "title": _("Extend the time to answer"),
        "button": _("Extend it by two months"),
    }
    return render(
        http, "safeguarding/rights/about_request.html", context, status=400 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "POST"])
def close_subject_request(http: HttpRequest, reference: str) -> HttpResponse:
    """Close a request: answered, nothing to send, taken back, or not valid."""
    request, actor, at = open_request(http, reference)
    form = CloseForm(http.POST if http.method == "POST" else None)
    if http.method == "POST" and form.is_valid():
        try:
            operations.close_request(request, **form.cleaned_data, by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(http, _("The request is closed."))
            return redirect(request)
    context = {
        "asked": request,
        "form": form,
        "title": _("Close the request"),
        "button": _("Close it"),
    }
    return render(
        http, "safeguarding/rights/about_request.html", context, status=400 if form.errors else 200
    )
