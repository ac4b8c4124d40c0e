"""The pages of who keeps restricted records: what waits to be compared, and who is named."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.approvals import asked_by
from accounts.models import User
from accounts.models_approvals import Act
from accounts.roles import Can, can
from people.models import Restriction
from policies.queries import current_policy
from records import audit, row_security
from records.audit import Actor
from referrals import operations
from referrals.forms.gate import LiftForm, NameForm, RestrictForm, ReviewForm, SettleForm
from referrals.forms.report_submission import language_now
from referrals.models import Referral, SilentMatch
from referrals.permissions import need, open_match, open_restriction
from referrals.queries import gate as queries
from referrals.queries.answers import everything_told
from referrals.views.answers import shown
from referrals.views.referral import sent


@never_cache
@require_safe
@row_security.as_system("compares reports with hidden records, behind the door of matches")
def restricted(request: HttpRequest) -> HttpResponse:
    """List what waits to be compared, and the restrictions, for a gatekeeper or who covers."""
    actor, at = acting(request), timezone.now()
    matches = queries.match_rows(actor, at=at)
    keeps = can(actor, Can.KEEP_RESTRICTIONS)
    if not (keeps or matches):
        raise PermissionDenied
    standing = queries.restrictions_kept_by(actor).order_by("review_on", "restricted_at", "pk")
    rows = queries.restriction_rows(standing, at=at)
    audit.record(
        "restricted.listed", None, by=actor, at=at, matches=len(matches), restrictions=len(rows)
    )
    context = {"matches": matches, "restrictions": rows, "keeps": keeps}
    return render(request, "referrals/restricted.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@row_security.as_system("compares reports with hidden records, behind the door of matches")
def silent_match(request: HttpRequest, match_id: UUID) -> HttpResponse:
    """Compare a report with a restricted record, and clear it or take it over."""
    match = open_match(request, match_id)
    actor, at = acting(request), timezone.now()
    if match.cleared_at is not None:
        messages.info(request, _("Somebody has already compared these."))
        return redirect("referrals:restricted" if can(actor, Can.KEEP_RESTRICTIONS) else "home")
    form = SettleForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.settle_match(match, **form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            is_same = form.cleaned_data["outcome"] == SilentMatch.Outcome.SAME
            done = _("The report is taken over.") if is_same else _("The report is cleared.")
            messages.success(request, done)
            return redirect("home")
    told = everything_told(match.report, language=language_now(), reader=actor)
    context = {
        "match": match,
        "form": form,
        "rows": queries.compared(match, at=at),
        "told": [shown(section) for section in told],
        "referrals": match.report.referrals.order_by("pk"),
    }
    return render(
        request, "referrals/silent_match.html", context, status=400 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "POST"])
@row_security.as_system("restricts a record by its reference, and keeps the restriction")
def restrict(request: HttpRequest) -> HttpResponse:
    """Restrict the person of a referral, or that referral alone."""
    actor, at = need(request, Can.KEEP_RESTRICTIONS), timezone.now()
    form = RestrictForm(
        sent(request),
        policy=current_policy(at),
        reader=actor,
        initial={"reference": request.GET.get("referral", "")},
    )
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        referral: Referral = said.pop("reference")
        category = said["category"]
        try:
            restriction = operations.restrict(
                referral.record.person,
                referral=None if category.is_for_person else referral,
                **said,
                by=actor,
                at=at,
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Restricted. Now name who may see it."))
            return redirect("referrals:restriction", restriction.pk)
    return render(
        request, "referrals/restrict.html", {"form": form}, status=400 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "POST"])
@row_security.as_system("restricts a record by its reference, and keeps the restriction")
def restriction(request: HttpRequest, restriction_id: UUID) -> HttpResponse:
    """Show one restriction: who is named, to whom it is closed; name, review, ask to lift it."""
    found = open_restriction(request, restriction_id)
    actor, at = acting(request), timezone.now()
    act = request.POST.get("act", "")
    bound: dict[str, forms.Form] = {
        name: form(sent(request) if name == act else None, auto_id=f"{name}_%s")
        for name, form in FORMS.items()
    }
    if request.method == "POST":
        form = bound.get(act)
        if form is None or form.is_valid():
            try:
                done = do(act, found, form, request=request, by=actor, at=at)
            except operations.Refused as refused:
                if form is None:
                    messages.error(request, " ".join(refused.objections))
                    return redirect("referrals:restriction", found.pk)
                form.add_error(None, refused.objections)
            else:
                messages.success(request, done)
                is_lifted = act == "lift"
                there = "referrals:restricted" if is_lifted else "referrals:restriction"
                return redirect(there, *([] if is_lifted else [found.pk]))
    (row,) = queries.restriction_rows([found], at=at)
    asked = asked_by(actor).filter(act=Act.LIFT_RESTRICTION, subject_id=found.pk).first()
    context = {
        "row": row,
        "restriction": found,
        "forms": bound,
        "failed": bound[act] if act in bound and bound[act].errors else None,
        "named": queries.named_on(found, at=at),
        "denied": queries.denied_on(found),
        "had": queries.who_had(found),
        "reviews": found.reviews.all(),
        "asked": asked,
        "may_lift": asked is not None and asked.is_approved and asked.used_at is None,
    }
    status = 400 if context["failed"] else 200
    return render(request, "referrals/restriction.html", context, status=status)


FORMS: dict[str, type[forms.Form]] = {
    "name": NameForm,
    "review": ReviewForm,
    "ask_to_lift": LiftForm,
}


def do(
    act: str,
    restriction: Restriction,
    form: forms.Form | None,
    *,
    request: HttpRequest,
    by: Actor,
    at: Any,
) -> str:
    """Do one thing to a restriction; return what is said of it."""
    said = form.cleaned_data if form else {}
    if act == "unname":
        user = get_object_or_404(User, pk=as_key(request.POST.get("user", "")))
        operations.unname(restriction, user_id=user.pk, by=by, at=at)
        return _("Taken off the record.")
    acts: dict[str, tuple[Callable[..., object], str]] = {
        "name": (operations.name, _("Named on the record.")),
        "review": (operations.review_restriction, _("The review is recorded.")),
        "ask_to_lift": (operations.ask_to_lift, _("A second person is asked to allow it.")),
        "lift": (operations.lift, _("The restriction is lifted.")),
    }
    if act not in acts:
        raise operations.Refused([_("Choose what to do.")])
    operation, done = acts[act]
    operation(restriction, **said, by=by, at=at)
    return done


def as_key(text: str) -> UUID | None:
    """Return a key that was sent; None for anything that is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
