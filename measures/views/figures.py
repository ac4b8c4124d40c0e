"""The pages of figures, and the referrals behind them."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.models import Agency, Team
from accounts.roles import Can, can
from measures import queries, rules, words
from measures.definitions import DEFINITIONS
from measures.forms import QuarterForm
from measures.permissions import own_agency
from measures.queries import exported
from measures.queries.exported import Number
from measures.returns import OF_A_QUARTER
from measures.rules import Days, Quarter
from measures.tables import Tables
from records import audit
from records.spreadsheets import kind_of, spreadsheet

PART = re.compile(r"[a-z0-9_-]*")  # a code of the policy, or of a panel
ROWS = 50


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
        agency=agency,
        quarters=choices,
    )
    context: dict[str, Any] = {"form": form, "agency": agency}
    if form.is_valid():
        quarter, team = form.cleaned_data["quarter"], form.cleaned_data["team"]
        code = team.code if team else ""
        shown = rules.shown_quarters(quarter)
        tables = Tables(queries.figures(agency, shown, team=team, at=now, reader=actor))
        if kind := kind_of(request.GET.get("format", "")):
            audit.record(
                "figures.exported", None, by=actor, at=now, quarter=str(quarter), team=code
            )
            return spreadsheet(
                kind,
                file_name=f"figures-{code or agency.code}-{quarter}",
                title=words.months_of(quarter),
                header=tables.header_of_file(),
                rows=tables.lines_of_file(),
            )
        may_list = can(actor, Can.VIEW_REFERRALS)
        context |= {
            "quarter": quarter,
            "team": team,
            "months": words.months_of(quarter),
            "place_in_year": words.place_in_year(quarter),
            "is_provisional": not quarter.has_ended(at=now),
            "counted_at": words.moment(now),
            "is_empty": not tables.is_counted(quarter),
            "tiles": [
                {**tile, "url": address(tile["key"], quarter, of_all=tile["of_all"], team=code)}
                if may_list
                else {**tile, "url": "#measures"}
                for tile in tables.tiles()
            ],
            "columns": tables.columns(),
            "sections": [
                {
                    **section,
                    "rows": linked(section["rows"], tables.quarters, team=code, may_list=may_list),
                }
                for section in tables.sections()
            ],
            "sources": linked(tables.rows("C02"), tables.quarters, team=code, may_list=may_list),
            "missing": tables.missing(),
            "file_query": urlencode({"quarter": str(quarter), "team": code}),
            "can_report": can(actor, Can.MAKE_QUARTERLY_REPORTS),
        }
        audit.record("figures.viewed", None, by=actor, at=now, quarter=str(quarter), team=code)
    return render(request, "measures/figures.html", context)


def named(days: Days) -> dict[str, str]:
    """Return how an address says which days: by their quarter, or the first and the last."""
    if isinstance(days, Quarter):
        return {"quarter": str(days)}
    return {"first": days.starts_on.isoformat(), "last": days.ends_on.isoformat()}


def figures_of(days: Days, *, team: str = "") -> str:
    """Return the page of figures of a quarter, or of any other days; of one team, or of all."""
    page = "figures" if isinstance(days, Quarter) else "days"
    asked = named(days) | ({"team": team} if team else {})
    return f"{reverse(f'measures:{page}')}?{urlencode(asked)}"


def address(
    key: str,
    days: Days,
    *,
    part: str = "",
    of_all: bool = False,
    team: str = "",
    page: str = "rows",
) -> str:
    """Return where the referrals behind a number are listed, or another page about them."""
    asked = {**named(days), "part": part, "of": "all" if of_all else "", "team": team}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse(f'measures:{page}', args=[key])}?{query}"


def asked_for(request: HttpRequest, agency: Agency, key: str) -> tuple[Number, Days]:
    """Return the number whose rows an address names, and its days. 404 where there is none."""
    line = queries.BY_KEY.get(key)
    quarter: Days | None = rules.quarter_from(request.GET.get("quarter", ""))
    if quarter is None and key not in OF_A_QUARTER:
        quarter = rules.period_from(request.GET.get("first", ""), request.GET.get("last", ""))
    part, of_all = request.GET.get("part", ""), request.GET.get("of") == "all"
    is_named = key.removesuffix(".late") in DEFINITIONS  # the rest are said in a sentence alone
    if line is None or not is_named or quarter is None:
        raise Http404
    if not PART.fullmatch(part):
        raise Http404
    team = team_asked_for(request, agency)
    code = team.code if team else ""
    return Number(key, part, of_all, quarter.starts_on, quarter.ends_on, code), quarter


def team_asked_for(request: HttpRequest, agency: Agency) -> Team | None:
    """Return the agency's team that an address names; None for every team. 404 for no such."""
    code = request.GET.get("team", "")
    if not PART.fullmatch(code):
        raise Http404
    return get_object_or_404(agency.teams, code=code) if code else None


def linked(
    rows: Sequence[dict[str, Any]], quarters: Sequence[Days], *, team: str, may_list: bool
) -> list[dict[str, Any]]:
    """Return the rows of a table, each number with the address of what it counts."""
    return [
        {
            **row,
            "cells": [
                cell
                | {
                    name: address(row["key"], quarter, part=row["part"], of_all=of_all, team=team)
                    for name, of_all in (("url", False), ("all_url", True))
                    if may_list
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
    number, quarter = asked_for(request, agency, key)
    part, of_all = number.part, number.of_all
    behind = exported.behind(agency, number, reader=actor, at=now)
    page = Paginator(behind.open.select_related("record", "report__source"), ROWS).get_page(
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
        team=number.team,
        page=page.number,
        shown=len(page.object_list),
    )
    asked: dict[str, Any] = {"part": part, "of_all": of_all, "team": number.team}
    address_of_list = address(key, quarter, **asked)
    return render(
        request,
        "measures/rows.html",
        {
            "name": DEFINITIONS[key.removesuffix(".late")].name,
            "is_late": key.endswith(".late"),
            "of_all": of_all,
            "months": words.days_of(quarter),
            "team": exported.team_of(agency, number.team),
            "figures_url": figures_of(quarter, team=number.team),
            "page": page,
            "figure": behind.figure,
            "unit": DEFINITIONS[key.removesuffix(".late")].unit,
            "counted": behind.counted,
            "open": page.paginator.count,
            "file_url": address(key, quarter, **asked, page="export_rows"),
            "first_url": address_of_list if page.has_previous() else "",
            "next_url": f"{address_of_list}&page={page.number + 1}" if page.has_next() else "",
        },
    )
