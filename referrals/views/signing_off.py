"""A manager's desk: decisions that wait for a sign-off, and those drawn for a check."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from records import audit
from referrals import operations
from referrals.forms.deciding import CheckForm, SignOffForm
from referrals.models import Referral, ScreeningDecision
from referrals.permissions import open_referral, open_to_change
from referrals.queries import decisions as queries
from referrals.queries.frame import facts_about_report, frame_of
from referrals.queries.referral import clock_lines, clocks_of_decision, people_named
from referrals.views.referral import sent


@require_safe
def sign_offs(request: HttpRequest) -> HttpResponse:
    """List the decisions that wait for the reader: to be signed off, and to be checked."""
    actor, at = acting(request), timezone.now()
    if not can(actor, Can.VIEW_REFERRALS):
        raise PermissionDenied
    waiting = queries.awaiting_sign_off(actor, at=at)
    sampled = queries.awaiting_check(actor)
    audit.record(
        "decisions.listed", None, by=actor, at=at, sign_offs=len(waiting), checks=len(sampled)
    )
    since = timezone.localtime(at).replace(month=1, day=1, hour=0, minute=0)
    may_check = can(actor, Can.CHECK_DECISIONS)
    context = {
        "waiting": queries.rows_of(waiting, at=at),
        "sampled": sampled,
        "may_check": may_check,
        "counted": queries.checks_counted(actor, since=since) if may_check else None,
        "year": since.year,
    }
    return render(request, "referrals/sign_offs.html", context)


@require_http_methods(["GET", "POST"])
def sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the proposed decision with all it rests on; agree to it, or return it."""
    referral = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    actor, at = acting(request), timezone.now()
    decision = queries.latest_decision(referral)
    if decision is None or not decision.is_awaiting_sign_off:
        messages.info(request, _("This decision does not wait for a sign-off."))
        return redirect(referral)
    signers = queries.signers_for([decision], at=at)[decision.pk]
    if actor.id not in {member.user_id for member in signers}:
        raise PermissionDenied
    is_late = clocks_of_decision(referral).late(at=at).exists()
    form = SignOffForm(sent(request), is_late=is_late)
    if request.method == "POST" and form.is_valid():
        try:
            operations.sign_off(referral, **form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            is_agreed = form.cleaned_data["sign_off"] == ScreeningDecision.SignOff.AGREED
            done = _("Signed off.") if is_agreed else _("Returned to the screener.")
            messages.success(request, done)
            return redirect("referrals:sign_offs")
    return page_of(request, "referrals/sign_off.html", referral, decision, form)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a decision that was drawn for a check, and record what the manager thinks of it."""
    referral = open_to_change(request, reference, to=Can.CHECK_DECISIONS)
    actor, at = acting(request), timezone.now()
    decision = queries.latest_decision(referral)
    if decision is None or not decision.is_sampled:
        raise Http404
    if decision.checked_at:
        messages.info(request, _("This decision does not wait for a check."))
        return redirect(referral)
    if decision.decided_by == actor.id:
        raise PermissionDenied
    form = CheckForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.check_decision(decision, **form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Recorded."))
            return redirect("referrals:sign_offs")
    return page_of(request, "referrals/check.html", referral, decision, form)


def page_of(
    request: HttpRequest,
    template: str,
    referral: Referral,
    decision: ScreeningDecision,
    form: SignOffForm | CheckForm,
) -> HttpResponse:
    actor, at = acting(request), timezone.now()
    context = {
        **frame_of(referral, actor, lines=clock_lines(referral, at=at), at=at),
        "form": form,
        "decision": decision,
        "weighed": queries.weighed_in_words(decision),
        "facts": facts_about_report(referral, actor),
        "people": people_named(referral.report, actor),
    }
    return render(request, template, context)
