"""Pages on which a chronology is added to by hand, and an entry put right or struck out."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can, can
from records.refusals import Refused
from referrals.views.person import opened
from safeguarding.chronology import operations, queries
from safeguarding.chronology.forms import (
    NO_REFERRAL,
    AddEntryForm,
    CorrectEntryForm,
    StrikeOutForm,
)
from safeguarding.chronology.models import ChronologyEntry
from safeguarding.chronology.sources.by_hand import when_of


@never_cache
@require_http_methods(["GET", "POST"])
def add_chronology_entry(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Add something to somebody's chronology."""
    page = opened(request, person_id, to=Can.RECORD_WORK)
    actor, at = acting(request), timezone.now()
    referrals = queries.referrals_to_write_in(page.records, actor)
    form = AddEntryForm(
        request.POST if request.method == "POST" else None, referrals=referrals.values()
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["referral"]
        try:
            operations.add_chronology_entry(
                page.record,
                when=form.when(),
                told=form.told(),
                referral=None if chosen == NO_REFERRAL else referrals[chosen],
                by=actor,
                at=at,
            )
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("It stands in the chronology."))
            return redirect("chronology", page.key)
    context = {"page": page, "form": form}
    status = 400 if form.errors else 200
    return render(
        request, "safeguarding/chronology/add_chronology_entry.html", context, status=status
    )


@never_cache
@require_http_methods(["GET", "POST"])
def chronology_entry(request: HttpRequest, person_id: UUID, entry_id: UUID) -> HttpResponse:
    """Show an entry with every version of it; put it right, or strike it out."""
    writes = request.method == "POST"
    page = opened(request, person_id, to=Can.RECORD_WORK if writes else Can.SEARCH_PEOPLE)
    actor = acting(request)
    versions = queries.versions_of(entry_id, page.key, actor)
    if not versions:
        raise Http404
    newest = versions[0]
    may_change = (
        can(actor, Can.RECORD_WORK)
        and newest.entered_for_id == actor.agency_id
        and not newest.is_struck_out
    )
    act = request.POST.get("act", "") if writes else ""
    shown = forms_of(act, request, newest) if may_change else {}
    form = shown.get(act)
    if form is not None and form.is_valid() and done(act, form, versions, request):
        return redirect("chronology_entry", page.key, entry_id)
    context = {
        "page": page,
        "newest": newest,
        "versions": [{"version": each, "when": when_of(each)} for each in versions],
        "forms": shown,
        "form": form,
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "safeguarding/chronology/chronology_entry.html", context, status=status)


def forms_of(act: str, request: HttpRequest, newest: ChronologyEntry) -> dict[str, forms.Form]:
    """Return the two forms of an entry; the one that was sent holds what was typed."""
    sent = {act: request.POST}
    return {
        "correct": CorrectEntryForm(sent.get("correct"), entry=newest),
        "strike": StrikeOutForm(
            sent.get("strike"), initial={"version": newest.version}, prefix="strike"
        ),
    }


def done(act: str, form: Any, versions: list[ChronologyEntry], request: HttpRequest) -> bool:
    """Do what a form says; False where it now says why not."""
    by, at = acting(request), timezone.now()
    said = form.cleaned_data
    read = next((each for each in versions if each.version == said["version"]), versions[-1])
    try:
        if act == "correct":
            operations.correct_chronology_entry(
                read, when=form.when(), told=form.told(), reason=said["reason"], by=by, at=at
            )
        else:
            operations.strike_out_chronology_entry(read, reason=said["reason"], by=by, at=at)
    except Refused as refused:
        form.add_error(None, refused.objections)
        return False
    messages.success(request, _("It is recorded. What it said before is kept."))
    return True
