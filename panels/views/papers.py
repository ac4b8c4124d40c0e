"""The papers of a case: bringing one, and taking one to read."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.models import Agency
from accounts.roles import Can
from panels import operations, rules_listing
from panels.forms_listing import PaperForm
from panels.models import Listing
from panels.permissions import open_listing
from panels.queries.papers import papers_of
from records import attachments
from referrals.forms.files import refusal_of


@never_cache
@require_http_methods(["GET", "POST"])
def add_paper(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """List the papers of a case, and take one in for the reader's own agency."""
    listing = open_listing(request, reference, referral, to=Can.CONTRIBUTE_TO_PANELS)
    agency = own_agency(request, listing)
    form = PaperForm(request)
    if request.method == "POST" and form.is_valid():
        try:
            attachment = operations.add_paper(
                listing,
                agency=agency,
                **form.cleaned_data,
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error("file", refused.objections)
        else:
            if not (words := refusal_of(attachment)):
                messages.success(request, _("The paper is with the case."))
                return redirect(listing)
            form.add_error("file", words)
    sitting = listing.sitting
    context = {
        "form": form,
        "listing": listing,
        "sitting": sitting,
        "referral": listing.referral,
        "of_agency": agency,
        "papers": papers_of(listing),
        "due_on": rules_listing.papers_due_on(sitting.meeting, sitting.panel_type),
        "today": timezone.localdate(),
    }
    return render(request, "panels/add_paper.html", context, status=400 if form.errors else 200)


def own_agency(request: HttpRequest, listing: Listing) -> Agency:
    """Return the reader's agency, where it is one of the panel's; else 403."""
    agencies = {agency.pk: agency for agency in listing.sitting.panel.agencies}
    own = acting(request).agency_id
    if own not in agencies:
        raise PermissionDenied
    return agencies[own]


@never_cache
@require_safe
def paper(request: HttpRequest, reference: str, referral: str, paper_id: UUID) -> HttpResponseBase:
    """Hand out a paper to somebody who may see its case; one that cannot be read, to nobody."""
    listing = open_listing(request, reference, referral, to=Can.VIEW_PANELS)
    found = get_object_or_404(listing.papers.select_related("attachment"), pk=paper_id)
    try:
        return attachments.serve(found.attachment, by=acting(request))
    except operations.Refused as refused:
        messages.error(request, str(refused))
        return redirect(listing)
