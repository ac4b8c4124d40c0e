"""Managers' notes on a count, the day they are asked for by, and the report issued."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from measures import operations_notes as operations
from measures import rules, rules_notes, words
from measures.definitions import DEFINITIONS
from measures.forms_notes import DueForm, NoteForm, SignForm
from measures.models import Snapshot
from measures.permissions import open_snapshot, own_agency
from measures.queries.notes import commentary_on, counts_of, names_on, standings_on
from measures.rules import Quarter
from measures.rules_notes import UPDATE, WHOLE, Standing
from measures.tables import Tables
from measures.views.reports import make_soon, reports_of


def about(snapshot: Snapshot) -> dict[str, Any]:
    """Return what every page about a count says of it."""
    quarter = Quarter(snapshot.year, snapshot.quarter)
    commentary = commentary_on(snapshot)
    return {
        "snapshot": snapshot,
        "commentary": commentary,
        "is_overdue": rules_notes.is_overdue(commentary, today=timezone.localdate()),
        "quarter": quarter,
        "months": words.months_of(quarter),
    }


@require_safe
def counts(request: HttpRequest, quarter: str) -> HttpResponse:
    """List the counts of a quarter, with how far the notes on each are and whether it is issued."""
    agency = own_agency(request, to=Can.VIEW_FIGURES)
    chosen = rules.quarter_from(quarter)
    if chosen is None:
        raise Http404
    context = {
        "agency": agency,
        "quarter": chosen,
        "months": words.months_of(chosen),
        "counts": counts_of(agency, chosen),
        "figures_url": f"{reverse('measures:figures')}?quarter={chosen}",
    }
    return render(request, "measures/counts.html", context)


@require_safe
def notes(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show every note on a count beside its figure, section by section."""
    snapshot = open_snapshot(request, key, to=Can.VIEW_FIGURES)
    actor, said = acting(request), about(snapshot)
    standings = standings_on(snapshot)
    tables = Tables(snapshot.figures)
    names = names_on(snapshot)
    updates = [
        {"key": key, "name": name, "standing": standings.get(key)}
        for key, name in names.items()
        if key.startswith(UPDATE)
    ]
    return render(
        request,
        "measures/notes.html",
        {
            **said,
            "can_change": can(actor, Can.WRITE_FIGURE_NOTES) and not said["commentary"].issued_at,
            "groups": [
                {
                    "title": "",
                    "rows": [
                        {"key": WHOLE, "name": names[WHOLE], "standing": standings.get(WHOLE)}
                    ],
                },
                *([{"title": _("Updates from departments"), "rows": updates}] if updates else []),
                *(
                    {"title": group["title"], "rows": measures_of(group["rows"], standings)}
                    for group in [*tables.sections(), {"title": "", "rows": tables.rows("C02")}]
                ),
            ],
            "may_issue": can(actor, Can.ISSUE_QUARTERLY_REPORTS),
        },
    )


def measures_of(
    rows: Sequence[dict[str, Any]], standings: Mapping[str, Standing]
) -> list[dict[str, Any]]:
    """Return one row for each measure: its figure of this quarter where it has no parts, its note.

    ``rows`` are those of its parts.
    """
    firsts = {row["key"]: row for row in rows[::-1]}
    return [
        {
            "key": key,
            "is_measure": True,
            "name": firsts[key]["name"],
            "figure": "" if firsts[key]["part_name"] else firsts[key]["cells"][0]["full"],
            "standing": standings.get(key),
        }
        for key in dict.fromkeys(row["key"] for row in rows)
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def notes_due(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say by which day notes are written."""
    snapshot = open_snapshot(request, key, to=Can.ISSUE_QUARTERLY_REPORTS)
    context = about(snapshot)
    form = DueForm(
        request.POST if request.method == "POST" else None,
        initial={"due_on": context["commentary"].notes_due_on},
    )
    if request.method == "POST" and form.is_valid():
        due_on: date = form.cleaned_data["due_on"]
        try:
            operations.ask_for_notes(snapshot, due_on=due_on, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error("due_on", refused.objections)
        else:
            messages.success(request, _("The day for notes is set."))
            return redirect("measures:notes", snapshot.pk)
    return render(request, "measures/notes_due.html", {**context, "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, key: UUID, measure: str) -> HttpResponse:
    """Write the note on one measure; who wrote and who signed each version stands below."""
    snapshot = open_snapshot(request, key, to=Can.WRITE_FIGURE_NOTES)
    tables = Tables(snapshot.figures)
    names = names_on(snapshot)
    rows = tables.rows(measure) if measure in DEFINITIONS else []
    if measure not in names or (measure in DEFINITIONS and not rows):
        raise Http404
    standing = standings_on(snapshot).get(measure)
    latest = standing.latest if standing else None
    written = (
        {name: getattr(latest, name) for name in ("text_en", "text_cy", "is_public", "version")}
        if latest
        else {"version": 0}
    )
    form = NoteForm(request.POST if request.method == "POST" else None, initial=written)
    status, mine, theirs = 200, "", ""
    if request.method == "POST" and form.is_valid():
        try:
            operations.write_note(
                snapshot,
                measure=measure,
                **form.cleaned_data,
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error("text_en", refused.objections)
        except operations.Conflict as found:
            status, mine, theirs = 409, found.yours, found.theirs
            standing = standings_on(snapshot).get(measure)
            latest = standing.latest if standing else None
            form = NoteForm(initial={**form.cleaned_data, "version": found.version})
        else:
            messages.success(request, _("The note is kept. It prints once it is signed."))
            return redirect("measures:notes", snapshot.pk)
    context = {
        **about(snapshot),
        "form": form,
        "measure": measure,
        "name": names[measure],
        "definition": DEFINITIONS.get(measure),
        "columns": tables.columns(),
        "rows": rows,
        "standing": standing,
        "latest": latest,
        "mine": mine,
        "theirs": theirs,
    }
    return render(request, "measures/note.html", context, status=status)


@require_POST
def sign(request: HttpRequest, key: UUID, measure: str) -> HttpResponse:
    """Sign the version of a note that was read."""
    snapshot = open_snapshot(request, key, to=Can.WRITE_FIGURE_NOTES)
    form = SignForm(request.POST)
    if measure not in names_on(snapshot):
        raise Http404
    read = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        operations.sign_note(
            snapshot,
            measure=measure,
            version=read,
            by=acting(request),
            at=timezone.now(),
        )
    except operations.Refused as refused:
        for objection in refused.objections:
            messages.error(request, objection)
    else:
        messages.success(request, _("The note is signed."))
    return redirect("measures:notes", snapshot.pk)


@never_cache
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, key: UUID) -> HttpResponse:
    """Issue the report of a count; which notes print and which do not is said before."""
    snapshot = open_snapshot(request, key, to=Can.ISSUE_QUARTERLY_REPORTS)
    context = about(snapshot)
    objections = rules_notes.objections_to_issuing(context["commentary"], snapshot)
    if request.method == "POST":
        try:
            reports = operations.issue_report(snapshot, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            objections = refused.objections
        else:
            for report in reports:
                # Where the broker is away, the sweep finds the reports instead.
                transaction.on_commit(partial(make_soon, report.pk), robust=True)
            messages.success(
                request, _("The report is issued. It is being made in English and in Welsh.")
            )
            return redirect(reports_of(context["quarter"], snapshot.team))
    standings, names = standings_on(snapshot), names_on(snapshot)
    context |= {
        "objections": objections,
        "prints": [named(key, names) for key, each in standings.items() if each.prints],
        "waits": [
            {**named(key, names), "has_signed": bool(each.prints)}
            for key, each in standings.items()
            if each.waits
        ],
    }
    return render(request, "measures/issue_report.html", context)


def named(measure: str, names: Mapping[str, str]) -> dict[str, str]:
    key = measure if measure in DEFINITIONS else ""
    return {"key": key, "measure": measure, "name": names.get(measure, measure)}
