"""The pages of a concern about somebody's work: all of them, one, and what is decided of it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from records import audit
from records.audit import Actor
from records.documents import serve
from records.models import IssuedDocument
from referrals.models import Referral, Status
from referrals.queries.frame import frame_of
from referrals.queries.referral import clock_lines, clocks_of_decision, is_holder
from referrals.queries.safety import unanswered_of
from referrals.views.referral import sent
from strategy_meetings import operations, queries_concerns
from strategy_meetings.forms_concerns import (
    ConsiderForm,
    DecideConcernForm,
    LanguageForm,
    PeriodForm,
    SignOffForm,
)
from strategy_meetings.models import ConcernEntry, PractitionerConcern
from strategy_meetings.permissions_concerns import need_keeper, open_concern, open_copy
from strategy_meetings.queries_funnel import BY_CODE, STEPS, behind, funnel, page_of

MOST_COPIES = 50


@require_safe
def concerns(request: HttpRequest) -> HttpResponse:
    """Count the concerns of a period step by step, and list those behind one number."""
    need_keeper(request)
    actor, at = acting(request), timezone.now()
    step = request.GET.get("step", "reported")
    if step not in BY_CODE:
        raise Http404
    form = PeriodForm(request.GET)
    period = {"since": None, "until": None}
    if form.is_valid():
        period = {name: form.cleaned_data[name] for name in period}
    counts = funnel(actor, **period)
    after = request.GET.get("after", "")
    rows, next_page = page_of(behind(actor, step, **period), after=after)
    audit.record("practitioner_concern.listed", None, by=actor, at=at, step=step, shown=len(rows))
    context = {
        "form": form,
        "tiles": [
            {
                "number": counts[each.code],
                "label": each.name,
                "url": address_of(request, each.code),
                "is_current": each.code == step,
            }
            for each in STEPS
        ],
        "name": BY_CODE[step].name,
        "step": step,
        "rows": rows,
        "waiting": queries_concerns.waiting_for_second(actor).order_by("received_at", "pk"),
        "first_url": address_of(request, step) if after else "",
        "next_url": f"{address_of(request, step)}&after={next_page}" if next_page else "",
    }
    return render(
        request, "strategy_meetings/concerns.html", context, status=400 if form.errors else 200
    )


def address_of(request: HttpRequest, step: str) -> str:
    """Return where the concerns behind one number of the same period are listed."""
    dates = [f"{name}_{part}" for name in ("since", "until") for part in ("day", "month", "year")]
    kept = {name: request.GET[name] for name in dates if request.GET.get(name)}
    return f"{reverse('strategy_meetings:concerns')}?{urlencode({**kept, 'step': step})}"


@require_http_methods(["GET", "POST"])
def concern(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one concern with its stages in order; sent, it makes a copy of its whole record."""
    referral = open_concern(request, reference)
    actor, at = acting(request), timezone.now()
    if request.method == "POST":
        form = LanguageForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose the language of the copy."))
        else:
            operations.issue_concern(referral, **form.cleaned_data, by=actor, at=at)
            messages.success(request, _("The copy is being made."))
        return redirect("strategy_meetings:concern", reference)
    return render(request, "strategy_meetings/concern.html", shown(referral, actor, at=at))


def shown(referral: Referral, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """Return what the page of one concern shows."""
    steps = PractitionerConcern.objects.filter(pk=referral.pk).first() or PractitionerConcern(
        referral=referral
    )
    criteria = {row.code: row.name for row in referral.policy.threshold_criteria.all()}
    bodies = {row.code: row.name for row in referral.policy.regulators.all()}
    return {
        **frame_of(referral, actor, lines=clock_lines(referral, at=at), at=at, here="concern"),
        "concern": steps,
        "earlier": queries_concerns.earlier_of(referral, actor),
        "criteria": [criteria.get(code, code) for code in steps.criteria],
        "entries": by_kind(steps),
        "employers": [
            {"part": part, "clock": queries_concerns.told_in_time(part)}
            for part in steps.employers.select_related("agency", "concern__referral__policy")
        ],
        "investigations": list(steps.investigations.all()),
        "meetings": queries_concerns.meetings_about(referral, actor),
        "sign_offs": list(steps.sign_offs.all()),
        "notices": [
            {"notice": each, "body": bodies.get(each.body, each.body)}
            for each in steps.notices.all()
        ],
        "barring": referral.policy.timescale("S6"),
        "kept": queries_concerns.kept_of(referral, at=at),
        "kept_out": queries_concerns.kept_out_of(referral),
        "may_change": is_holder(actor, referral),
        "may_decide": referral.status == Status.SUBMITTED and steps.considered_at is not None,
        "may_consider": referral.status == Status.SUBMITTED and steps.decided_at is None,
        "may_sign": queries_concerns.waiting_for_second(actor).filter(pk=referral.pk).exists(),
        "copies": IssuedDocument.objects.filter(
            kind="concern", reference=referral.reference
        ).order_by("-requested_at")[:MOST_COPIES],
        "form": LanguageForm(),
    }


def by_kind(steps: PractitionerConcern) -> dict[str, list[ConcernEntry]]:
    """Return what was written down, by its kind as a template can name it. One query."""
    found: dict[str, list[ConcernEntry]] = defaultdict(list)
    for entry in steps.entries.all():
        found[entry.kind.replace("-", "_")].append(entry)
    return dict(found)


def answered(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], Any],
    *,
    said: str,
    back: str,
    **context: Any,
) -> HttpResponse:
    """Show a form about a concern, or do what it says and go ``back``; refused, it stays."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, said)
            return redirect(back)
    return render(
        request,
        "strategy_meetings/concern_form.html",
        {"form": form, "back": back, **context},
        status=400 if form.errors else 200,
    )


def address(referral: Referral) -> str:
    return reverse("strategy_meetings:concern", args=[referral.reference])


@require_http_methods(["GET", "POST"])
def concern_consider(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer what earlier concerns about the person show; they stand beside the question."""
    referral = open_concern(request, reference)
    form = ConsiderForm(sent(request))
    return answered(
        request,
        form,
        lambda: operations.consider_earlier(
            referral, **form.answer, by=acting(request), at=timezone.now()
        ),
        said=_("Your answer about earlier concerns is recorded."),
        back=address(referral),
        title=_("Earlier concerns"),
        button=_("Record"),
        earlier=queries_concerns.earlier_of(referral, acting(request)),
        shows_earlier=True,
    )


@require_http_methods(["GET", "POST"])
def concern_decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the first decision on the criteria; earlier concerns are answered before."""
    referral = open_concern(request, reference)
    at = timezone.now()
    is_late = clocks_of_decision(referral).late(at=at).exists()
    form = DecideConcernForm(sent(request), policy=referral.policy, is_late=is_late)
    return answered(
        request,
        form,
        lambda: operations.decide_concern(
            referral,
            form.decision,
            reason_late=form.cleaned_data.get("reason_late", ""),
            by=acting(request),
            at=at,
        ),
        said=_("The decision is recorded."),
        back=address(referral),
        title=_("First decision"),
        button=_("Record the decision"),
        unanswered=unanswered_of(referral),
        safety_url=reverse("referrals:safety", args=[reference]),
    )


@require_http_methods(["GET", "POST"])
def concern_sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    """Say, as a second person, whether nothing more is done."""
    referral = open_concern(request, reference)
    form = SignOffForm(sent(request))
    waiting = referral_sign_off(referral)
    return answered(
        request,
        form,
        lambda: operations.answer_sign_off(
            referral,
            is_agreed=form.cleaned_data["is_agreed"] == "yes",
            words=form.cleaned_data["words"],
            by=acting(request),
            at=timezone.now(),
        ),
        said=_("Your answer is recorded."),
        back=address(referral),
        title=_("No further action: a second person's word"),
        button=_("Record"),
        quoted=waiting.reason if waiting else "",
        quoted_by=waiting.proposed_by_name if waiting else "",
    )


def referral_sign_off(referral: Referral) -> Any:
    steps = PractitionerConcern.objects.filter(pk=referral.pk).first()
    return steps.sign_offs.filter(answered_at__isnull=True).first() if steps else None


@require_safe
def concern_copy(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """Hand over a finished copy; who took it is recorded with it."""
    return serve(open_copy(request, document_id), by=acting(request))
