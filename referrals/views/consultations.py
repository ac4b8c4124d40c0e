"""Advice without names: asked by a professional, given by whoever screens."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Can, can
from policies.queries import current_policy
from records import audit
from referrals import operations
from referrals.forms.consultations import AdviceForm, ConsultForm
from referrals.forms.report_submission import language_now
from referrals.models import Consultation
from referrals.queries import consultations as queries
from referrals.views.my_reports import ROWS, reporter


@never_cache
@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """List the consultations one may see, those that wait first."""
    actor = reporter(request)
    rows = queries.consultations_of(actor, on=timezone.localdate())
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    audit.record("consultations.listed", None, by=actor, at=timezone.now(), page=page.number)
    context = {
        "rows": page,
        "screens": can(actor, Can.SCREEN_REFERRALS),
        "first_url": reverse("referrals:consultations") if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "referrals/consultations.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def consult(request: HttpRequest) -> HttpResponse:
    """Ask for advice without naming anybody; no case is opened."""
    actor, now = reporter(request), timezone.now()
    form = ConsultForm(
        request.POST if request.method == "POST" else None, policy=current_policy(now)
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked = operations.consult(
                **form.cleaned_data, language=language_now(), by=actor, at=now
            )
        except operations.Refused as refused:
            form.add_error("question", refused.objections)
        else:
            messages.success(request, _("Your question was sent. No case was opened."))
            return redirect(asked)
    status = 400 if form.errors else 200
    return render(request, "referrals/consult.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def consultation(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one consultation; whoever screens for the agency asked gives the advice here."""
    actor, now = reporter(request), timezone.now()
    seen = queries.consultations_of(actor, on=timezone.localdate())
    found = get_object_or_404(seen, reference=reference)
    audit.record("consultation.viewed", found, by=actor, at=now)
    form = AdviceForm(request.POST if request.method == "POST" else None)
    advises = queries.to_advise(actor).filter(pk=found.pk).exists()
    if request.method == "POST":
        if not can(actor, Can.SCREEN_REFERRALS) or found.owning_agency_id != actor.agency_id:
            raise PermissionDenied
        if form.is_valid():
            try:
                operations.advise(found, **form.cleaned_data, by=actor, at=now)
            except operations.Refused as refused:
                form.add_error(None, refused.objections)
            else:
                messages.success(request, _("The advice is recorded, and who asked is told."))
                return redirect(found)
    context = {
        "found": found,
        "category": category_of(found),
        "form": form if advises or form.errors else None,
        "has_errors": bool(form.errors),
    }
    status = 400 if form.errors else 200
    return render(request, "referrals/consultation.html", context, status=status)


def category_of(found: Consultation) -> str:
    """Return the kind of worry in words, by the policy of the day it was asked."""
    rows = current_policy(found.asked_at).abuse_categories.filter(code=found.category)
    return next((row.name for row in rows), "")
