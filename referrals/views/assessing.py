"""Risk assessments of a referral's person: their history, two tools compared, and a new one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can
from referrals import operations
from referrals.forms.assessing import AssessForm
from referrals.models import Pathway, Referral, Status
from referrals.permissions import open_to_change
from referrals.queries import assessments as queries
from referrals.queries.frame import frame_of
from referrals.queries.referral import clock_lines
from referrals.views.referral import sent


def opened(request: HttpRequest, reference: str) -> Referral:
    """Return the referral for whoever records its work; a practitioner is scored with no tool."""
    referral = open_to_change(request, reference, to=Can.RECORD_WORK)
    if referral.pathway == Pathway.PRACTITIONER:
        raise Http404
    return referral


def frame(request: HttpRequest, referral: Referral) -> dict[str, Any]:
    at = timezone.now()
    lines = clock_lines(referral, at=at)
    return frame_of(referral, acting(request), lines=lines, at=at, here="assessments")


@require_safe
def assessments(request: HttpRequest, reference: str) -> HttpResponse:
    """Show how the risk was scored with each tool over time, and what may be scored now."""
    referral = opened(request, reference)
    at = timezone.now()
    scored = queries.scores_of(referral, acting(request), at=at)
    context = {
        **frame(request, referral),
        "scored": scored,
        "may_compare": bool(queries.comparable(scored)),
        "tools": [] if referral.status == Status.CLOSED else queries.tools_for(referral, at=at),
    }
    return render(request, "referrals/assessments.html", context)


@require_safe
def compare_assessments(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the newest scores of tools that measure the same, and how they differ."""
    referral = opened(request, reference)
    every = queries.scores_of(referral, acting(request), at=timezone.now())
    scored = queries.comparable(every)
    context = {
        **frame(request, referral),
        "scored": scored,
        "differences": queries.differences(scored),
    }
    return render(request, "referrals/compare_assessments.html", context)


@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, reference: str, code: str) -> HttpResponse:
    """Score the risk with one tool of the edition in force."""
    referral = opened(request, reference)
    actor, at = acting(request), timezone.now()
    tool = next((each for each in queries.tools_for(referral, at=at) if each.code == code), None)
    if tool is None:
        raise Http404
    form = AssessForm(
        sent(request), tool=tool, questions=queries.wording_of(tool), today=localdate(at)
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.assess_risk(referral, tool, **form.answers, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            said = {"score": made.score, "band": queries.name_of(tool, made.band)}
            messages.success(request, _("Recorded: the score is %(score)d, %(band)s.") % said)
            return redirect("referrals:assessments", reference)
    status = 400 if form.errors else 200
    context = {**frame(request, referral), "tool": tool, "form": form}
    return render(request, "referrals/assess.html", context, status=status)
