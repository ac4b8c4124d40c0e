"""The log of who did and looked at what, its copies, and the looks somebody asks about."""

import hashlib
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.fresh import needs_fresh_second_factor
from accounts.roles import Can, can
from records import audit, row_security
from records.audit import Actor
from records.cells import csv_file
from records.refusals import Refused
from referrals.models import Referral
from referrals.permissions import need
from safeguarding.looking import log, operations
from safeguarding.looking.forms import ExportForm, LogForm, ReviewForm
from safeguarding.looking.models import UnusualLook, hidden_referrals
from safeguarding.looking.words import facts_of, findings_of, in_words

LOG = "reads who looked at what; the log leaves out itself what its reader may not know"


@require_safe
@row_security.as_system(LOG)
def looks(request: HttpRequest) -> HttpResponse:
    """Show who did and looked at what: of a record, by somebody, of a kind, in a period."""
    actor = need(request, Can.VIEW_AUDIT)
    form = LogForm(request.GET or None, reader=actor)
    context: dict[str, Any] = {"form": form, "lines": None, "selected": []}
    if form.is_valid() and not form.asked().is_blank:
        asked, before = form.asked(), sequence_in(request.GET)
        found = log.page(log.events_for(actor, asked), before=before)
        shown = found[: log.PAGE_SIZE]
        record_reading(actor, asked, found=len(shown))
        query = asked_again(request.GET)
        context |= {
            "lines": log.in_words(shown),
            "said": log.said(asked, form.workers),
            "first_url": f"?{query}" if before else "",
            "next_url": f"?{query}&before={shown[-1].sequence}" if len(found) > len(shown) else "",
            "export_url": f"{reverse('export_looks')}?{query}",
        }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "safeguarding/looks.html", context, status=status)


@require_http_methods(["GET", "POST"])
@needs_fresh_second_factor
@row_security.as_system(LOG)
def export_looks(request: HttpRequest) -> HttpResponse:
    """Give a copy of the log as CSV, for a stated reason; the copy's digest goes on the record."""
    actor = need(request, Can.VIEW_AUDIT)
    chosen = LogForm(request.GET, reader=actor)
    if not chosen.is_valid() or chosen.asked().is_blank:
        return redirect("looks")
    asked = chosen.asked()
    form = ExportForm(request.POST if request.method == "POST" else None)
    events = log.events_for(actor, asked).order_by("-sequence")
    number = events.count()
    if number > log.MOST_EXPORTED and request.method == "POST":
        form.add_error(None, _("Choose a shorter period: a copy holds 10,000 lines at most."))
    if request.method == "POST" and form.is_valid():
        rows = [log.as_row(line) for line in log.in_words(events)]
        file = csv_file(list(log.headings().values()), rows)
        audit.record(
            "looks.exported",
            subject_of(actor, asked),
            by=actor,
            at=timezone.now(),
            purpose=form.cleaned_data["purpose"],
            rows=len(rows),
            sha256=hashlib.sha256(file).hexdigest(),
            asked=asked.as_details(),
        )
        answer = HttpResponse(file, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="who-has-looked.csv"'
        return answer
    context = {
        "form": form,
        "number": number,
        "said": log.said(asked, chosen.workers),
        "back_url": f"{reverse('looks')}?{asked_again(request.GET)}",
    }
    return render(
        request, "safeguarding/export_looks.html", context, status=400 if form.errors else 200
    )


def record_reading(actor: Actor, asked: log.Asked, *, found: int) -> None:
    """Put on record that the log was read: by whom, and of what."""
    audit.record(
        "looks.viewed",
        subject_of(actor, asked),
        by=actor,
        at=timezone.now(),
        asked=asked.as_details(),
        found=found,
    )


def subject_of(actor: Actor, asked: log.Asked) -> Referral | None:
    """Return the referral whose log was read; None for another record, a hidden one or none."""
    if not asked.record:
        return None
    hidden = hidden_referrals(actor).values("pk")
    reference = log.normal(asked.record)
    # nosemgrep: views-ask-through-a-door (what is hidden is left out by the query above)
    return Referral.objects.filter(reference=reference).exclude(pk__in=hidden).first()


def asked_again(query: QueryDict) -> str:
    """Return the filters of this page as a query, without the place in the list."""
    kept = [(name, value) for name, value in query.items() if name != "before" and value]
    return urlencode(kept)


def sequence_in(query: QueryDict) -> int | None:
    before = query.get("before", "")
    return int(before) if before.isdecimal() and before.isascii() and len(before) < 19 else None


@require_safe
@row_security.as_system("reviews looks, whatever was looked at")
def unusual_looks(request: HttpRequest) -> HttpResponse:
    """Show the looks that wait for this reader to ask about them, the oldest first."""
    actor = need(request, Can.REVIEW_LOOKS)
    visible = UnusualLook.objects.visible_to(actor)
    waiting = visible.waiting().order_by("found_at", "id")[: operations.MOST_SHOWN]
    done = visible.filter(reviewed_at__isnull=False).order_by("-reviewed_at")[:25]
    context = {"waiting": in_words(waiting), "reviewed": in_words(done)}
    counts = {"waiting": len(context["waiting"]), "reviewed": len(context["reviewed"])}
    audit.record("unusual_looks.listed", None, by=actor, at=timezone.now(), **counts)
    return render(request, "safeguarding/unusual_looks.html", context)


@require_http_methods(["GET", "POST"])
@row_security.as_system("reviews looks, whatever was looked at")
def unusual_look(request: HttpRequest, look_id: UUID) -> HttpResponse:
    """Show one look and what is known of it, and record what came of asking."""
    actor, at = need(request, Can.REVIEW_LOOKS), timezone.now()
    look = get_object_or_404(UnusualLook.objects.visible_to(actor), pk=look_id)
    audit.record("unusual_look.viewed", look, by=actor, at=at)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.review_look(look, **form.cleaned_data, by=actor, at=at)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("What you found is recorded."))
            return redirect("unusual_looks")
    (row,) = in_words([look])
    context = {
        "title": row["cause"],
        "form": form,
        "facts": facts_of(look),
        "findings": findings_of(look),
        "log_url": f"{reverse('looks')}?worker={look.looker_id}"
        if can(actor, Can.VIEW_AUDIT)
        else "",
    }
    return render(
        request, "safeguarding/unusual_look.html", context, status=400 if form.errors else 200
    )
