"""Staff-safety warnings: seen and raised from a referral, reviewed and ended on their own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can, can
from people import operations
from people.models import Person, SafetyWarning
from policies.models import WarningKind
from policies.queries import current_policy
from records import audit
from referrals.forms.warnings import ADDRESS, ENDS, RaiseWarningForm, ReviewWarningForm
from referrals.permissions import need, open_referral, open_to_change
from referrals.queries import referral as referral_queries
from referrals.queries import warnings as queries
from referrals.queries.frame import frame_of
from referrals.views.referral import sent


@require_http_methods(["GET", "POST"])
def warnings(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the warnings for whoever visits, and raise another."""
    if request.method == "POST":
        referral = open_to_change(request, reference, to=Can.KEEP_WARNINGS)
    else:
        referral = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    actor, at = acting(request), timezone.now()
    form = None
    if can(actor, Can.KEEP_WARNINGS) and referral_queries.is_holder(actor, referral):
        people = queries.people_to_warn_of(referral, actor)
        form = RaiseWarningForm(sent(request), referral=referral, people=people)
    if form is not None and request.method == "POST" and form.is_valid():
        about = form.cleaned_data["about"]
        # nosemgrep: views-ask-through-a-door (the form offered only people one may see)
        person = None if about == ADDRESS else get_object_or_404(Person, pk=about)
        try:
            operations.raise_warning(
                person=person, **form.answers, agency=referral.owning_agency, by=actor, at=at
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The warning stands on every page of who it is about."))
            return redirect("referrals:warnings", referral.reference)
    lines = referral_queries.clock_lines(referral, at=at)
    context = {
        **frame_of(referral, actor, lines=lines, at=at, here="warnings"),
        "warnings": queries.of_referral(referral, actor, at=at),
        "form": form,
        "is_keeper": form is not None,
    }
    return render(request, "referrals/warnings.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def warning(request: HttpRequest, warning_id: str) -> HttpResponse:
    """Show one warning of one's own agency, and ask whether it still stands."""
    actor, at = need(request, Can.KEEP_WARNINGS), timezone.now()
    found: SafetyWarning = get_object_or_404(
        SafetyWarning.objects.open_to(actor).filter(agency=actor.agency_id), pk=warning_id
    )
    audit.record("warning.viewed", found, by=actor, at=at)
    policy = current_policy(at)
    kind: WarningKind | None = policy.warning_kinds.filter(code=found.kind).first()
    form = ReviewWarningForm(sent(request), kind=kind, today=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["decision"] == ENDS:
                operations.end_warning(found, reason=said["reason"], by=actor, at=at)
            else:
                operations.review_warning(
                    found, review_on=said["review_on"], kind=kind, by=actor, at=at
                )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The warning is reviewed."))
            return redirect("people:warning", found.pk)
    context = {
        "warning": found,
        "shown": queries.shown(found, policy_id=policy.pk, at=at),
        "form": form,
    }
    return render(request, "people/warning.html", context)
