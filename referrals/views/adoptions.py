"""Adoptions: the one place that leads from an identity to the other, for those who must know."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Can
from people.models import Restriction
from records import audit
from referrals import operations
from referrals.forms.gate import AdoptForm, AdoptionReasonForm
from referrals.permissions import need
from referrals.queries import gate as queries
from referrals.views.choosing import known_form
from referrals.views.referral import sent


@never_cache
@require_safe
def adoptions(request: HttpRequest) -> HttpResponse:
    """List the adoptions that the reader is named on."""
    actor, at = need(request, Can.JOIN_ADOPTED_IDENTITIES), timezone.now()
    rows = queries.restriction_rows(queries.adoptions_open_to(actor, at=at), at=at)
    audit.record("restricted.listed", None, by=actor, at=at, restrictions=len(rows))
    return render(request, "referrals/adoptions.html", {"rows": rows})


@never_cache
@require_http_methods(["GET", "POST"])
def adoption(request: HttpRequest, restriction_id: UUID) -> HttpResponse:
    """Ask why, then say which other identity there is; or record the one after the adoption."""
    actor, at = need(request, Can.JOIN_ADOPTED_IDENTITIES), timezone.now()
    found: Restriction = get_object_or_404(
        queries.adoptions_open_to(actor, at=at), pk=restriction_id
    )
    audit.record("restriction.viewed", found, by=actor, at=at)
    act = request.POST.get("act", "")
    ask = AdoptionReasonForm(sent(request) if act == "open" else None, auto_id="open_%s")
    new = AdoptForm(sent(request) if act == "adopt" else None)
    link, other = None, ""
    if act == "open" and ask.is_valid():
        link, other = queries.other_identity(found)
        audit.record(
            "adoption.opened", link or found, by=actor, at=at, reason=ask.cleaned_data["reason"]
        )
    known = None
    if act == "adopt" and new.is_valid():
        fields = dict(new.cleaned_data)
        reason = fields.pop("reason")
        known = known_form(request.POST, actor, fields, at=at, without=found.person_id)
    if known is not None and known.is_settled:
        said = {"fields": fields, "choice": known.choice, "reason": reason}
        try:
            operations.adopt(found.person, **said, by=actor, at=at)
        except operations.Refused as refused:
            new.add_error(None, refused.objections)
        else:
            messages.success(request, _("The identity after the adoption is recorded."))
            return redirect("referrals:adoptions")
    (row,) = queries.restriction_rows([found], at=at)
    failed = next((form for form in (ask, new, known) if form is not None and form.errors), None)
    context = {
        "row": row,
        "ask": ask,
        "new": new,
        "known": known,
        "failed": failed,
        "link": link,
        "other": other,
        "was_asked": act == "open" and ask.is_valid(),
    }
    return render(request, "referrals/adoption.html", context, status=400 if failed else 200)
