"""The manager's dashboard, and the open referrals behind each of its numbers."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.models import Agency, Team
from accounts.roles import Can, can
from measures import dashboard as shown
from measures import queries, rules, words
from measures.forms_dashboard import DashboardForm, OpenForm
from measures.permissions import own_agency
from measures.queries import kept, open_work
from measures.queries.open_work import MOST_WORKERS, Asked
from measures.tables import Tables, beside, headline
from measures.views.figures import ROWS, address, figures_of
from panels.queries import tracker
from records import audit
from records.audit import Actor
from referrals.models import Pathway, Status
from referrals.queries.words import in_reader_language

STALE = timedelta(minutes=5)
LISTS = {
    "late": gettext_lazy("Past a deadline"),
    "today": gettext_lazy("Due today"),
    "unallocated": gettext_lazy("Without a worker"),
    "sign-off": gettext_lazy("Awaiting a manager's sign-off"),
    "open": gettext_lazy("Open referrals"),
}


@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show what needs a manager first, then how the quarter goes and who carries what."""
    agency = own_agency(request, to=Can.VIEW_FIGURES)
    actor, now = acting(request), timezone.now()
    choices = rules.quarters_to_choose(
        queries.first_received_on(agency, reader=actor), timezone.localdate(now)
    )
    asked = {"quarter": str(choices[0]), **request.GET.dict()}
    form = DashboardForm(asked, agency=agency, quarters=choices)
    context: dict[str, Any] = {"form": form, "agency": agency}
    if form.is_valid():
        quarter, about = form.cleaned_data["quarter"], form.cleaned_data["about"]
        team = form.cleaned_data["team"]
        code = team.code if team else ""
        may_list = can(actor, Can.VIEW_REFERRALS)
        counted_at = kept.counted_at(agency)
        context |= {
            "quarter": quarter,
            "team": team,
            "figures_url": figures_of(quarter, team=code),
            "months": words.months_of(quarter),
            "can_report": can(actor, Can.MAKE_QUARTERLY_REPORTS),
            "counted_at": counted_at and words.moment(counted_at),
            "is_stale": counted_at is not None and counted_at < now - STALE,
        }
        if may_list:
            context |= open_now(agency, Asked(about=about, team=code), reader=actor, at=now)
        if counted_at:
            found = kept.kept_figures(
                agency, rules.shown_quarters(quarter), team=team, at=now, reader=actor
            )
            tables, leads = Tables(found), partial(address, team=code) if may_list else None
            context |= {
                "is_empty": not tables.is_counted(quarter),
                "charts": [
                    *shown.charts(tables, about=about, address=leads),
                    shown.completeness(tables, leads),
                ],
                "repeats": repeats(tables, quarter, leads) if leads and about != "adult" else None,
            }
        audit.record("dashboard.viewed", None, by=actor, at=now, quarter=str(quarter))
    return render(request, "measures/dashboard.html", context)


def open_now(agency: Agency, asked: Asked, *, reader: Actor, at: datetime) -> dict[str, Any]:
    """Return what is open at this moment: the tiles, what is most urgent, stages and workers."""
    rows = open_work.open_referrals(agency, asked, reader=reader)
    numbers = open_work.numbers_of(rows, at=at)
    workers = open_work.by_worker(rows, at=at)
    leads = partial(list_address, about=asked.about)
    of_team = partial(leads, team=asked.team)
    return {
        "tiles": [
            {
                "number": numbers[name.replace("-", "_")],
                "label": label,
                "url": of_team(name),
                "is_urgent": name == "late" and numbers["late"] > 0,
            }
            for name, label in LISTS.items()
        ],
        "urgent": open_work.most_urgent(rows, at=at),
        "actions": overdue_actions(reader, at=at),
        "late_url": of_team("late"),
        "late": numbers["late"],
        "stages": [
            {**row, "url": of_team("open", stage=row["stage"])}
            for row in open_work.by_stage(rows, at=at)
        ],
        "teams": [
            {
                **row,
                "url": leads("open", team=row["team"]),
                "late_url": leads("late", team=row["team"]),
            }
            for row in ([] if asked.team else open_work.by_team(rows, at=at))
        ],
        "workers": [
            {
                **row,
                "url": of_team("open", worker=row["worker"]),
                "late_url": of_team("late", worker=row["worker"]),
            }
            for row in workers[:MOST_WORKERS]
        ],
        "most_workers": MOST_WORKERS if len(workers) > MOST_WORKERS else 0,
    }


def overdue_actions(reader: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Return how many of the panels' actions each agency is late with, and where they stand."""
    if not can(reader, Can.VIEW_PANELS):
        return []
    rows = tracker.overdue_by_agency(reader, today=timezone.localdate(at))
    return [
        {
            "number": row["number"],
            "agency": in_reader_language(row, "agency__name"),
            "url": f"{reverse('panels:tracker')}?"
            + urlencode({"show": tracker.OVERDUE, "agency": row["agency__code"]}),
        }
        for row in rows
    ]


def repeats(tables: Tables, quarter: rules.Quarter, leads: shown.Address) -> dict[str, Any]:
    """Return the tile of children referred again, beside the quarter before."""
    now, before, *_earlier = tables.values("C06")
    return {
        "number": headline(now),
        "label": _("Children referred again within 12 months"),
        "note": beside(now, before),
        "url": leads("C06", quarter),
    }


def list_address(name: str, **asked: object) -> str:
    """Return where the open referrals of one list are, of those asked for."""
    query = urlencode({key: str(value) for key, value in asked.items() if value})
    here = reverse("measures:open_referrals", args=[name])
    return f"{here}?{query}" if query else here


@never_cache
@require_safe
def open_referrals(request: HttpRequest, name: str) -> HttpResponse:
    """List the open referrals behind one number of the dashboard, the longest open first."""
    agency = own_agency(request, to=Can.VIEW_FIGURES)
    actor, now = acting(request), timezone.now()
    if not can(actor, Can.VIEW_REFERRALS):
        raise PermissionDenied
    asked = OpenForm(request.GET).asked()
    if asked is None or name not in LISTS:
        raise Http404
    team = get_object_or_404(agency.teams, code=asked.team) if asked.team else None
    rows = open_work.open_referrals(agency, asked, reader=actor)
    rows = rows.filter(open_work.conditions(at=now)[name]).order_by("received_at", "pk")
    page = Paginator(rows.select_related("record", "report__source"), ROWS).get_page(
        request.GET.get("page")
    )
    audit.record(
        "dashboard.listed",
        None,
        by=actor,
        at=now,
        list=name,
        page=page.number,
        shown=len(page.object_list),
    )
    query = {key: value for key, value in vars(asked).items() if value}
    context = {
        "title": LISTS[name],
        "narrowed": narrowed(asked, team),
        "page": page,
        "back_url": reverse("measures:dashboard"),
        "first_url": list_address(name, **query) if page.has_previous() else "",
        "next_url": list_address(name, **query, page=page.number + 1) if page.has_next() else "",
    }
    return render(request, "measures/open_referrals.html", context)


def narrowed(asked: Asked, team: Team | None) -> list[str]:
    """Say, a sentence each, what a list is narrowed to."""
    said = []
    if asked.about:
        said.append(_("On the pathway: %(name)s.") % {"name": Pathway(asked.about).label})
    if asked.stage:
        said.append(_("At the stage: %(name)s.") % {"name": Status(asked.stage).label})
    if asked.worker:
        said.append(_("Of one worker."))
    if team:
        said.append(_("Held by: %(name)s.") % {"name": team.name})
    return said
