"""Joining the reports of one incident, deciding them together, and undoing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.acting import acting
from accounts.roles import Can
from referrals import operations
from referrals.forms.mending import JoinForm, PartForm
from referrals.models import Referral, Status
from referrals.permissions import open_to_change
from referrals.queries import joining as queries
from referrals.rules import UNDECIDED
from referrals.views.referral import page_of, sent


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that a referral tells of the same incident as another, or show how it is joined."""
    referral = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    joining = queries.joining_of(referral)
    if joining is not None:
        return render(request, "referrals/join.html", joined_page(request, referral))
    actor, at = acting(request), timezone.now()
    form = JoinForm(sent(request), candidates=queries.candidates(referral, actor, at=at))
    if request.method == "POST" and form.is_valid():
        lead = Referral.objects.visible_to(actor).filter(reference=form.cleaned_data["lead"])
        if found := lead.first():
            try:
                operations.join(
                    referral, lead=found, reason=form.cleaned_data["reason"], by=actor, at=at
                )
            except operations.Refused as refused:
                form.add_error(None, refused.objections)
            else:
                messages.success(request, _("The two are joined. Each keeps all it had."))
                return redirect("referrals:join", referral.reference)
        else:
            form.add_error("reference", _("You can see no referral with this reference."))
    return render(request, "referrals/join.html", joined_page(request, referral, form))


def joined_page(
    request: HttpRequest, referral: Referral, form: JoinForm | PartForm | None = None
) -> dict[str, Any]:
    joining = queries.joining_of(referral)
    followers = [] if joining else queries.joined_to(referral, acting(request))
    waiting = [each for each in followers if each.referral.status == Status.SUBMITTED]
    return {
        **page_of(request, referral, form or PartForm()),
        "joining": joining,
        "followers": followers,
        "may_follow": joining is not None
        and referral.status == Status.SUBMITTED
        and joining.lead.status not in UNDECIDED,
        "to_decide": len(waiting) if referral.status not in UNDECIDED else 0,
    }


@require_POST
def follow_lead(request: HttpRequest, reference: str) -> HttpResponse:
    """Decide a joined referral as its lead was decided; a lead decides all that wait for it."""
    referral = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    actor, at = acting(request), timezone.now()
    is_joined = queries.joining_of(referral) is not None
    chosen = (
        [referral]
        if is_joined
        else [
            each.referral
            for each in queries.joined_to(referral, actor)
            if each.referral.status == Status.SUBMITTED
        ]
    )
    try:
        for each in chosen:
            operations.follow_lead(each, by=actor, at=at)
    except operations.Refused as refused:
        messages.error(request, " ".join(refused.objections))
    else:
        words = ngettext(
            "%(n)d referral is decided as the one that leads.",
            "%(n)d referrals are decided as the one that leads.",
            len(chosen),
        )
        messages.success(request, words % {"n": len(chosen)})
    return redirect("referrals:join", referral.reference)


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, reference: str) -> HttpResponse:
    """Undo a joining, and say why."""
    referral = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    if queries.joining_of(referral) is None:
        return redirect("referrals:join", referral.reference)
    form = PartForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.part(referral, **form.cleaned_data, by=acting(request), at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The two are no longer joined."))
            return redirect(referral)
    return render(request, "referrals/part.html", page_of(request, referral, form))
