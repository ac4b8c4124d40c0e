"""What follows a decision: the work on one referral, each step of it, and its copy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from records import audit
from records.audit import Actor
from referrals import operations
from referrals.forms import following as forms
from referrals.models import Referral, Status
from referrals.permissions import open_to_change
from referrals.queries import copying
from referrals.queries import following as following_queries
from referrals.queries import referral as queries
from referrals.queries.decisions import decision_of, latest_decision, weighed_in_words
from referrals.queries.frame import frame_of
from referrals.views.referral import sent

NOT_NOW = gettext_lazy("That step is not open on this referral now.")


@dataclass(frozen=True)
class Step:
    """One thing to write down: its form, who may, on what, and what it does."""

    title: str | Promise
    button: str | Promise
    form: type[forms.StepForm]
    to: Can
    subject: Callable[[Referral], Any]
    operation: Callable[..., object]


def open_handover(referral: Referral) -> Any:
    return referral.handovers.filter(accepted_at=None, refused_at=None).first()


def intervention_to_start(referral: Referral) -> Any:
    return referral.interventions.filter(started_on=None, ended_on=None).first()


def open_intervention(referral: Referral) -> Any:
    return referral.interventions.filter(ended_on=None).first()


def to_hand_over(referral: Referral) -> Referral | None:
    is_free = referral.status == Status.SUPPORT and open_handover(referral) is None
    return referral if is_free else None


def decided(referral: Referral) -> Referral | None:
    return referral if referral.screened_at else None


def goes_to(field: str) -> Callable[[Referral], Referral | None]:
    """Return the test whether a referral was sent to a destination that says yes to ``field``."""

    def subject(referral: Referral) -> Referral | None:
        decision = latest_decision(referral)
        destination = decision.destination if decision and decision.stands else None
        return referral if destination and getattr(destination, field) else None

    return subject


STEPS: Mapping[str, Step] = {
    "conversation": Step(
        gettext_lazy("Record a What Matters conversation"),
        gettext_lazy("Record the conversation"),
        forms.ConversationForm,
        Can.RECORD_WORK,
        decided,
        operations.record_conversation,
    ),
    "start": Step(
        gettext_lazy("The intervention has started"),
        gettext_lazy("Record the start"),
        forms.StartForm,
        Can.RECORD_WORK,
        intervention_to_start,
        operations.start_intervention,
    ),
    "end": Step(
        gettext_lazy("The intervention has ended"),
        gettext_lazy("Record the end"),
        forms.EndForm,
        Can.RECORD_WORK,
        open_intervention,
        operations.end_intervention,
    ),
    "hand-over": Step(
        gettext_lazy("Hand over to the case system"),
        gettext_lazy("Hand it over"),
        forms.HandOverForm,
        Can.RECORD_WORK,
        to_hand_over,
        operations.hand_over_case,
    ),
    "accept": Step(
        gettext_lazy("Accept the case"),
        gettext_lazy("Accept the case"),
        forms.AcceptForm,
        Can.ACCEPT_CASES,
        open_handover,
        operations.accept_case,
    ),
    "refuse": Step(
        gettext_lazy("Refuse the case"),
        gettext_lazy("Refuse the case"),
        forms.RefuseForm,
        Can.ACCEPT_CASES,
        open_handover,
        operations.refuse_case,
    ),
    "transfer": Step(
        gettext_lazy("The other authority was told"),
        gettext_lazy("Record whom you told"),
        forms.TransferForm,
        Can.RECORD_WORK,
        goes_to("is_transfer"),
        operations.record_transfer,
    ),
    "first-identified": Step(
        gettext_lazy("When the need was first identified"),
        gettext_lazy("Record the day"),
        forms.FirstIdentifiedForm,
        Can.RECORD_WORK,
        goes_to("asks_when_identified"),
        operations.record_first_identified,
    ),
}


@require_safe
def work(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what follows the decision on one referral, and the steps that are open now."""
    referral = open_to_change(request, reference, to=Can.VIEW_REFERRALS)
    actor, at = acting(request), timezone.now()
    decision = decision_of(referral)
    stands = decision if decision and decision.stands else None
    context = {
        **page_frame(referral, actor, at=at),
        "decision": stands,
        "weighed": weighed_in_words(stands) if stands else [],
        "handovers": referral.handovers.select_related("destination"),
        "interventions": referral.interventions.select_related("destination"),
        "conversations": referral.conversations.all(),
        "transfer": getattr(referral, "transfer", None),
        "first_identified": getattr(referral, "first_identified", None),
        "steps": steps_open(referral, actor),
        "may_copy": can(actor, Can.RECORD_WORK),
    }
    return render(request, "referrals/work.html", context)


def page_frame(referral: Referral, actor: Actor, *, at: datetime) -> dict[str, Any]:
    lines = queries.clock_lines(referral, at=at)
    return frame_of(referral, actor, lines=lines, at=at, here="work")


def steps_open(referral: Referral, actor: Actor) -> set[str]:
    """Return which steps this reader may take now."""
    return {
        name.replace("-", "_")
        for name, step in STEPS.items()
        if can(actor, step.to) and step.subject(referral) is not None
    }


@require_http_methods(["GET", "POST"])
def work_step(request: HttpRequest, reference: str, step: str) -> HttpResponse:
    """Ask for one step of the work, and record it."""
    if step not in STEPS:
        raise Http404
    asked = STEPS[step]
    referral = open_to_change(request, reference, to=asked.to)
    actor, at = acting(request), timezone.now()
    subject = asked.subject(referral)
    if subject is None:
        messages.info(request, str(NOT_NOW))
        return redirect("referrals:work", referral.reference)
    form = asked.form(sent(request), referral=referral)
    if request.method == "POST" and form.is_valid():
        try:
            asked.operation(subject, **form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Recorded."))
            return redirect("referrals:work", referral.reference)
    context = {**page_frame(referral, actor, at=at), "form": form, "step": asked}
    return render(request, "referrals/work_step.html", context)


@never_cache
@require_safe
def copy_out(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand out a copy of everything told and decided, for the council's case system."""
    referral = open_to_change(request, reference, to=Can.RECORD_WORK)
    kind = request.GET.get("format", "text")
    if kind not in ("text", "csv"):
        raise Http404
    if not referral.screened_at:
        raise PermissionDenied
    actor, at = acting(request), timezone.now()
    language = "cy" if get_language() == "cy" else "en"
    sections = copying.sections_of(referral, actor, language=language)
    audit.record("case.copied_out", referral, by=actor, at=at, format=kind)
    if kind == "csv":
        body: bytes | str = copying.as_csv(referral, sections, language=language)
        named, content_type = f"{referral.reference}.csv", "text/csv; charset=utf-8"
    else:
        body = copying.as_text(referral, sections)
        named, content_type = f"{referral.reference}.txt", "text/plain; charset=utf-8"
    disposition = f'attachment; filename="{named}"'
    return HttpResponse(
        body, content_type=content_type, headers={"Content-Disposition": disposition}
    )


@require_safe
def case_handovers(request: HttpRequest) -> HttpResponse:
    """List what was handed over and not accepted; for managers, what came late to us besides.

    Whoever accepts cases has those of the referrals they may see: their team's.
    """
    actor, at = acting(request), timezone.now()
    manages = can(actor, Can.CHECK_DECISIONS)
    if not (manages or can(actor, Can.ACCEPT_CASES)):
        raise PermissionDenied
    rows = following_queries.cases_of(actor, at=at)
    audit.record("cases.listed", None, by=actor, at=at, rows=len(rows))
    return render(
        request,
        "referrals/case_handovers.html",
        {"rows": rows, **(figures_for(actor, at=at) if manages else {})},
    )


def figures_for(actor: Actor, *, at: datetime) -> dict[str, Any]:
    """Return what managers watch beside the hand-overs, since the year began."""
    since = timezone.localdate(at).replace(month=1, day=1)
    return {
        "since": since,
        "lateness": following_queries.lateness_by_authority(actor, since=since),
        "undated": following_queries.without_a_date(actor, since=since),
        "helped": following_queries.help_counted(actor, since=since),
    }
