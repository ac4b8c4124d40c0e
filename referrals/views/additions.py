"""Adding to a report that was sent; and what whoever holds its referral sees of that."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from records import attachments, audit, row_security
from records.audit import Actor
from records.models import Attachment
from records.row_security import Standing
from referrals import operations
from referrals.forms.files import AdditionForm, FileForm, UnscannedForm, refusal_of
from referrals.forms.report_submission import language_now
from referrals.models import Deadline, Referral, Report, ReportAttachment, Status
from referrals.permissions import need, open_referral, open_to_change
from referrals.queries import attachments as queries
from referrals.queries import my_reports as reports
from referrals.queries.frame import frame_of
from referrals.queries.referral import clock_lines, is_holder
from referrals.rules import WRITTEN_CONFIRMATION
from referrals.views.my_reports import reporter
from referrals.views.throttling import is_within, too_many

# Nobody types this much; of one report, and from one computer.
RATES = {"addition": "30/h/key", "addition_address": "120/h/ip"}


def add(
    request: HttpRequest, report: Report, *, by: Actor, after: str, context: dict[str, Any]
) -> HttpResponse:
    """Ask what to add to a report, or keep it and go on to ``after``."""
    form = AdditionForm(request, may_confirm=waits_for_confirmation(report))
    is_too_much = request.method == "POST" and not is_within(request, RATES, key=str(report.pk))
    if is_too_much:
        form.add_error("words", too_many())
    elif request.method == "POST" and form.is_valid():
        try:
            if not keep_addition(form, report, by=by):
                return redirect(after)
        except operations.Refused as refused:
            form.add_error("file" if form.cleaned_data["file"] else "words", refused.objections)
    return render(
        request,
        "referrals/add_to_report.html",
        {"form": form, "report": report, "back_url": after, **context},
        status=429 if is_too_much else 400 if form.errors else 200,
    )


def keep_addition(form: AdditionForm, report: Report, *, by: Actor) -> str:
    """Keep what was typed with its file; return why the file could not go with it, if so."""
    at, file, key = timezone.now(), form.cleaned_data["file"], form.cleaned_data["key"]
    if queries.is_added(report, key=key, words=form.cleaned_data["words"], by=by):
        return ""
    attachment = attachments.take_in(file, by=by, at=at) if file else None
    if words := refusal_of(attachment):
        form.add_error("file", words)
        return words
    try:
        operations.add_to_report(
            report,
            words=form.cleaned_data["words"],
            attachments=[attachment] if attachment else [],
            is_written_confirmation=form.cleaned_data.get("is_written_confirmation", False),
            language=language_now(),
            key=key,
            by=by,
            at=at,
        )
    except operations.Refused:
        if attachment:
            attachments.throw_away(attachment, by=by, at=at)
        raise
    return ""


def waits_for_confirmation(report: Report) -> bool:
    """Say whether a telephone report still waits to be confirmed in writing (R3, R4)."""
    refs = WRITTEN_CONFIRMATION.values()
    return (
        Deadline.objects.running().filter(referral__report=report, timescale__ref__in=refs).exists()
    )


@never_cache
@require_http_methods(["GET", "POST"])
@row_security.standing_as(Standing.REPORTER)
def my_report_add(request: HttpRequest, reference: str) -> HttpResponse:
    """Add to one's own report, or as designated person or deputy to one of one's agency."""
    actor = reporter(request)
    report = get_object_or_404(reports.reports_of(actor), reference=reference)
    return add(
        request,
        report,
        by=actor,
        after=reports.address_of(report),
        context={"frame": "referrals/report/base_staff.html"},
    )


@never_cache
@require_http_methods(["GET", "POST"])
def additions(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the files of a referral's report and what was added to it; take in another file."""
    found = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    if request.method == "POST":
        found = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    actor, at = acting(request), timezone.now()
    form = FileForm(request, is_staff=True)
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            attachment = operations.attach_to_referral(found, **given, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error("file", refused.objections)
        else:
            if not (words := refusal_of(attachment)):
                messages.success(request, _("The file was put with the report."))
                return redirect("referrals:additions", reference=reference)
            form.add_error("file", words)
    holds = is_holder(actor, found)
    seen = queries.files_seen(found, actor)
    added = list(queries.additions_to(found).prefetch_related("attachments__attachment"))
    new = [str(each.pk) for each in added if each.read_at is None]
    context = {
        **frame_of(found, actor, lines=clock_lines(found, at=at), at=at, here="additions"),
        "files": [queries.file_line(file, found) for file in seen.filter(addition=None)],
        "additions": [
            (each, [queries.file_line(file, found) for file in each.attachments.all()])
            for each in added
        ]
        if holds
        else [],
        "released": []
        if holds
        else [queries.file_line(file, found) for file in seen.exclude(addition=None)],
        "new": {"shown": ",".join(new)} if new and holds else {},
        "may_attach": may_attach(actor, found),
        "holds": holds,
        "form": form,
    }
    status = 400 if form.errors else 200
    return render(request, "referrals/additions.html", context, status=status)


def may_attach(actor: Actor, found: Referral) -> bool:
    holds = is_holder(actor, found)
    return holds and can(actor, Can.SCREEN_REFERRALS) and found.status != Status.CLOSED


@require_POST
def read_additions(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that one has read what was added, so that it is new to nobody else."""
    found = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    shown = keys_in(request.POST.get("shown", ""))
    operations.read_additions(found, shown=shown, by=acting(request), at=timezone.now())
    return redirect("referrals:additions", reference=reference)


def keys_in(typed: str) -> list[UUID]:
    """Return the keys that a page sends back; none where they are not as it wrote them."""
    try:
        return [UUID(key) for key in typed.split(",") if key]
    except ValueError:
        return []


@never_cache
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, reference: str, file_id: UUID) -> HttpResponseBase:
    """Hand out one file; ask first how one that cannot be scanned will be opened.

    Who holds the referral may ask for a picture or document as it came.
    """
    found, seen = file_behind_door(request, reference, file_id)
    attachment, actor = seen.attachment, acting(request)
    as_it_came = "as_it_came" in request.GET
    if as_it_came and not is_holder(actor, found):
        raise Http404
    if attachments.is_readable(attachment):
        try:
            return attachments.serve(attachment, by=actor, as_it_came=as_it_came)
        except operations.Refused as refused:
            context = {**file_page(found, seen), "form": None, "objections": refused.objections}
            return render(request, "referrals/file.html", context, status=409)
    if attachment.state != Attachment.State.UNSCANNABLE or not is_holder(actor, found):
        return render(
            request, "referrals/file.html", {**file_page(found, seen), "form": None}, status=409
        )
    form = UnscannedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return attachments.serve(attachment, by=actor, despite=form.cleaned_data["despite"])
    context = {**file_page(found, seen), "form": form}
    return render(request, "referrals/file.html", context, status=400 if form.errors else 200)


def file_behind_door(
    request: HttpRequest, reference: str, file_id: UUID
) -> tuple[Referral, ReportAttachment]:
    """Return a file that this reader of the referral may open; any other does not exist."""
    found = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    seen = queries.file_seen(found, acting(request), file_id)
    if seen is None:
        raise Http404
    return found, seen


def file_page(found: Referral, seen: ReportAttachment) -> dict[str, Any]:
    return {"referral": found, "line": queries.file_line(seen, found)}


@require_POST
def release_file(request: HttpRequest, reference: str, file_id: UUID) -> HttpResponse:
    """Let the agencies let in to the referral open a file."""
    found, seen = file_behind_door(request, reference, file_id)
    open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    operations.release_file(seen, referral=found, by=acting(request), at=timezone.now())
    messages.success(request, _("Agencies that are let in to this referral can open the file."))
    return redirect("referrals:additions", reference=reference)


@never_cache
@require_safe
def new_additions(request: HttpRequest) -> HttpResponse:
    """List the referrals to whose reports something new was added; one event, with the count."""
    actor = need(request, Can.SCREEN_REFERRALS)
    rows = list(queries.new_additions(actor).select_related("record")[:100])
    audit.record("additions.listed", None, by=actor, at=timezone.now(), referrals=len(rows))
    return render(request, "referrals/new_additions.html", {"rows": rows})
