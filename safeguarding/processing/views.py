"""Taking out, table by table, what a data protection officer needs."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.fresh import needs_fresh_second_factor
from accounts.roles import Can
from records import audit
from records.spreadsheets import spreadsheet
from referrals.forms.fields import Day
from safeguarding.breaches.forms import chosen
from safeguarding.looking.forms import Purpose
from safeguarding.processing.tables import TABLES, Scope, rows_of
from safeguarding.rights.landing import need_of_authority

FORMATS = [("xlsx", gettext_lazy("An Excel workbook")), ("csv", gettext_lazy("A CSV file"))]


class ProcessingForm(forms.Form):
    """Which table, of which days, as what, and what for."""

    table = chosen(gettext_lazy("Which table?"), [(code, t.name) for code, t in TABLES.items()])
    first_day = Day(
        label=gettext_lazy("First day"),
        error_messages={"required": gettext_lazy("Give the first day.")},
    )
    last_day = Day(
        label=gettext_lazy("Last day"),
        error_messages={"required": gettext_lazy("Give the last day.")},
    )
    format = chosen(gettext_lazy("As what?"), FORMATS)
    purpose = chosen(gettext_lazy("What for?"), Purpose.choices)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day is before the first."))
        return said


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_second_factor
def processing(request: HttpRequest) -> HttpResponse:
    """Give one table as a file; which, what for, its length and its digest go on the record."""
    actor, at = need_of_authority(request, Can.EXPORT_PROCESSING), timezone.now()
    today = timezone.localdate(at)
    form = ProcessingForm(
        request.POST if request.method == "POST" else None,
        initial={"first_day": date(today.year, 1, 1), "last_day": today},
    )
    if request.method != "POST" or not form.is_valid():
        status = 400 if form.errors else 200
        return render(request, "safeguarding/processing.html", {"form": form}, status=status)
    said = form.cleaned_data
    table = TABLES[said["table"]]
    rows = rows_of(said["table"], Scope(actor, said["first_day"], said["last_day"]))
    answer = spreadsheet(
        said["format"],
        file_name=f"processing-{said['table']}",
        title=str(table.name),
        header=[str(name) for name in table.header],
        rows=rows,
    )
    audit.record(
        "processing.exported",
        None,
        by=actor,
        at=at,
        table=said["table"],
        purpose=said["purpose"],
        first_day=said["first_day"].isoformat(),
        last_day=said["last_day"].isoformat(),
        rows=len(rows),
        sha256=hashlib.sha256(answer.content).hexdigest(),
    )
    return answer
