"""The figures of any days, from the first to the last."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.models import Agency
from accounts.roles import Can, can
from measures import queries, rules, words
from measures.definitions import DEFINITIONS
from measures.forms_days import DaysForm
from measures.permissions import own_agency
from measures.queries.returned import figures_over
from measures.returns import OF_A_QUARTER
from measures.rules import Period, Quarter, quarter_of
from measures.tables_days import DaysTables
from measures.views.figures import figures_of, linked, named
from records import audit
from records.spreadsheets import kind_of, spreadsheet

KEYS = [key for key in DEFINITIONS if key not in OF_A_QUARTER]


@require_safe
def figures_of_days(request: HttpRequest) -> HttpResponse:
    """Show the figures of any days, counted now; also as a file. At first the year so far."""
    agency = own_agency(request, to=Can.VIEW_FIGURES)
    actor, now = acting(request), timezone.now()
    today = timezone.localdate(now)
    form = form_of(request.GET, agency=agency, today=today)
    context: dict[str, Any] = {
        "form": form,
        "agency": agency,
        "figures_url": figures_of(quarter_of(today)),
    }
    if form.is_valid():
        days, team = form.days, form.cleaned_data["team"]
        code = team.code if team else ""
        first = queries.first_received_on(agency, reader=actor)
        lines = figures_over(agency, KEYS, days, team=team, reader=actor, at=now)
        tables = DaysTables(lines, days, first_received_on=first)
        if kind := kind_of(request.GET.get("format", "")):
            audit.record("figures.exported", None, by=actor, at=now, quarter=str(days), team=code)
            return spreadsheet(
                kind,
                file_name=f"figures-{code or agency.code}-{days}",
                title=words.days_of(days),
                header=tables.header_of_file(),
                rows=tables.lines_of_file(),
            )
        may_list = can(actor, Can.VIEW_REFERRALS)
        context |= {
            "days": words.days_of(days),
            "team": team,
            "counted_at": words.moment(now),
            "is_empty": first is None or first > days.ends_on,
            "first_received_on": date_format(first, "j F Y")
            if first and first > days.starts_on
            else "",
            "columns": tables.columns(),
            "sections": [
                {**section, "rows": linked(section["rows"], [days], team=code, may_list=may_list)}
                for section in tables.sections()
            ],
            "sources": linked(tables.rows("C02"), [days], team=code, may_list=may_list),
            "file_query": urlencode({**named(days), "team": code}),
        }
        audit.record("figures.viewed", None, by=actor, at=now, quarter=str(days), team=code)
    status = 400 if form.errors else 200
    return render(request, "measures/days.html", context, status=status)


def form_of(query: QueryDict, *, agency: Agency, today: date) -> DaysForm:
    """Return the form as an address fills it in: with two days in full, or each in three fields.

    Without any it asks for the financial year so far.
    """
    if any(name in query for name in ("first_day", "last_day")):
        return DaysForm(query, agency=agency)
    days = rules.period_from(query.get("first", ""), query.get("last", ""))
    days = days or Period(Quarter(quarter_of(today).year, 1).starts_on, today)
    return DaysForm({**typed(days), "team": query.get("team", "")}, agency=agency)


def typed(days: Period) -> dict[str, str]:
    """Return days as they are typed into the form."""
    return {
        f"{name}_{part}": str(getattr(day, part))
        for name, day in (("first", days.starts_on), ("last", days.ends_on))
        for part in ("day", "month", "year")
    }
