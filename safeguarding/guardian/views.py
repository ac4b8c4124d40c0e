"""The Caldicott guardian's log: what was decided, one more, and all of it on paper."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Can
from policies.models import CaldicottPrinciple, Policy
from policies.queries import current_policy
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import as_system
from referrals.forms.fields import Choices, Line, Text
from referrals.permissions import need
from safeguarding.guardian.models import GuardianDecision
from safeguarding.guardian.operations import record_guardian_decision
from safeguarding.guardian.queries import referral_of_log

LONGEST, MOST_SHOWN, MOST_PRINTED = 4000, 50, 1000


class DecisionForm(forms.Form):
    """One question and what the guardian decided."""

    question = Text(
        label=gettext_lazy("What was asked?"),
        help_text=gettext_lazy("Use references, not names."),
        max_length=LONGEST,
        rows=3,
        error_messages={"required": gettext_lazy("Say what was asked.")},
    )
    reference = Line(
        label=gettext_lazy("Reference of the referral"),
        max_length=20,
        width="10",
        required=False,
    )
    decision = Text(
        label=gettext_lazy("What is decided?"),
        max_length=LONGEST,
        rows=3,
        error_messages={"required": gettext_lazy("Say what is decided.")},
    )
    reason = Text(
        label=gettext_lazy("Why?"),
        max_length=LONGEST,
        rows=3,
        error_messages={"required": gettext_lazy("Say why.")},
    )
    principles = Choices(
        label=gettext_lazy("On which of the Caldicott principles does it rest?"),
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )

    def __init__(self, *args: Any, policy: Policy, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["principles"].choices = [  # type: ignore[attr-defined]
            (row.code, row.name) for row in policy.caldicott_principles.all()
        ]


@as_system("shows the log with the references of referrals, for who has no part in cases")
def rows_for(actor: Actor, *, most: int) -> list[dict[str, Any]]:
    """Return decisions with their principles in words, the newest first: two queries."""
    found = GuardianDecision.objects.visible_to(actor).select_related("referral")[:most]
    decisions = list(found)
    rows = CaldicottPrinciple.objects.filter(policy__in={each.policy_id for each in decisions})
    names = {(row.policy_id, row.code): row.name for row in rows}
    return [
        {
            "decision": each,
            "reference": each.referral.reference if each.referral else "",
            "principles": [names[each.policy_id, code] for code in each.principles],
        }
        for each in decisions
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def guardian_log(request: HttpRequest) -> HttpResponse:
    """Show the newest decisions, and add one."""
    actor, at = need(request, Can.KEEP_GUARDIAN_LOG), timezone.now()
    policy = current_policy(at)
    form = DecisionForm(request.POST if request.method == "POST" else None, policy=policy)
    if request.method == "POST" and form.is_valid() and added(form, policy, actor):
        messages.success(request, _("The decision is in the log."))
        return redirect("guardian_log")
    rows = rows_for(actor, most=MOST_SHOWN)
    audit.record("guardian.listed", None, by=actor, at=at, decisions=len(rows))
    status = 400 if form.errors else 200
    context = {"rows": rows, "form": form}
    return render(request, "safeguarding/guardian_log.html", context, status=status)


def added(form: DecisionForm, policy: Policy, actor: Actor) -> bool:
    """Add what the form says to the log; False where it now says why not."""
    said = dict(form.cleaned_data)
    reference = said.pop("reference")
    referral = referral_of_log(reference, actor) if reference else None
    if reference and referral is None:
        form.add_error("reference", _("Nothing has this reference, as far as you may see."))
        return False
    at = timezone.now()
    try:
        record_guardian_decision(**said, referral=referral, policy=policy, by=actor, at=at)
    except Refused as refused:
        form.add_error(None, refused.objections)
        return False
    return True


@never_cache
@require_safe
def print_guardian_log(request: HttpRequest) -> HttpResponse:
    """Show the whole log for paper; taking it out is on record as such."""
    actor, at = need(request, Can.KEEP_GUARDIAN_LOG), timezone.now()
    rows = rows_for(actor, most=MOST_PRINTED)
    audit.record("guardian.exported", None, by=actor, at=at, rows=len(rows))
    return render(request, "safeguarding/print_guardian_log.html", {"rows": rows, "at": at})
