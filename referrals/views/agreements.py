"""The register of sharing agreements: kept by the authority's Caldicott guardian."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import agreements as register
from accounts.models_agreements import AgreementParty, SharingAgreement
from accounts.roles import Can
from policies.queries import current_policy
from records import audit
from records.audit import Actor
from referrals import operations
from referrals.forms import agreements as drawn
from referrals.permissions import need
from referrals.queries import agreements as queries


@never_cache
@require_http_methods(["GET", "POST"])
def agreements(request: HttpRequest) -> HttpResponse:
    """List the agreements, and enter another."""
    actor, at = keeper(request), timezone.now()
    form = drawn.AgreementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = register.record_agreement(
                words=form.words,
                starts_on=said["starts_on"],
                review_on=said["review_on"],
                grace_days=current_policy(at).agreement_grace_days,
                by=actor,
                at=at,
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The agreement is on the register."))
            return redirect("referrals:agreement", made.pk)
    rows = queries.register(on=timezone.localdate(at))
    audit.record("agreements.listed", None, by=actor, at=at, agreements=len(rows))
    context = {"rows": rows, "form": form, "not_entered": queries.not_entered()}
    status = 400 if form.errors else 200
    return render(request, "referrals/agreements.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def agreement(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one agreement and its parties; let one join, review it, carry it over, or end it."""
    actor, at = need(request, Can.KEEP_AGREEMENTS), timezone.now()
    today = timezone.localdate(at)
    found = get_object_or_404(queries.kept_by(actor), pk=key)
    audit.record("agreement.viewed", found, by=actor, at=at)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    shown = forms_of(act, request.POST, today=today)
    form = shown.get(act)
    if form is not None and form.is_valid():
        try:
            do(act, found, form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The register is changed."))
            return redirect("referrals:agreement", found.pk)
    context = {
        "row": queries.row_of(found, on=today),
        "times_named": queries.times_named(found),
        "forms": shown,
        "form": form,
        "is_late": found.review_on < today,
        "is_over": found.ended_on is not None,
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "referrals/agreement.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def leave_agreement(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say from when an agency is no party any more: what it was let in to closes then."""
    actor, at = need(request, Can.KEEP_AGREEMENTS), timezone.now()
    parties = AgreementParty.objects.filter(agreement__in=queries.kept_by(actor))
    party = get_object_or_404(
        parties.select_related("agency", "agreement"), pk=key, left_at__isnull=True
    )
    audit.record("agreement.viewed", party.agreement, by=actor, at=at)
    today = timezone.localdate(at)
    form = drawn.LeaveForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            operations.leave_agreement(party, **form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("It is written down when this agency leaves."))
            return redirect("referrals:agreement", party.agreement_id)
    status = 400 if form.errors else 200
    context = {"party": party, "form": form}
    return render(request, "referrals/leave_agreement.html", context, status=status)


def keeper(request: HttpRequest) -> Actor:
    """Return who keeps the register; refuse (403) everybody else."""
    actor = need(request, Can.KEEP_AGREEMENTS)
    if not queries.keeps_register(actor):
        raise PermissionDenied
    return actor


def forms_of(act: str, sent: Any, *, today: date) -> dict[str, forms.Form]:
    """Return the forms of the page by their act; the one that was sent is bound."""

    def data(name: str) -> Any:
        return sent if act == name else None

    return {
        "join": drawn.JoinForm(data("join"), initial={"joins_on": today}),
        "review": drawn.ReviewAgreementForm(data("review")),
        "carry": drawn.CarryOverForm(data("carry")),
        "end": drawn.LeaveForm(data("end"), today=today),
    }


def do(act: str, found: SharingAgreement, said: dict[str, Any], *, by: Actor, at: datetime) -> None:
    grace_days = current_policy(at).agreement_grace_days
    match act:
        case "join":
            register.join_agreement(
                found, agency=said["agency"], starts_on=said["joins_on"], by=by, at=at
            )
        case "review":
            register.review_agreement(
                found, review_on=said["next_review_on"], grace_days=grace_days, by=by, at=at
            )
        case "carry":
            register.carry_over(
                found, until=said["until"], reason=said["reason_carried"], by=by, at=at
            )
        case "end":
            operations.end_agreement(
                found, ends_on=said["ends_on"], reason=said["reason"], by=by, at=at
            )
