"""Before the decision: I have seen it, hold it, decide for now, answer for somebody's safety."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.acting import acting
from accounts.roles import Can
from referrals import operations
from referrals.forms.triage import HoldForm, InterimForm, SafetyForm
from referrals.models import Referral, Status
from referrals.permissions import open_to_change
from referrals.queries import safety as safety_queries
from referrals.queries.frame import frame_of
from referrals.queries.referral import clock_lines
from referrals.views.referral import page_of, sent, step


@require_POST
def acknowledge(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that one has seen an urgent referral; from the queue, one goes back to the queue."""
    answer = step(request, reference, operations.acknowledge)
    if "query" not in request.POST:
        return answer
    query = QueryDict(request.POST["query"]).urlencode()
    return redirect(f"{reverse('referrals:queue')}?{query}")


@require_POST
def end_hold(request: HttpRequest, reference: str) -> HttpResponse:
    return step(request, reference, operations.end_hold)


@require_POST
def information_came(request: HttpRequest, reference: str) -> HttpResponse:
    return step(request, reference, operations.receive_information)


@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask until when a referral is held, and why."""
    found = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    at = timezone.now()
    form = HoldForm(sent(request), referral=found, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            operations.hold(found, **form.answers, by=acting(request), at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Held. It returns to the queue by itself."))
            return redirect("referrals:queue")
    return render(request, "referrals/hold.html", page_of(request, found, form))


@require_http_methods(["GET", "POST"])
def interim(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the interim decision, beside the ones before it and the clock of the information."""
    found = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    at = timezone.now()
    form = InterimForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.decide_for_now(found, **form.cleaned_data, by=acting(request), at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Interim decision recorded. The decision is still due."))
            return redirect(found)
    context = page_of(request, found, form)
    return render(
        request,
        "referrals/interim.html",
        {
            **context,
            "decisions": found.interim_decisions.all(),
            "is_waiting": found.status == Status.SUBMITTED,
        },
    )


@require_http_methods(["GET", "POST"])
def safety(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the questions about safety and the police with their answers, and take one more."""
    found = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    at = timezone.now()
    prompts = safety_queries.prompts_of(found)
    forms = {
        prompt.code: SafetyForm(
            sent(request) if f"{prompt.code}-prompt" in request.POST else None,
            prompt=prompt.code,
            at=at,
            by_name=acting(request).name,
        )
        for prompt in prompts
    }
    given = next((form for form in forms.values() if form.is_bound), None)
    if given is not None and given.is_valid():
        prompt = given.cleaned_data["prompt"]
        try:
            operations.answer_prompt(
                found, prompt=prompt, answer=given.answer, by=acting(request), at=at
            )
        except operations.Refused as refused:
            given.add_error(None, refused.objections)
        else:
            messages.success(request, _("Answer recorded."))
            return redirect("referrals:safety", found.reference)
    return render(request, "referrals/safety.html", safety_page(request, found, forms, given))


def safety_page(
    request: HttpRequest, found: Referral, forms: dict[str, Any], given: SafetyForm | None
) -> dict[str, Any]:
    at = timezone.now()
    lines = clock_lines(found, at=at)
    prompts = safety_queries.prompts_of(found)
    return {
        **frame_of(found, acting(request), lines=lines, at=at, here="safety"),
        "prompts": [{"asked": prompt, "form": forms[prompt.code]} for prompt in prompts],
        "form": given,
        "has_errors": given is not None and bool(given.errors),
    }
