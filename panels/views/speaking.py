"""Before agencies are heard: what is said for the person, and how to reach them safely."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from panels import operations
from panels.forms_spoken import SafeContactForm, VoiceForm
from panels.models import Listing
from panels.permissions import open_listing, speaks
from panels.queries.spoken import heard_first, safe_contact_of

CONTACT = ("telephone", "times", "who_answers", "avoid")


def opened(request: HttpRequest, reference: str, referral: str) -> Listing:
    """Return the case to whoever speaks for its person or holds its sitting; 403 for others."""
    listing = open_listing(request, reference, referral, to=Can.CONTRIBUTE_TO_PANELS)
    if not speaks(acting(request), listing.sitting):
        raise PermissionDenied
    return listing


@never_cache
@require_http_methods(["GET", "POST"])
def speak(request: HttpRequest, reference: str, referral: str, voice: str) -> HttpResponse:
    """Write down what is said for the children or the person, before agencies are heard."""
    listing = opened(request, reference, referral)
    heard = next((each for each in heard_first(listing) if each.code == voice), None)
    if heard is None:
        raise Http404
    said = heard.voice
    written = {"words": said.words, "version": said.version} if said else {"version": 0}
    form = VoiceForm(request.POST if request.method == "POST" else None, initial=written)
    status, mine, theirs = 200, "", ""
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_voice(
                listing, voice=voice, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except operations.Conflict as found:
            status, mine, theirs = 409, found.yours, found.theirs
            said = listing.voices.get(code=voice)
            form = VoiceForm(initial={"words": found.yours, "version": found.version})
        else:
            messages.success(request, _("What is said for them is recorded."))
            return redirect(listing)
    context = {
        "form": form,
        "listing": listing,
        "sitting": listing.sitting,
        "referral": listing.referral,
        "heard": heard,
        "said": said,
        "mine": mine,
        "theirs": theirs,
    }
    return render(request, "panels/speak.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, reference: str, referral: str) -> HttpResponse:
    """Write down how somebody is reached without the source of harm noticing."""
    listing = opened(request, reference, referral)
    if not listing.sitting.panel_type.asks_safe_contact:
        raise Http404
    known = safe_contact_of(listing)
    written = {name: getattr(known, name) for name in CONTACT} if known else {}
    form = SafeContactForm(
        request.POST if request.method == "POST" else None,
        initial={**written, "version": known.version if known else 0},
    )
    status, mine, theirs = 200, "", ""
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_safe_contact(
                listing, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        except operations.Conflict as found:
            status, mine, theirs = 409, found.yours, found.theirs
            known = safe_contact_of(listing)
            form = SafeContactForm(initial={**form.cleaned_data, "version": found.version})
        else:
            messages.success(request, _("How to reach them safely is recorded."))
            return redirect(listing)
    context = {
        "form": form,
        "listing": listing,
        "sitting": listing.sitting,
        "referral": listing.referral,
        "said": known,
        "mine": mine,
        "theirs": theirs,
    }
    return render(request, "panels/contact.html", context, status=status)
