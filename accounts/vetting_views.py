"""The administrator's pages of vetting: whose ends when, and what is written down of one role."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.staff import IN_A_PAGE, changes_member, managing_actor
from accounts.staff_forms import VettingForm
from accounts.vetting import WARNED, record_vetting, vetted_staff
from records import audit
from records.audit import Actor


@never_cache
@require_safe
def vetting(request: HttpRequest) -> HttpResponse:
    """List whose vetting is kept, the first to end first, and what has ended before that."""
    actor, at = managing_actor(request), timezone.now()
    today = timezone.localdate(at)
    page = Paginator(vetted_staff(actor, on=today), IN_A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "membership": each,
            "has_ended": ends_on < today,
            "ends_soon": today <= ends_on <= today + WARNED,
        }
        for each in page
        if (ends_on := each.vetting_expires_on)
    ]
    audit.record("vetting.listed", None, by=actor, at=at, count=len(rows))
    context = {
        "rows": rows,
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        "first_url": "?" if page.has_previous() else "",
    }
    return render(request, "accounts/vetting.html", context)


@changes_member
def record(request: HttpRequest, user: User, actor: Actor) -> tuple[forms.Form | None, str]:
    form = VettingForm(request.POST, user=user)
    if not form.is_valid():
        return form, ""
    record_vetting(**form.cleaned_data, by=actor, at=timezone.now())
    return None, _("Their vetting is written down.")
