"""An agency's own screen: what it is asked, its answer for a household, and what it takes back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from accounts.agreements import agreement_named
from accounts.roles import Can
from policies.models import AgencyKind
from records import audit, row_security
from records.row_security import Standing
from referrals import operations
from referrals.forms.answering import AnswerForm, CannotShareForm, WithdrawItemForm
from referrals.models import AskedAgency
from referrals.permissions import need, open_asked_agency, open_own_item
from referrals.queries import answering as queries
from referrals.queries import our_answers as own
from referrals.queries.information import by_person, items_visible
from referrals.rules.information import objections_to_taking_back
from referrals.views.referral import sent


@require_safe
@row_security.standing_as(Standing.ANSWERING)
def asked_of_us(request: HttpRequest) -> HttpResponse:
    """Show what the reader's agency is asked, and what it answered."""
    actor, at = need(request, Can.ANSWER_INFORMATION_REQUESTS), timezone.now()
    waiting, answered = queries.asked_of_us(actor, at=at)
    audit.record(
        "information.listed", None, by=actor, at=at, waiting=len(waiting), answered=len(answered)
    )
    context = {"waiting": waiting, "answered": answered}
    return render(request, "referrals/asked_of_us.html", context)


@require_safe
def our_answers(request: HttpRequest) -> HttpResponse:
    """Show the reader what their agency told when it was asked, as far as it is theirs to keep."""
    actor = acting(request)
    answers = own.our_answers(actor)
    audit.record("information.own_listed", None, by=actor, at=timezone.now(), count=len(answers))
    return render(request, "referrals/our_answers.html", {"answers": answers})


@require_http_methods(["GET", "POST"])
@row_security.standing_as(Standing.ANSWERING)
def answer(request: HttpRequest, asked_id: UUID) -> HttpResponse:
    """Tell what the agency holds about the household. A colleague's answer stands first (409)."""
    asked = open_asked_agency(request, asked_id)
    form = answer_form(request, asked)
    if request.method == "POST" and form.is_valid():
        try:
            operations.answer(
                asked, told=form.told, **form.confirmed, by=acting(request), at=timezone.now()
            )
        except operations.Conflict as conflict:
            return conflicting(request, asked, conflict, form=form)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Your agency's answer was sent."))
            return redirect(asked)
    return page(request, asked, form=form)


@require_POST
@row_security.standing_as(Standing.ANSWERING)
def nothing_known(request: HttpRequest, asked_id: UUID) -> HttpResponse:
    """Answer for the whole household, with one press."""
    asked = open_asked_agency(request, asked_id)
    try:
        operations.answer_nothing_known(asked, by=acting(request), at=timezone.now())
    except operations.Refused as refused:
        messages.error(request, " ".join(refused.objections))
        return redirect(asked)
    said = _("Answered: nothing known (%(reference)s). You can take it back until it is read.")
    messages.success(request, said % {"reference": asked.request.reference})
    return redirect("referrals:asked_of_us")


@require_POST
@row_security.standing_as(Standing.ANSWERING)
def take_back(request: HttpRequest, asked_id: UUID) -> HttpResponse:
    """Take back an answer with nothing in it, before it is read."""
    asked = open_asked_agency(request, asked_id)
    try:
        operations.take_back_answer(asked, by=acting(request), at=timezone.now())
    except operations.Refused as refused:
        messages.error(request, " ".join(refused.objections))
    else:
        messages.success(request, _("The answer was taken back."))
    return redirect(asked)


@require_POST
@row_security.standing_as(Standing.ANSWERING)
def cannot_share(request: HttpRequest, asked_id: UUID) -> HttpResponse:
    """Answer that the agency cannot share what it holds, and why."""
    asked = open_asked_agency(request, asked_id)
    form = CannotShareForm(request.POST)
    if form.is_valid():
        try:
            operations.cannot_share(
                asked, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Conflict as conflict:
            return conflicting(request, asked, conflict, refusal=form)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Your agency's answer was sent."))
            return redirect(asked)
    return page(request, asked, refusal=form)


@require_http_methods(["GET", "POST"])
@row_security.standing_as(Standing.ANSWERING)
def withdraw_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Withdraw something the agency told, with a reason."""
    item = open_own_item(request, item_id)
    asked = item.disclosure.asked
    form = WithdrawItemForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.withdraw_item(
                item, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Withdrawn. Nobody outside your agency opens it again."))
            return redirect(asked)
    return render(
        request, "referrals/withdraw_item.html", {"form": form, "item": item, "asked": asked}
    )


def answer_form(request: HttpRequest, asked: AskedAgency, *, is_new: bool = False) -> AnswerForm:
    kind = queries.kind_of(asked)
    is_law_enforcement = kind is not None and kind.is_law_enforcement
    return AnswerForm(
        None if is_new else sent(request),
        asked=asked,
        people=list(asked.request.people.select_related("record")),
        is_law_enforcement=is_law_enforcement,
        agreement=agreement_of(asked, kind),
        codes=list(asked.request.purpose.policy.grading_codes.all()),
    )


def agreement_of(asked: AskedAgency, kind: AgencyKind | None) -> str:
    """Return what an answer is shared by: the register's agreement, or what the policy says."""
    named = agreement_named(asked.agency_id, on=timezone.localdate())
    return named or (kind.agreement if kind else "")


def page(
    request: HttpRequest,
    asked: AskedAgency,
    *,
    form: AnswerForm | None = None,
    refusal: CannotShareForm | None = None,
    conflict: operations.Conflict | None = None,
) -> HttpResponse:
    """Show what is asked, what the agency answered, and the ways to answer."""
    actor, at = acting(request), timezone.now()
    form = form or answer_form(request, asked, is_new=True)
    refusal = refusal or CannotShareForm(initial={"version": asked.version})
    told = items_visible(actor).filter(disclosure__asked=asked)
    released = (
        items_visible(actor)
        .filter(is_released=True, disclosure__asked__request__referral=asked.request.referral_id)
        .exclude(disclosure__asked__agency=actor.agency_id)
    )
    context = {
        "asked": asked,
        "line": queries.asked_line(asked, at=at),
        "form": form,
        "refusal": refusal,
        "has_errors": bool(form.errors or refusal.errors),
        "about": [
            (queries.line_of(person.record, at=at), fields, graded)
            for person, fields, graded in form.about
        ],
        "told": by_person(told, at=at),
        "released": by_person(released, at=at),
        "may_take_back": not objections_to_taking_back(asked),
        "conflict": conflict,
    }
    return render(request, "referrals/answer.html", context, status=409 if conflict else 200)


def conflicting(
    request: HttpRequest,
    asked: AskedAgency,
    conflict: operations.Conflict,
    *,
    form: AnswerForm | None = None,
    refusal: CannotShareForm | None = None,
) -> HttpResponse:
    """Show a colleague's answer beside what was typed, ready to be sent on top of it."""
    asked.refresh_from_db()
    for bound in (form, refusal):
        if bound is not None:
            typed = request.POST.copy()
            typed[bound.add_prefix("version")] = str(conflict.version)
            bound.data = typed
    return page(request, asked, form=form, refusal=refusal, conflict=conflict)
