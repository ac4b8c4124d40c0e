"""The pages of figures, the referrals behind them, and quarterly reports."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from measures import operations, queries, rules, tasks, words
from measures.definitions import DEFINITIONS
from measures.forms import QuarterForm, ReportForm
from measures.models import QuarterlyReport, Snapshot
from measures.permissions import open_report, own_agency
from measures.rules import Quarter
from measures.tables import Tables
from records import audit, documents
from records.spreadsheets import kind_of, spreadsheet
from referrals.models import Referral

PART = re.compile(r"[a-z0-9_-]*")  # a code of the policy, or of a panel
ROWS = 50
REPORTS = 20


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of one quarter, counted now, beside the quarters before; also as a file."""
    agency = own_agency(request, to=Can.VIEW_FIGURES)
    actor, now = acting(request), timezone.now()
    choices = rules.quarters_to_choose(
        queries.first_received_on(agency, reader=actor), timezone.localdate(now)
    )
    form = QuarterForm(
        request.GET if "quarter" in request.GET else {"quarter": str(choices[0])},
        quarters=choices,
    )
    context: dict[str, Any] = {"form": form, "agency": agency}
    if form.is_valid():
        quarter = form.cleaned_data["quarter"]
        tables = Tables(
            queries.figures(agency, rules.shown_quarters(quarter), at=now, reader=actor)
        )
        if kind := kind_of(request.GET.get("format", "")):
            audit.record("figures.exported", None, by=actor, at=now, quarter=str(quarter))
            return spreadsheet(
                kind,
                file_name=f"figures-{agency.code}-{quarter}",
                title=words.months_of(quarter),
                header=tables.header_of_file(),
                rows=tables.lines_of_file(),
            )
        may_list = can(actor, Can.VIEW_REFERRALS)
        context |= {
            "quarter": quarter,
            "months": words.months_of(quarter),
            "place_in_year": words.place_in_year(quarter),
            "is_provisional": not quarter.has_ended(at=now),
            "counted_at": words.moment(now),
            "is_empty": not tables.is_counted(quarter),
            "tiles": [
                {**tile, "url": address(tile["key"], quarter, of_all=tile["of_all"])}
                if may_list
                else {**tile, "url": "#measures"}
                for tile in tables.tiles()
            ],
            "columns": tables.columns(),
            "sections": [
                {**section, "rows": linked(section["rows"], tables.quarters, may_list=may_list)}
                for section in tables.sections()
            ],
            "sources": linked(tables.rows("C02"), tables.quarters, may_list=may_list),
            "missing": tables.missing(),
            "file_query": f"quarter={quarter}",
            "can_report": can(actor, Can.MAKE_QUARTERLY_REPORTS),
        }
        audit.record("figures.viewed", None, by=actor, at=now, quarter=str(quarter))
    return render(request, "measures/figures.html", context)


def address(key: str, quarter: Quarter, *, part: str = "", of_all: bool = False) -> str:
    """Return where the referrals behind a number are listed."""
    asked = {"quarter": str(quarter), "part": part, "of": "all" if of_all else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('measures:rows', args=[key])}?{query}"


def linked(
    rows: Sequence[dict[str, Any]], quarters: Sequence[Quarter], *, may_list: bool
) -> list[dict[str, Any]]:
    """Return the rows of a table, each number with the address of what it counts."""
    return [
        {
            **row,
            "cells": [
                cell
                | {
                    name: address(row["key"], quarter, part=row["part"], of_all=of_all)
                    for name, of_all in (("url", False), ("all_url", True))
                    if may_list and queries.BY_KEY[row["key"]].has_list
                }
                for cell, quarter in zip(row["cells"], quarters, strict=True)
            ],
        }
        for row in rows
    ]


@require_safe
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """List the referrals behind one number: those of them that this person may open."""
    agency = own_agency(request, to=Can.VIEW_FIGURES)
    actor, now = acting(request), timezone.now()
    if not can(actor, Can.VIEW_REFERRALS):
        raise PermissionDenied
    line = queries.BY_KEY.get(key)
    quarter = rules.quarter_from(request.GET.get("quarter", ""))
    part, of_all = request.GET.get("part", ""), request.GET.get("of") == "all"
    if line is None or not line.has_list or quarter is None or not PART.fullmatch(part):
        raise Http404
    counted = queries.rows_behind(agency, line, part=part, of_all=of_all, quarter=quarter, at=now)
    behind = queries.referrals_behind(counted)
    open_to_them = behind.filter(pk__in=Referral.objects.visible_to(actor).values("pk")).exclude(
        pk__in=queries.closed_to(actor).values("pk")
    )
    page = Paginator(open_to_them.select_related("record", "report__source"), ROWS).get_page(
        request.GET.get("page")
    )
    audit.record(
        "figures.listed",
        None,
        by=actor,
        at=now,
        measure=key,
        part=part,
        quarter=str(quarter),
        page=page.number,
        shown=len(page.object_list),
    )
    address_of_list = address(key, quarter, part=part, of_all=of_all)
    return render(
        request,
        "measures/rows.html",
        {
            "name": DEFINITIONS[key.removesuffix(".late")].name,
            "is_late": key.endswith(".late"),
            "of_all": of_all,
            "months": words.months_of(quarter),
            "figures_url": f"{reverse('measures:figures')}?quarter={quarter}",
            "page": page,
            "figure": queries.figure_behind(counted, reader=actor),
            "counted": queries.number_behind(behind, reader=actor),
            "open": page.paginator.count,
            "first_url": address_of_list if page.has_previous() else "",
            "next_url": f"{address_of_list}&page={page.number + 1}" if page.has_next() else "",
        },
    )


@require_http_methods(["GET", "POST"])
def request_report(request: HttpRequest, quarter: str) -> HttpResponse:
    """Ask for the report of a quarter, in either language; the reports made of it are listed."""
    agency = own_agency(request, to=Can.MAKE_QUARTERLY_REPORTS)
    chosen = rules.quarter_from(quarter)
    if chosen is None:
        raise Http404
    of_quarter = {"agency": agency, "year": chosen.year, "quarter": chosen.number}
    snapshots = Snapshot.objects.filter(**of_quarter).order_by("-version")
    form = ReportForm(request.POST or None, snapshots=list(snapshots[:REPORTS]))

    if request.method == "POST" and form.is_valid():
        try:
            report = operations.request_report(
                agency,
                year=chosen.year,
                quarter=chosen.number,
                language=form.cleaned_data["language"],
                is_public=form.cleaned_data["edition"] == "public",
                snapshot=form.cleaned_data["count"],
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            # Where the broker is away, the sweep finds the report instead.
            transaction.on_commit(lambda: make_soon(report.pk), robust=True)
            return redirect("measures:report", report.pk)

    reports = QuarterlyReport.objects.filter(**of_quarter).select_related("snapshot", "document")
    return render(
        request,
        "measures/request_report.html",
        {
            "form": form,
            "figures_url": f"{reverse('measures:figures')}?quarter={chosen}",
            "months": words.months_of(chosen),
            "place_in_year": words.place_in_year(chosen),
            "reports": reports.order_by("-requested_at")[:REPORTS],
        },
    )


def make_soon(key: UUID) -> None:
    tasks.make_quarterly_report.apply_async((str(key),), retry=False)


@require_safe
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far the making of a report is, and the way to it once it is ready."""
    opened = open_report(request, key, to=Can.VIEW_FIGURES)
    quarter = Quarter(opened.year, opened.quarter)
    fragment = "measures/progress.html" if request.htmx else "measures/report.html"  # type: ignore[attr-defined]
    return render(
        request,
        fragment,
        {
            "report": opened,
            "quarter": quarter,
            "months": words.months_of(quarter),
            "done": list(QuarterlyReport.Progress).index(opened.progress),  # type: ignore[arg-type]
            "total": list(QuarterlyReport.Progress).index(QuarterlyReport.Progress.READY),
        },
    )


@require_GET
def download(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Hand over the finished PDF; who took it is recorded with the document."""
    opened = open_report(request, key, to=Can.VIEW_FIGURES)
    if opened.document is None or opened.is_running:
        return redirect("measures:report", opened.pk)
    return documents.serve(opened.document, by=acting(request))
