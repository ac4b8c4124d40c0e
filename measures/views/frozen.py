"""The figures of a frozen count as they were, and the referrals that were behind each."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from measures import words
from measures.definitions import DEFINITIONS
from measures.models import Snapshot
from measures.permissions import own_snapshot
from measures.queries import frozen
from measures.restated import restated
from measures.rules import Quarter
from measures.tables import Tables
from measures.views.figures import PART, ROWS
from records import audit
from records.audit import Actor


@require_safe
def frozen_figures(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a quarter's figures as they were frozen; where a later count differs, both."""
    snapshot = own_snapshot(request, key, to=Can.VIEW_FIGURES)
    actor, now = acting(request), timezone.now()
    quarter = Quarter(snapshot.year, snapshot.quarter)
    context: dict[str, Any] = {
        "snapshot": snapshot,
        "quarter": quarter,
        "months": words.months_of(quarter),
        "is_provisional": not quarter.has_ended(at=snapshot.taken_at),
    }
    if snapshot.has_rows:
        tables = Tables(frozen.frozen_figures(snapshot, reader=actor))
        may_list = can(actor, Can.VIEW_REFERRALS)
        context |= {
            "columns": tables.columns(),
            "sections": [
                {**section, "rows": linked(snapshot, section["rows"], may_list=may_list)}
                for section in tables.sections()
            ],
            "sources": linked(snapshot, tables.rows("C02"), may_list=may_list),
            **restating(snapshot, quarter, reader=actor),
        }
    audit.record("frozen_figures.viewed", snapshot, by=actor, at=now)
    return render(request, "measures/frozen.html", context)


def restating(snapshot: Snapshot, quarter: Quarter, *, reader: Actor) -> dict[str, Any]:
    """Return what this count and the first, or this and the latest, give otherwise."""
    first, latest = frozen.first_count(snapshot, quarter), frozen.latest_count(snapshot)
    pair = (first, snapshot) if first else (snapshot, latest)
    earlier, later = pair
    if not (earlier and later and earlier.has_rows and later.has_rows):
        return {"latest": latest}
    figures_then = frozen.frozen_figures(earlier, reader=reader)
    return {
        "latest": latest,
        "earlier": earlier,
        "later": later,
        "restated": restated(
            frozen.frozen_figures(later, reader=reader),
            {quarter: (figures_then, earlier.taken_at)},
        ),
    }


def linked(
    snapshot: Snapshot, rows: list[dict[str, Any]], *, may_list: bool
) -> list[dict[str, Any]]:
    """Return the rows of a table, each number with the address of what it counted."""
    if not may_list:
        return rows
    return [
        {
            **row,
            "cells": [
                {
                    **cell,
                    "url": address(snapshot, row["key"], part=row["part"]),
                    "all_url": address(snapshot, row["key"], part=row["part"], of_all=True),
                }
                for cell in row["cells"]
            ],
        }
        for row in rows
    ]


def address(snapshot: Snapshot, measure: str, *, part: str = "", of_all: bool = False) -> str:
    asked = {"part": part, "of": "all" if of_all else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    url = reverse("measures:frozen_rows", args=[snapshot.pk, measure])
    return f"{url}?{query}" if query else url


@require_safe
def frozen_rows(request: HttpRequest, key: UUID, measure: str) -> HttpResponse:
    """List the referrals that were behind one frozen number: those this person may open now."""
    snapshot = own_snapshot(request, key, to=Can.VIEW_FIGURES)
    actor, now = acting(request), timezone.now()
    if not can(actor, Can.VIEW_REFERRALS):
        raise PermissionDenied
    part, of_all = request.GET.get("part", ""), request.GET.get("of") == "all"
    if measure not in DEFINITIONS or not PART.fullmatch(part) or not snapshot.has_rows:
        raise Http404
    behind = frozen.behind_frozen(snapshot, measure, part=part, of_all=of_all, reader=actor)
    if behind is None:
        raise Http404
    page = Paginator(behind.open.select_related("record", "report__source"), ROWS).get_page(
        request.GET.get("page")
    )
    audit.record(
        "frozen_figures.listed",
        snapshot,
        by=actor,
        at=now,
        measure=measure,
        part=part,
        page=page.number,
        shown=len(page.object_list),
    )
    url = address(snapshot, measure, part=part, of_all=of_all)
    joined = f"{url}&page=" if "?" in url else f"{url}?page="
    return render(
        request,
        "measures/frozen_rows.html",
        {
            "snapshot": snapshot,
            "months": words.months_of(Quarter(snapshot.year, snapshot.quarter)),
            "name": DEFINITIONS[measure].name,
            "unit": DEFINITIONS[measure].unit,
            "of_all": of_all,
            "figure": behind.figure,
            "counted": behind.counted,
            "open": page.paginator.count,
            "gone": behind.figure - behind.kept,
            "page": page,
            "first_url": url if page.has_previous() else "",
            "next_url": f"{joined}{page.number + 1}" if page.has_next() else "",
        },
    )
