"""At a sitting: which agency disagrees with a decision."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from meetings.forms_deciding import DissentForm
from panels import operations, rules_dissents
from panels.permissions import open_listing
from panels.queries.dissents import agencies_at, dissents_of


@require_http_methods(["GET", "POST"])
def dissent(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Record that an agency disagrees with what the panel decided on a case, and why."""
    listing = open_listing(request, reference, referral, to=Can.COORDINATE_PANELS)
    meeting = listing.sitting.meeting
    form = DissentForm(
        request.POST if request.method == "POST" else None, agencies=agencies_at(meeting)
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_dissent(
                listing, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The disagreement is recorded."))
            return redirect(listing)
    context = {
        "form": form,
        "listing": listing,
        "sitting": listing.sitting,
        "referral": listing.referral,
        "decision": rules_dissents.decided_in_words(listing),
        "dissents": dissents_of(listing),
    }
    return render(request, "panels/dissent.html", context)
