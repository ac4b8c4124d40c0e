"""After a decision to transfer: passing the case on, and that the other panel took it on."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from panels import operations
from panels.forms_transfer import AcknowledgeForm, TransferForm
from panels.models import Listing
from panels.permissions import open_listing
from panels.queries.transfers import summaries_of, transfer_of


@never_cache
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Pass a case to another area's panel; once it is passed on, say who there took it on."""
    listing = open_listing(request, reference, referral, to=Can.COORDINATE_PANELS)
    passed = transfer_of(listing)
    sent = request.POST if request.method == "POST" else None
    form: TransferForm | AcknowledgeForm = (
        AcknowledgeForm(sent) if passed else TransferForm(sent, referral=listing.referral)
    )
    if sent is not None and form.is_valid():
        try:
            done = record(request, listing, form)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, done)
            return redirect(listing)
    context: dict[str, Any] = {
        "form": form,
        "listing": listing,
        "sitting": listing.sitting,
        "referral": listing.referral,
        "transfer": passed,
        "documents": summaries_of(listing),
    }
    return render(request, "panels/transfer.html", context)


def record(request: HttpRequest, listing: Listing, form: forms.Form) -> str:
    """Record what was sent, and return what to say of it. Raises Refused."""
    by, at = acting(request), timezone.now()
    if isinstance(form, TransferForm):
        operations.transfer_case(listing, **form.told, by=by, at=at)
        return _("The case is transferred, and its summary is being written.")
    operations.acknowledge_transfer(listing, **form.cleaned_data, by=by, at=at)
    return _("It is recorded that the other panel took the case on.")
