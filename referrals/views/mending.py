"""Putting right: somebody found later, the other pathway, a report withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from policies.models import Pathway
from referrals import operations
from referrals.forms.mending import (
    FoundForm,
    PathwayForm,
    WithdrawalAnswerForm,
    WithdrawalForm,
)
from referrals.permissions import open_to_change
from referrals.rules.mending import CORRECTIONS
from referrals.views.choosing import known_form
from referrals.views.referral import after_moving, page_of, sent


@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest, reference: str) -> HttpResponse:
    """Look who is on record, then open a referral for somebody whom the report did not name."""
    referral = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    actor, at = acting(request), timezone.now()
    form, known = FoundForm(sent(request), referral=referral, at=at), None
    if request.method == "POST" and form.is_valid():
        own = referral.record.person_id
        known = known_form(request.POST, actor, form.fields_said, at=at, without=own)
        if known.is_settled:
            said = form.answers(known.choice)
            try:
                opened = operations.add_person(referral, **said, by=actor, at=at)
            except operations.Refused as refused:
                form.add_error(None, refused.objections)
            else:
                messages.success(request, _("A referral of their own is opened."))
                return redirect(after_moving(opened, actor))
    context = {**page_of(request, referral, form), "known": known}
    status = 400 if form.errors or (known is not None and known.errors) else 200
    return render(request, "referrals/add_person.html", context, status=status)


@require_http_methods(["GET", "POST"])
def pathway(request: HttpRequest, reference: str) -> HttpResponse:
    """Move a child's referral to the adult pathway, or the other way round."""
    referral = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    form = PathwayForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            opened = operations.correct_pathway(
                referral, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The pathway is corrected. This is the new referral."))
            return redirect(after_moving(opened, acting(request)))
    to = CORRECTIONS.get(Pathway(referral.pathway))
    context = {**page_of(request, referral, form), "to": to.label if to else ""}
    return render(request, "referrals/pathway.html", context)


@require_http_methods(["GET", "POST"])
def withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that the reporter withdraws the report; then say whether this referral goes on."""
    referral = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    actor, at = acting(request), timezone.now()
    withdrawn = getattr(referral.report, "withdrawal", None)
    answered = getattr(referral, "withdrawal_answer", None)
    form: WithdrawalForm | WithdrawalAnswerForm = (
        WithdrawalAnswerForm(sent(request)) if withdrawn else WithdrawalForm(sent(request))
    )
    if request.method == "POST" and form.is_valid():
        try:
            if withdrawn:
                operations.answer_withdrawal(referral, **form.cleaned_data, by=actor, at=at)
            else:
                operations.withdraw_report(referral.report, **form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("It is written down."))
            return redirect("referrals:withdrawal", referral.reference)
    context = {
        **page_of(request, referral, form),
        "withdrawal": withdrawn,
        "answered": answered,
    }
    return render(request, "referrals/withdrawal.html", context)
