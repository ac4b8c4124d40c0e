"""Taking out the rows behind a number: at once, or as a file that a worker writes."""

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from accounts.approvals import asked_by
from accounts.fresh import needs_fresh_second_factor
from accounts.models import Agency
from accounts.roles import Can, can
from measures import codes, exporting, operations_exports, tasks
from measures.forms_exports import RowsForm
from measures.models_exports import RowsExport
from measures.operations_exports import number_of
from measures.permissions import own_agency
from measures.queries import exported as queries
from measures.queries.exported import Behind, Number
from measures.views.figures import address, asked_for
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.spreadsheets import CONTENT_TYPES, spreadsheet


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_second_factor
def export_rows(request: HttpRequest, key: str) -> HttpResponse:
    """Give the rows behind a number as a file; ask a second person first where they are many."""
    agency = agency_of_rows(request)
    actor, at = acting(request), timezone.now()
    number, quarter = asked_for(request, agency, key)
    behind = queries.behind(agency, number, reader=actor, at=at)
    is_open = behind.open.count()
    is_large = is_open > codes.exports()["at_once"]
    form = RowsForm(request.POST if request.method == "POST" else None, needs_approval=is_large)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if not is_large:
            return as_file(agency, number, behind, said, by=actor, at=at)
        try:
            export = operations_exports.ask_for_export(
                agency, number, **said, total=is_open, by=actor, at=at
            )
        except Refused as refused:
            form.add_error("reason", refused.objections)
        else:
            return redirect("measures:rows_export", export.pk)
    context = {
        "form": form,
        "name": exporting.name_of(number),
        "which": exporting.which(agency, number),
        "period": exporting.period_of(number.starts_on, number.ends_on),
        "how_many": exporting.how_many(behind, is_open=is_open),
        "is_large": is_large,
        "back_url": address(key, quarter, part=number.part, of_all=number.of_all, team=number.team),
        "exports": RowsExport.objects.filter(**own(actor))[:10],
    }
    status = 400 if form.errors else 200
    return render(request, "measures/export_rows.html", context, status=status)


def agency_of_rows(request: HttpRequest) -> Agency:
    """Return the agency whose rows somebody may list."""
    agency = own_agency(request, to=Can.VIEW_FIGURES)
    if not can(acting(request), Can.VIEW_REFERRALS):
        raise PermissionDenied
    return agency


def as_file(
    agency: Agency, number: Number, behind: Behind, said: dict[str, Any], *, by: Actor, at: Any
) -> HttpResponse:
    """Give the rows as a file; which, what for, how many and its digest go on the record."""
    keys = queries.keys_of(behind.open)
    rows = list(exporting.rows(keys, reader=by))
    answer = spreadsheet(
        said["kind"],
        file_name=f"rows-{number.measure}-{number.starts_on}-{number.ends_on}",
        title=exporting.name_of(number),
        header=queries.headings(),
        rows=rows,
        about=exporting.about(
            agency, number, behind, is_open=len(rows), purpose=said["purpose"], by=by, at=at
        ),
    )
    audit.record(
        "figure_rows.exported",
        None,
        by=by,
        at=at,
        measure=number.measure,
        part=number.part,
        of_all=number.of_all,
        first_day=number.starts_on.isoformat(),
        last_day=number.ends_on.isoformat(),
        counted_team=number.team,
        format=said["kind"],
        purpose=said["purpose"],
        rows=len(rows),
        sha256=hashlib.sha256(answer.content).hexdigest(),
    )
    return answer


def own(actor: Actor) -> dict[str, object]:
    """Return what picks out the files that somebody asked for in the role they act in."""
    return {
        "asked_by": actor.id,
        "agency_id": actor.agency_id,
        "team_id": actor.team_id,
        "role": actor.role,
    }


def open_export(request: HttpRequest, key: UUID) -> RowsExport:
    """Return a file that this person asked for, in this role; anybody else's does not exist."""
    export: RowsExport = get_object_or_404(RowsExport, pk=key, **own(acting(request)))
    agency_of_rows(request)
    return export


@never_cache
@require_safe
def rows_export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far a file is, what can be done about it, and the way to it once it is ready."""
    export = open_export(request, key)
    actor, at = acting(request), timezone.now()
    if "X-Poll" not in request.headers:
        audit.record("rows_export.viewed", export, by=actor, at=at)
    asked = asked_by(actor).filter(subject_id=export.pk).first()
    number = number_of(export)
    is_fragment = request.htmx  # type: ignore[attr-defined]
    template = "measures/rows_export_progress.html" if is_fragment else "measures/rows_export.html"
    context = {
        "export": export,
        "name": exporting.name_of(number),
        "which": exporting.which(export.agency, number),
        "period": exporting.period_of(number.starts_on, number.ends_on),
        "approval": asked,
        "is_waited_for": bool(asked and asked.decided_at is None and asked.expires_at >= at),
        "may_start": bool(asked and asked.is_approved and asked.expires_at >= at),
        "figures_url": reverse("measures:figures"),
    }
    return render(request, template, context)


@require_POST
@needs_fresh_second_factor
def start_export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have a file written that a second person has allowed."""
    export = open_export(request, key)
    try:
        operations_exports.start_export(export, by=acting(request), at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.objections))
    else:
        # Where the broker is away, the sweep finds it instead.
        transaction.on_commit(lambda: write_soon(export.pk), robust=True)
    return redirect("measures:rows_export", export.pk)


def write_soon(key: UUID) -> None:
    tasks.write_rows_export.apply_async((str(key),), retry=False)


@require_POST
def cancel_export(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give up a file, or remove it before its time."""
    export = open_export(request, key)
    try:
        operations_exports.cancel_export(export, by=acting(request), at=timezone.now())
    except Refused as refused:
        messages.error(request, " ".join(refused.objections))
    else:
        messages.success(request, _("The file was cancelled. Nothing of it is kept."))
    return redirect("measures:rows_export", export.pk)


@never_cache
@require_safe
@needs_fresh_second_factor  # type: ignore[arg-type]  # a file is an answer too
def download_export(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Hand over a finished file; that it was taken, and its digest, go on the record.

    Not where its time is over, or where anything has been restricted since it was begun: it might
    hold what its reader may not see any more, and is asked for again.
    """
    export = open_export(request, key)
    actor, at = acting(request), timezone.now()
    if export.progress != RowsExport.Progress.READY:
        return redirect("measures:rows_export", export.pk)
    path = exporting.path_of(export.pk)
    assert export.ends_at is not None and export.began_at is not None  # noqa: PT018  it is ready
    is_over = at >= export.ends_at or queries.was_anybody_closed(since=export.began_at)
    if is_over or exporting.digest_of(path) != export.sha256:
        operations_exports.end_export(export, by=actor, at=at)
        return redirect("measures:rows_export", export.pk)
    audit.record(
        "rows_export.downloaded", export, by=actor, at=at, rows=export.written, sha256=export.sha256
    )
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=export.file_name,
        content_type=CONTENT_TYPES[export.kind],
    )
