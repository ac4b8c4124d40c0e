"""How a deadline was counted, and every limit of the edition. No page here is about anybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from policies import queries, rules
from policies.forms import ExplainForm
from policies.models import Policy, Timescale


@require_GET
def explain(request: HttpRequest, ref: str) -> HttpResponse:
    """Show how one limit is counted from the moment in the address, day by day."""
    form = ExplainForm(request.GET if "start" in request.GET else None)
    if "edition" in form.errors:
        raise Http404
    cleaned = form.cleaned_data if form.is_bound else {}
    try:
        policy = queries.edition(cleaned.get("edition"), at=cleaned.get("start") or timezone.now())
    except Policy.DoesNotExist:
        raise Http404 from None
    timescale = get_object_or_404(policy.timescales, ref=ref)
    explanation = None
    if form.is_valid():
        try:
            explanation = rules.explain(
                cleaned["start"],
                timescale,
                calendar=queries.calendar(policy),
                is_red=cleaned["red"],
            )
        except rules.CalendarMissing as missing:
            form.add_error("start", str(missing))
    return render(
        request,
        "policies/explain.html",
        {
            "form": form,
            "timescale": timescale,
            "explanation": explanation,
            "facts": facts_about(timescale, policy),
        },
    )


def facts_about(timescale: Timescale, policy: Policy) -> list[dict[str, str]]:
    facts = [
        {"key": _("Clock starts"), "value": timescale.starts_from},
        {"key": _("Who must meet it"), "value": timescale.who},
        {"key": _("Standing"), "value": timescale.get_standing_display()},
        {"key": _("Source"), "value": timescale.source},
        {"key": _("Edition"), "value": policy.title},
    ]
    if timescale.note:
        facts.append({"key": _("Note"), "value": timescale.note})
    return facts


@require_GET
def timescales(request: HttpRequest) -> HttpResponse:
    """Show every limit of the edition in force today, with its source and its standing."""
    try:
        policy = queries.current_policy(timezone.now())
    except Policy.DoesNotExist:
        raise Http404 from None
    return render(
        request,
        "policies/timescales.html",
        {"policy": policy, "pathways": queries.timescales_by_pathway(policy)},
    )
