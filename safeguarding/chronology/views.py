"""The chronology of somebody on a page, on paper and as a document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from people.models import Person
from records import audit
from records import documents as issued
from records.audit import Actor
from records.models import IssuedDocument
from records.outbox import LOCALES
from records.refusals import Refused
from referrals.permissions import need
from referrals.queries.person import PersonPage
from referrals.views.person import opened
from safeguarding.chronology import documents, operations, queries
from safeguarding.chronology.entries import Entry
from safeguarding.chronology.forms import ChosenForm, CopyForm
from safeguarding.chronology.models import ChronologyCopy
from safeguarding.chronology.queries import Story, story_of
from safeguarding.chronology.rules import age_at

PER_PAGE = 100


@dataclass(frozen=True)
class Reading:
    """A chronology as somebody asked for it, with the person's page that it is one of."""

    page: PersonPage
    story: Story
    form: ChosenForm
    actor: Actor
    at: datetime

    @property
    def frame(self) -> dict[str, Any]:
        return {"page": self.page, "story": self.story, "form": self.form}


def read(
    request: HttpRequest, person_id: UUID, asked: QueryDict, *, to: Can = Can.SEARCH_PEOPLE
) -> Reading:
    """Open a person through the door and read their chronology; each person in it was looked at.

    Whom somebody asks for beside them is taken only from the family and household they may see.
    """
    page = opened(request, person_id, to=to)
    actor, at = acting(request), timezone.now()
    beside = queries.people_beside(page)
    form = ChosenForm(asked, beside=beside, today=localdate(at))
    # What there is to choose from depends on whom and which day it is of: these are read first.
    wanted = ChosenForm(asked, beside=beside, today=localdate(at))
    wanted.options("kind", [])
    wanted.options("agency", [])
    wanted.is_valid()
    every = story_of(page.key, actor, wanted.chosen(), at=at)
    form.offer(every)
    form.is_valid()
    story = every.only(form.chosen())
    for lane in story.lanes:
        if lane.person_id != page.key:
            other = Person(pk=lane.person_id)
            audit.record("person.viewed", other, by=actor, at=at, to="chronology")
    return Reading(page, story, form, actor, at)


@never_cache
@require_safe
def chronology(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show what happened to somebody, the oldest first, as far as the reader may see it."""
    reading = read(request, person_id, request.GET)
    story = reading.story
    number = page_number(request.GET.get("page", ""), len(story.entries))
    shown = story.entries[(number - 1) * PER_PAGE : number * PER_PAGE]
    is_filtered = any(request.GET.get(name) for name in ("kind", "agency")) or bool(
        reading.form.chosen().first or reading.form.chosen().last
    )
    context = {
        **reading.frame,
        "rows": rows_of(shown, story),
        "number": number,
        "links": pages(request.GET, number, len(story.entries)),
        "query": query_of(request.GET),
        "inside": len(story.entries) - len(story.to_leave),
        "is_filtered": is_filtered,
        "copies": queries.copies_of(reading.page.key, reading.actor),
        "may_write": can(reading.actor, Can.RECORD_WORK),
    }
    return render(request, "safeguarding/chronology/chronology.html", context)


def rows_of(entries: Sequence[Entry], story: Story) -> list[dict[str, Any]]:
    """Return a row for each day or period, with what it brought to each of the people."""
    rows = []
    for when, found in groupby(entries, key=lambda entry: entry.when):
        lines: dict[UUID, list[dict[str, Any]]] = {lane.person_id: [] for lane in story.lanes}
        for entry in found:
            life = story.lane(entry.person_id).life
            lines[entry.person_id].append({"entry": entry, "age": age_at(life, when)})
        cells = [{"name": lane.name, "lines": lines[lane.person_id]} for lane in story.lanes]
        rows.append({"when": when, "cells": cells})
    return rows


def page_number(typed: str, entries: int) -> int:
    """Return which page is meant; the first where what was typed is none of them."""
    last = max(1, -(-entries // PER_PAGE))
    number = int(typed) if re.fullmatch("[0-9]{1,6}", typed) else 1
    return number if 1 <= number <= last else 1


def query_of(asked: QueryDict, **changed: Any) -> str:
    """Return what stands in the address, without the page; with something else changed."""
    query = asked.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query[name] = value
    return query.urlencode()


def pages(asked: QueryDict, number: int, entries: int) -> dict[str, str]:
    is_last = number * PER_PAGE >= entries
    return {
        "first": f"?{query_of(asked)}" if number > 1 else "",
        "next": "" if is_last else f"?{query_of(asked, page=number + 1)}",
    }


@never_cache
@require_safe
def print_chronology(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show the whole of it as a table for paper; what stays inside is not on it."""
    reading = read(request, person_id, request.GET)
    audit.record(
        "chronology.printed",
        Person(pk=reading.page.key),
        by=reading.actor,
        at=reading.at,
        entries=len(reading.story.to_leave),
        people=len(reading.story.lanes),
    )
    context = {
        **reading.frame,
        "rows": documents.table(reading.story),
        "people": documents.whose(reading.story),
        "query": query_of(request.GET),
        "at": reading.at,
    }
    return render(request, "safeguarding/chronology/print_chronology.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def copy_chronology(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Make a copy as PDF for somebody, of what was chosen on the page of the chronology."""
    sent = request.POST if request.method == "POST" else None
    form = CopyForm(sent, initial={"language": "cy" if request.LANGUAGE_CODE == "cy" else "en"})
    language = form.cleaned_data["language"] if form.is_valid() else ""
    with translation.override(LOCALES[language] if language else translation.get_language()):
        reading = read(request, person_id, request.GET, to=Can.RECORD_WORK)
    if request.method == "POST" and form.is_valid():
        try:
            copy = operations.copy_chronology(
                reading.story, **form.cleaned_data, by=reading.actor, at=reading.at
            )
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(
                request,
                _("The copy %(reference)s is being made. It will be here in a moment.")
                % {"reference": copy.reference},
            )
            return redirect(reverse("chronology", args=[reading.page.key]) + "#copies")
    story = reading.story
    context = {
        "page": reading.page,
        "story": story,
        "form": form,
        "query": query_of(request.GET),
        "leaving": len(story.to_leave),
        "inside": len(story.entries) - len(story.to_leave),
    }
    status = 400 if form.errors else 200
    return render(request, "safeguarding/chronology/copy_chronology.html", context, status=status)


@never_cache
@require_safe
def chronology_copy(request: HttpRequest, copy_id: UUID) -> HttpResponseBase:
    """Give a copy to who made it, while they may see all who are in it; it is on record."""
    actor = need(request, Can.SEARCH_PEOPLE)
    visible = ChronologyCopy.objects.visible_to(actor).select_related("document")
    copy = get_object_or_404(visible, pk=copy_id)
    document = copy.document
    if document is None or document.status != IssuedDocument.Status.READY:
        raise Http404
    return issued.serve(document, by=actor)
