"""What is known around the person of a referral, and whether harm adds up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from records.audit import Actor
from referrals import operations
from referrals.models import Referral
from referrals.permissions import open_referral, open_to_change
from referrals.queries import known as queries
from referrals.queries import referral as referral_queries
from referrals.queries.frame import frame_of


@require_safe
def known(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the household, earlier reports and open work, as far as the reader may see them."""
    referral = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    actor, at = acting(request), timezone.now()
    lines = referral_queries.clock_lines(referral, at=at)
    return render(
        request,
        "referrals/known.html",
        {
            **frame_of(referral, actor, lines=lines, at=at, here="known"),
            "known": queries.known_about(referral, actor, at=at),
            "answers": queries.answers_for(referral) if may_answer(referral, actor) else [],
            "may_mend": may_answer(referral, actor),
            "may_find": can(actor, Can.SEARCH_PEOPLE)
            and referral_queries.is_holder(actor, referral),
        },
    )


def may_answer(referral: Referral, actor: Actor) -> bool:
    return can(actor, Can.SCREEN_REFERRALS) and referral_queries.is_holder(actor, referral)


@require_POST
def answer_pattern(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the answer to the question whether harm adds up: one press."""
    referral = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    actor = acting(request)
    answers = {answer.code: answer for answer in queries.answers_for(referral)}
    answer = answers.get(request.POST.get("answer", ""))
    passed = queries.patterns_of(referral, queries.around(referral, actor))
    try:
        if answer is None:
            raise operations.Refused([_("Choose one of the answers.")])
        operations.answer_pattern(
            referral,
            answer=answer,
            thresholds=[pattern.threshold.code for pattern in passed],
            by=actor,
            at=timezone.now(),
        )
    except operations.Refused as refused:
        messages.error(request, " ".join(refused.objections))
    else:
        messages.success(request, _("Your answer is kept for whoever reads the next report."))
    return redirect(referral)
