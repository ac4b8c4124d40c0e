"""What was told by telephone, confirmed in writing: by its reporter, or as it came by post."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from records import row_security
from records.keys import normal_reference
from referrals import operations
from referrals.forms.confirmation import CameForm, ConfirmationForm
from referrals.forms.report_submission import language_now
from referrals.permissions import open_to_change
from referrals.queries import referral as queries
from referrals.queries.frame import frame_of
from referrals.views.referral import sent
from referrals.views.throttling import is_within, too_many

RATES = {"confirmation": "10/h/key", "confirmation_address": "60/h/ip"}
LONGEST_REFERENCE = 20


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@row_security.as_system("adds a confirmation to a report of which its reader is shown nothing")
def report_confirm(request: HttpRequest) -> HttpResponse:
    """Take the written confirmation of a telephone report: no second case is opened.

    Whoever knows the reference and the day may add to that report, and reads nothing of it.
    """
    form = ConfirmationForm(sent(request))
    is_too_much = request.method == "POST" and not is_allowed(request)
    if is_too_much:
        form.add_error("words", too_many())
    elif request.method == "POST" and form.is_valid():
        try:
            if not form.was_sent_before:
                operations.add_to_report(
                    form.report,
                    words=form.words_to_keep,
                    is_written_confirmation=True,
                    language=language_now(),
                    by=acting(request),
                    at=timezone.now(),
                )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            return page(request, "confirmed", {"reference": form.report.reference})
    status = 429 if is_too_much else 400 if form.errors else 200
    return page(request, "confirm", {"form": form}, status=status)


def is_allowed(request: HttpRequest) -> bool:
    """Count an attempt, a wrong one too: nobody goes on guessing at references and days."""
    typed = request.POST.get("reference", "")
    return is_within(request, RATES, key=normal_reference(typed) or typed[:LONGEST_REFERENCE])


def page(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    is_staff = request.user.is_authenticated
    frame = "referrals/report/base_staff.html" if is_staff else "base_public.html"
    return render(
        request, f"referrals/report/{template}.html", {"frame": frame, **context}, status=status
    )


@require_http_methods(["GET", "POST"])
def confirmation(request: HttpRequest, reference: str) -> HttpResponse:
    """Note that the written confirmation came another way, such as by post."""
    referral = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    form = CameForm(sent(request), report=referral.report)
    if request.method == "POST" and form.is_valid():
        if operations.confirm_in_writing(referral.report, by=acting(request), at=form.came_at):
            messages.success(request, _("The written confirmation is noted."))
            return redirect(referral)
        form.add_error(None, _("No written confirmation of this report is waited for."))
    at = timezone.now()
    lines = queries.clock_lines(referral, at=at)
    frame = frame_of(referral, acting(request), lines=lines, at=at, here="confirmation")
    return render(
        request,
        "referrals/confirmation.html",
        {**frame, "form": form},
        status=400 if form.errors else 200,
    )
