"""Professional disagreements: raising one, answering it, taking it further, and their list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting, acting_membership
from accounts.roles import Can, can
from records import audit, row_security
from records.audit import Actor
from records.row_security import Standing
from referrals import operations
from referrals.forms.disagreements import ReasonForm, form_for
from referrals.models import Escalation, Referral
from referrals.permissions import open_referral
from referrals.queries import escalations as queries
from referrals.queries import my_reports
from referrals.queries.feedback import outcome_for, told_of
from referrals.queries.frame import frame_of
from referrals.queries.referral import clock_lines, is_holder
from referrals.views.referral import sent

ROWS = 25


@require_safe
@row_security.standing_as(Standing.DISAGREEING)
def disagreements(request: HttpRequest) -> HttpResponse:
    """List the disagreements somebody raised, may answer, or finds on referrals they hold."""
    actor, at = acting(request), timezone.now()
    if not can(actor, Can.SUBMIT_REPORTS):
        raise PermissionDenied
    found = queries.readable_by(actor).order_by("-raised_at", "-pk")
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    waiting = [line_of(row, at=at) for row in queries.to_answer(actor)[:ROWS]]
    audit.record("escalation.listed", None, by=actor, at=at, count=len(page), page=page.number)
    return render(
        request,
        "referrals/disagreements.html",
        {
            "waiting": waiting,
            "rows": [line_of(row, at=at) for row in page],
            "first_url": "?page=1" if page.has_previous() else "",
            "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        },
    )


def line_of(row: Escalation, *, at: Any) -> dict[str, Any]:
    """Return one disagreement as a list shows it: nobody's name."""
    return {"escalation": row, "clock": queries.clock_of(row, at=at), "state": state_of(row)}


def state_of(row: Escalation) -> str:
    if row.ended_at is not None:
        return str(row.get_ending_display())
    return _("Answered") if row.answered_at is not None else _("Waiting for an answer")


@require_http_methods(["GET", "POST"])
@row_security.standing_as(Standing.DISAGREEING)
def disagreement(request: HttpRequest, key: str) -> HttpResponse:
    """Show one disagreement with every stage so far; answer it, or say what follows the answer."""
    actor, at = acting(request), timezone.now()
    found = get_object_or_404(queries.readable_by(actor), pk=key)
    audit.record("escalation.viewed", found.referral, by=actor, at=at, stage=found.stage.code)
    may = what_may_be_done(found, actor)
    act = request.POST.get("act", "")
    forms = {name: form_for(name, sent(request)) for name in ("respond", "take_further")}
    if request.method == "POST":
        if not may.get(act):
            raise PermissionDenied
        if answer := did(request, found, act, forms.get(act)):
            return answer
    shown = forms.get(act) if forms.get(act) and forms[act].is_bound else None
    return render(
        request,
        "referrals/disagreement.html",
        {
            "found": found,
            "outcome": told_of(found.referral, is_full=True),
            "stages": [
                {**line_of(row, at=at), "explain_url": queries.how_counted(row)}
                for row in queries.stages_of(found)
            ],
            "may": may,
            "forms": forms,
            "form": shown,
            "referral_url": found.referral.get_absolute_url()
            if Referral.objects.visible_to(actor).filter(pk=found.referral_id).exists()
            else "",
        },
    )


def what_may_be_done(found: Escalation, actor: Actor) -> dict[str, bool]:
    """Return what this reader may do with the stage as it stands."""
    is_mine = found.raised_by == actor.id
    is_open = found.ended_at is None
    answers = Escalation.objects.filter(queries.answered_by(actor), pk=found.pk).exists()
    return {
        "respond": is_open and found.answered_at is None and answers,
        "take_further": is_open and is_mine,
        "settle": is_open and is_mine,
    }


def did(request: HttpRequest, found: Escalation, act: str, form: Any) -> HttpResponse | None:
    """Do what was asked for; None where something stands against it, which the form then says."""
    by, at = acting(request), timezone.now()
    if form is not None and not form.is_valid():
        return None
    try:
        if act == "respond":
            operations.respond(found, **form.cleaned_data, by=by, at=at)
        elif act == "take_further":
            found = operations.take_further(found, **form.cleaned_data, by=by, at=at)
        else:
            operations.settle(found, by=by, at=at)
    except operations.Refused as refused:
        if form is None:
            messages.error(request, " ".join(refused.objections))
            return redirect("referrals:disagreement", found.pk)
        form.add_error(None, refused.objections)
        return None
    messages.success(request, _("Recorded."))
    return redirect("referrals:disagreement", found.pk)


@require_http_methods(["GET", "POST"])
@row_security.standing_as(Standing.REPORTER)
def disagree(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Let a reporter disagree with what was decided about one referral of their own report."""
    actor = acting(request)
    if not can(actor, Can.SUBMIT_REPORTS):
        raise PermissionDenied
    report = get_object_or_404(my_reports.reports_of(actor), reference=reference)
    outcomes = [told for told in outcome_for(report, actor) if told.is_decided]
    outcome = next((told for told in outcomes if told.reference == referral), None)
    if outcome is None:
        raise Http404
    found = next(row for row in report.referrals.all() if row.reference == referral)
    audit.record("report.viewed", report, by=actor, at=timezone.now())
    context = {"report": report, "outcome": outcome}
    return raise_one(request, found, "referrals/disagree.html", context)


@require_http_methods(["GET", "POST"])
def disagreements_of(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the disagreements about one referral; a partner who was let in may raise one here."""
    found = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    actor, at = acting(request), timezone.now()
    may_raise = not is_holder(actor, found) and found.screened_at is not None
    if request.method == "POST" and not may_raise:
        raise PermissionDenied
    lines = clock_lines(found, at=at)
    rows = queries.readable_by(actor).filter(referral=found).order_by("-raised_at")
    context = {
        **frame_of(found, actor, lines=lines, at=at, here="disagreements_of"),
        "rows": [line_of(row, at=at) for row in rows],
        "may_raise": may_raise,
    }
    return raise_one(request, found, "referrals/disagreements_of.html", context)


def raise_one(
    request: HttpRequest, found: Referral, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Ask why somebody disagrees, and raise it for the agency they act for."""
    form = ReasonForm(sent(request))
    membership = acting_membership(request)
    if request.method == "POST" and membership is not None and form.is_valid():
        try:
            raised = operations.escalate(
                found,
                agency=membership.agency,
                **form.cleaned_data,
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Raised. You are told when it is answered."))
            return redirect("referrals:disagreement", raised.pk)
    return render(request, template, {**context, "form": form})
