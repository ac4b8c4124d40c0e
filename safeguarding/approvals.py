"""What waits for a second person: the list, and one approval to allow or refuse."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import approvals
from accounts.acting import acting
from accounts.fresh import needs_fresh_second_factor
from accounts.models_approvals import Approval
from people.models import Denial, Merge, PersonRecord, Restriction
from people.queries import accounts_of
from records import audit, row_security
from records.audit import Actor
from records.refusals import Refused
from referrals.forms.fields import Text
from referrals.models import Referral

MOST_SHOWN = 50
LONGEST = 2000


class DecisionForm(forms.Form):
    """Allow what a colleague asks for, or refuse it and say why."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Do you allow it?"),
        choices=[
            ("approve", gettext_lazy("Yes, once")),
            ("refuse", gettext_lazy("No")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you allow it.")},
    )
    reason = Text(label=gettext_lazy("Why not?"), max_length=LONGEST, required=False)
    reveals = {"decision": {"refuse": "reason"}}


@never_cache
@require_safe
def approvals_page(request: HttpRequest) -> HttpResponse:
    """List what waits for the reader's decision, and what they asked for themselves."""
    actor, at = acting(request), timezone.now()
    waiting = waiting_for(actor, at=at)
    asked = list(approvals.asked_by(actor)[:MOST_SHOWN])
    audit.record("approvals.listed", None, by=actor, at=at, waiting=len(waiting))
    context = {
        "waiting": [row_of(approval, at=at) for approval in waiting[:MOST_SHOWN]],
        "asked": [row_of(approval, at=at) for approval in asked],
    }
    return render(request, "safeguarding/approvals.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_second_factor
def approval(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what was asked, to whoever asked it and whoever may decide; allow or refuse it."""
    actor, at = acting(request), timezone.now()
    found = get_object_or_404(Approval, pk=key)
    decides = found in waiting_for(actor, at=at)
    if not (decides or actor.id in (found.asked_by, found.decided_by)):
        raise Http404
    if request.method == "POST" and found.asked_by == actor.id:
        raise PermissionDenied  # nobody decides what they asked for
    audit.record("approval.viewed", found, by=actor, at=at)
    form = DecisionForm(request.POST if request.method == "POST" else None) if decides else None
    if form is not None and form.is_valid():
        try:
            decide(found, form.cleaned_data, by=actor, at=at)
        except Refused as refused:
            form.add_error(
                "reason" if request.POST["decision"] == "refuse" else None, refused.objections
            )
        else:
            messages.success(request, _("Your decision is recorded, and who asked is told."))
            return redirect("approvals")
    context = {"found": row_of(found, at=at), "form": form}
    status = 400 if form is not None and form.errors else 200
    return render(request, "safeguarding/approval.html", context, status=status)


def decide(found: Approval, said: dict[str, str], *, by: Actor, at: datetime) -> None:
    same = accounts_of(found.asked_by)
    if said["decision"] == "approve":
        approvals.approve(found, accounts_of_asker=same, by=by, at=at)
    else:
        approvals.refuse(found, reason=said["reason"], accounts_of_asker=same, by=by, at=at)


def waiting_for(actor: Actor, *, at: datetime) -> list[Approval]:
    """Return what the reader may decide: nothing about anybody they may never see."""
    waiting = approvals.waiting_for(actor, at=at)
    subjects = {found.subject_id for found in waiting if found.subject_id}
    closed = about_denied(subjects, actor) if subjects else set()
    return [found for found in waiting if found.subject_id not in closed]


@row_security.as_system("knows which approvals are about somebody denied, to leave them out")
def about_denied(subjects: Collection[UUID], actor: Actor) -> set[UUID]:
    """Return which of these people, records, referrals and restrictions the reader is denied."""
    people = Denial.objects.against(actor).values("person")
    found = set(Denial.objects.against(actor).values_list("person_id", flat=True))
    for model, path in (
        (PersonRecord, "person"),
        (Restriction, "person"),
        (Referral, "record__person"),
    ):
        rows = model._default_manager.filter(pk__in=subjects, **{f"{path}__in": people})
        found |= set(rows.values_list("pk", flat=True))
    merges = Merge.objects.about_denied(actor).filter(pk__in=subjects)
    return found | set(merges.values_list("pk", flat=True))


def row_of(found: Approval, *, at: datetime) -> dict[str, Any]:
    return {
        "url": reverse("approval", args=[found.pk]),
        "act": found.get_act_display(),
        "about_url": about_url(found),
        "reference": found.subject_reference,
        "reason": found.reason,
        "asked_by": found.asked_by_name,
        "asked_at": found.asked_at,
        "expires_at": found.expires_at,
        "state": state_of(found, at=at),
        "decided_by": found.decided_by_name,
        "decided_at": found.decided_at,
        "reason_refused": found.reason_refused,
    }


def about_url(found: Approval) -> str:
    """Return the page on which whoever may decide reads what would be done, where there is one."""
    if found.subject_type == Merge._meta.label_lower:
        return reverse("people:merge", args=[found.subject_id])
    return ""


def state_of(found: Approval, *, at: datetime) -> str:
    """Say in words where something asked for stands."""
    if found.used_at:
        return _("Allowed, and done")
    if found.decided_at and not found.is_approved:
        return _("Refused")
    if found.expires_at < at:
        return _("Run out")
    return _("Allowed, not done yet") if found.is_approved else _("Waiting for a second person")


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return, in one line, how much waits for the reader's decision."""
    number = len(waiting_for(actor, at=at))
    if not number:
        return []
    text = ngettext(
        "%(n)d colleague's request waits for your approval",
        "%(n)d requests of colleagues wait for your approval",
        number,
    )
    return [{"url": reverse("approvals"), "text": text % {"n": number}}]
