"""Looking for somebody on record, and saying that a referral is about them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can, can
from people import operations
from people.matching.candidates import MOST_CANDIDATES
from people.models import Person
from referrals.forms.people import BoxForm, LinkForm
from referrals.operations import follow_restrictions
from referrals.permissions import open_to_change
from referrals.queries import people as queries


@never_cache
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find people by whatever is known of them, among those one may see."""
    actor = acting(request)
    if not can(actor, Can.SEARCH_PEOPLE):
        raise PermissionDenied
    form = BoxForm(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = queries.search(actor, form.cleaned_data, at=timezone.now())
    status = 400 if form.errors else 200
    context = {"form": form, "found": found, "most": MOST_CANDIDATES}
    return render(request, "people/search.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """Show who on record the person of a referral may be; a human says who, and why."""
    referral = open_to_change(request, reference, to=Can.LINK_PEOPLE)
    actor, at = acting(request), timezone.now()
    found = queries.alike(referral.record, actor, at=at)
    people, hints = queries.choices(found)
    form = LinkForm(request.POST if request.method == "POST" else None, people=people)
    form.option_hints = {"person": hints}  # type: ignore[attr-defined]

    if request.method == "POST" and form.is_valid():
        person = get_object_or_404(Person.objects.visible_to(actor), pk=form.cleaned_data["person"])
        try:
            operations.link(
                referral.record, to=person, reason=form.cleaned_data["reason"], by=actor, at=at
            )
            follow_restrictions(person, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The record is linked."))
            return redirect(referral)

    context = {"referral": referral, "form": form, "found": found}
    return render(request, "people/link.html", context, status=400 if form.errors else 200)
