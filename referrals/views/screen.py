"""The screening decision: one page, one decision, and nothing typed is ever lost."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from records.audit import Actor
from referrals import operations
from referrals.forms.deciding import ScreeningForm
from referrals.models import Pathway, Referral, ScreeningDecision, Status
from referrals.permissions import open_to_change
from referrals.queries import referral as queries
from referrals.queries.decisions import decision_of, weighed_in_words
from referrals.queries.frame import facts_about_report, frame_of
from referrals.queries.queue import next_in_queue
from referrals.queries.safety import unanswered_of
from referrals.views.referral import sent

# What somebody wrote besides the reason, which a decision by somebody else must not lose.
KEPT = ("support_offered", "voice", "consent_reason", "reason_checks_not_done", "reason_late")


@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the decision, and record it. One already recorded by somebody else stands (409)."""
    referral = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    if referral.pathway == Pathway.PRACTITIONER:  # decided on criteria of its own, on its own page
        return redirect("strategy_meetings:concern", reference)
    actor, at = acting(request), timezone.now()
    is_late = queries.clocks_of_decision(referral).late(at=at).exists()
    decision = decision_of(referral)
    returned = decision if decision and decision.was_returned else None
    form = ScreeningForm(sent(request), referral=referral, is_late=is_late, returned=returned)
    if request.method == "GET" and referral.status != Status.SUBMITTED:
        messages.info(request, _("This referral has already been screened."))
        return redirect(referral)

    if referral.status != Status.SUBMITTED:
        return decided_already(request, referral, form, decision)
    if request.method == "POST" and form.is_valid():
        try:
            operations.screen(referral, **form.decision, by=actor, at=at)
        except operations.Conflict:
            referral.refresh_from_db()
            return decided_already(request, referral, form, decision_of(referral))
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            referral.refresh_from_db()
            messages.success(request, what_comes_next(referral, actor))
            return redirect(referral)

    lines = queries.clock_lines(referral, at=at)
    context = {
        **frame_of(referral, actor, lines=lines, at=at, here="screen"),
        "form": form,
        "returned": returned,
        "unanswered": unanswered_of(referral),
        "facts": facts_about_report(referral, actor),
        "people": queries.people_named(referral.report, actor),
    }
    return render(request, "referrals/screen.html", context)


def decided_already(
    request: HttpRequest, referral: Referral, form: ScreeningForm, theirs: ScreeningDecision | None
) -> HttpResponse:
    """Show the decision that stands beside the one just sent; the same one again is no conflict."""
    if theirs is None:  # taken in from another system, which did not say what was decided
        messages.info(request, _("This referral has already been screened."))
        return redirect(referral)
    form.is_valid()
    decided = form.cleaned_data
    is_same = (
        theirs.decided_by == acting(request).id
        and theirs.outcome == decided.get("outcome")
        and theirs.rationale == decided.get("rationale")
    )
    if is_same:
        messages.success(request, what_comes_next(referral, acting(request)))
        return redirect(referral)
    at = timezone.now()
    context: dict[str, Any] = {
        **frame_of(referral, acting(request), lines=queries.clock_lines(referral, at=at), at=at),
        "theirs": theirs,
        "theirs_weighed": weighed_in_words(theirs),
        "mine": {
            "outcome": decided.get("outcome"),
            "level": decided.get("level"),
            "rationale": request.POST.get("rationale", ""),
        },
        "mine_texts": list(filter(None, (request.POST.get(name, "") for name in KEPT))),
    }
    return render(request, "referrals/conflict.html", context, status=409)


def what_comes_next(referral: Referral, actor: Actor) -> str | SafeString:
    """Return what to say after a decision: the most urgent of the queue, by its reference.

    Messages pass through a cookie, so no name is in them.
    """
    done = (
        _("Your decision waits for a manager's sign-off. Nobody is told of it until then.")
        if referral.status == Status.SIGN_OFF
        else _("Screening decision recorded.")
    )
    following = next_in_queue(actor, besides=referral)
    if following is None:
        return done
    clock = queries.decision_clock(following, at=timezone.now())
    said = _("Next: %(reference)s, %(clock)s")
    words = said % {"reference": following.reference, "clock": clock.words}
    return format_html(
        '{} <a class="govuk-notification-banner__link" href="{}">{}</a>',
        done,
        following.get_absolute_url(),
        words,
    )
