"""The returns that are sent to others: what there is, and each as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.roles import Can
from measures import queries, returns, rules, words
from measures.forms_returns import DaysForm
from measures.permissions import own_agency
from measures.queries.returned import figures_over
from records import audit
from records.spreadsheets import kind_of, spreadsheet


@require_safe
def returns_page(request: HttpRequest) -> HttpResponse:
    """List the returns of a quarter or a financial year, each with its files."""
    agency = own_agency(request, to=Can.MAKE_QUARTERLY_REPORTS)
    actor, now = acting(request), timezone.now()
    quarters = rules.quarters_to_choose(
        queries.first_received_on(agency, reader=actor), timezone.localdate(now)
    )
    form = DaysForm(
        request.GET if "days" in request.GET else {"days": str(quarters[0])}, quarters=quarters
    )
    context: dict[str, Any] = {"form": form, "agency": agency}
    if form.is_valid():
        chosen = form.cleaned_data["days"]
        days = returns.days_from(chosen)
        assert days is not None  # it is one of the choices
        context |= {
            "name": returns.name_of(days),
            "is_provisional": now < days.ends_at,
            "returns": [
                {
                    "name": each.name,
                    "lacks": each.lacks,
                    "url": f"{reverse('measures:return_file', args=[each.code])}?days={chosen}",
                }
                for each in returns.returns().values()
            ],
        }
        audit.record("returns.listed", None, by=actor, at=now, days=chosen)
    return render(request, "measures/returns.html", context)


@require_safe
def return_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give one return as a file, for its recipient or in the form that may be published."""
    agency = own_agency(request, to=Can.MAKE_QUARTERLY_REPORTS)
    actor, now = acting(request), timezone.now()
    chosen = request.GET.get("days", "")
    asked, days = returns.returns().get(code), returns.days_from(chosen)
    kind, is_public = kind_of(request.GET.get("format", "")), request.GET.get("edition") == "public"
    if asked is None or days is None or kind is None:
        raise Http404
    counted = figures_over(agency, asked.keys(days), days, reader=actor, at=now)
    audit.record(
        "returns.exported", None, by=actor, at=now, code=code, days=chosen, is_public=is_public
    )
    edition = (
        _("For publication: numbers from 1 to 4, and what would give them away, are withheld.")
        if is_public
        else _("For its recipient: every number is shown.")
    )
    return spreadsheet(
        kind,
        file_name=f"{code}-{agency.code}-{chosen}{'-public' if is_public else ''}",
        title=asked.name,
        header=returns.header(),
        rows=returns.lines(asked, counted, is_public=is_public),
        about=[
            [_("Return"), asked.name],
            [_("Days"), returns.name_of(days)],
            [_("Agency"), agency.name],
            [_("Edition"), edition],
            [_("What it lacks"), asked.lacks],
            [_("Made by"), actor.name],
            [_("Made on"), words.moment(now)],
        ],
    )
