"""The support a panel devises for somebody: made on the case, reviewed, and listed by its day."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can
from panels import operations, rules_support
from panels.forms_support import PackageForm, ReviewForm
from panels.models import Listing
from panels.permissions import need, open_listing, runs
from panels.queries import support as queries
from panels.views.reading import PER_PAGE, links, page_links
from records import audit


@require_http_methods(["GET", "POST"])
def support(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Devise a support package on a case that the panel has decided on."""
    listing = open_listing(request, reference, referral, to=Can.COORDINATE_PANELS)
    sitting, at = listing.sitting, timezone.now()
    first = rules_support.first_review_on(sitting.panel_type, today=timezone.localdate(at))
    form = PackageForm(
        request.POST if request.method == "POST" else None,
        initial={"review_on": first},
        agencies=sitting.panel.agencies.order_by("name_en"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.make_package(listing, **form.cleaned_data, by=acting(request), at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The support package is recorded."))
            return redirect(listing)
    return shown(request, listing, form, "panels/support.html")


@require_http_methods(["GET", "POST"])
def review_support(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Say what difference the support made: whoever holds the sitting, or the agency that leads."""
    listing = open_listing(request, reference, referral, to=Can.CONTRIBUTE_TO_PANELS)
    package, actor = queries.package_of(listing), acting(request)
    if package is None:
        raise Http404
    if not runs(actor, listing.sitting) and package.lead_agency_id != actor.agency_id:
        raise PermissionDenied
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.review_package(package, **form.cleaned_data, by=actor, at=timezone.now())
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The review is recorded."))
            return redirect(listing)
    return shown(request, listing, form, "panels/review_support.html", package=package)


def shown(
    request: HttpRequest, listing: Listing, form: Any, template: str, **context: Any
) -> HttpResponse:
    context |= {"form": form, "listing": listing, "sitting": listing.sitting}
    status = 400 if form.is_bound else 200
    return render(request, template, context | {"referral": listing.referral}, status=status)


@require_safe
def packages(request: HttpRequest) -> HttpResponse:
    """List the support packages that go on, or those for the reader to see to by today."""
    actor, now = need(request, Can.VIEW_PANELS), timezone.now()
    today, is_due = timezone.localdate(now), request.GET.get("show") == "due"
    rows = queries.to_review(actor, today=today) if is_due else queries.going_on(actor)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    audit.record("support.listed", None, by=actor, at=now, rows=len(page.object_list))
    context = {
        "links": links(actor, "packages"),
        "packages": page.object_list,
        "today": today,
        "is_due": is_due,
        **(page_links(page, show="due") if is_due else page_links(page)),
    }
    return render(request, "panels/packages.html", context)
