"""Pages of what was taken in: counts and reasons for those who import, a row for its readers."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.queries import is_of_authority
from accounts.roles import Can, can
from people.models import Person
from protection.models import Registration
from records import audit
from records.audit import Actor
from records.spreadsheets import kind_of, spreadsheet
from referrals.models import Referral
from safeguarding.imports import outcome
from safeguarding.models import Import, ImportedRow

SHOWN = 50
MOST_REASONS = 500


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """List the newest imports, with how many rows each took and refused."""
    if not can(acting(request), Can.IMPORT_RECORDS):
        raise PermissionDenied
    runs = (
        runs_of(acting(request))
        .annotate(
            taken=Count("rows", filter=~Q(rows__outcome=ImportedRow.Outcome.REFUSED)),
            refused=Count("rows", filter=Q(rows__outcome=ImportedRow.Outcome.REFUSED)),
        )
        .order_by("-id")[:SHOWN]
    )
    return render(request, "imports/imports.html", {"runs": runs})


@require_safe
def import_run(request: HttpRequest, key: Any) -> HttpResponse:
    """Say what became of each row of one import, by number: nobody is named here."""
    if not can(acting(request), Can.IMPORT_RECORDS):
        raise PermissionDenied
    run = get_object_or_404(runs_of(acting(request)), pk=key)
    if kind := kind_of(request.GET.get("format", "")):
        audit.record(
            "import.exported", run, by=acting(request), at=timezone.now(), rows=run.rows.count()
        )
        return spreadsheet(
            kind,
            file_name=f"import-{run.pk}",
            title=_("What became of each row"),
            header=outcome.HEADER,
            rows=outcome.as_rows(run),
        )
    audit.record("import.viewed", run, by=acting(request), at=timezone.now())
    lines = outcome.lines(run)
    context = {"run": run, "lines": lines[:MOST_REASONS], "more": len(lines) - MOST_REASONS}
    return render(request, "imports/import_run.html", context)


@require_safe
def imported_row(request: HttpRequest, key: Any) -> HttpResponse:
    """Show a row as it stood in its file, to those who may see what it became."""
    actor = acting(request)
    row = get_object_or_404(visible_rows(actor), pk=key)
    audit.record("imported_row.viewed", row, by=actor, at=timezone.now())
    return render(request, "imports/imported_row.html", {"row": row})


@require_safe
def rows_of_referral(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every imported row that stands beside a referral, newest import first."""
    actor = acting(request)
    referral = get_object_or_404(held_by(actor), reference=reference)
    rows = ImportedRow.objects.filter(referral_reference=reference).exclude(
        effect=ImportedRow.Effect.NOTHING_NEW
    )
    audit.record("imported_row.viewed", referral, by=actor, at=timezone.now())
    context = {"referral": referral, "rows": rows.order_by("-id")}
    return render(request, "imports/rows_of_referral.html", context)


def runs_of(actor: Actor) -> Any:
    """Return the imports: they are the authority's, and nobody else's administrator sees them."""
    return Import.objects.all() if is_of_authority(actor) else Import.objects.none()


def held_by(actor: Actor) -> Any:
    """Return the visible referrals of the actor's own agency: a row says more than a referral."""
    return Referral.objects.visible_to(actor).filter(owning_agency_id=actor.agency_id)


def visible_rows(actor: Actor) -> Any:
    """Return the rows whose referral the actor's agency holds, or whose child they may see."""
    referrals = held_by(actor).values("reference")
    registrations = Registration.objects.filter(
        record__person__in=Person.objects.visible_to(actor)
    ).values("pk")
    return ImportedRow.objects.filter(
        Q(referral_reference__in=referrals)
        | Q(
            referral_reference="",
            subject_type="protection.registration",
            subject_id__in=registrations,
        )
    )
