"""Coming back without an account: a code to keep, the page to give it, and adding to a report."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.acting import acting
from referrals import operations
from referrals.forms.returning import ReturnForm
from referrals.models import ReturnCode
from referrals.operations.returning import PART, normal_code
from referrals.views.additions import add
from referrals.views.report import DRAFT, draft_of, visitor_of
from referrals.views.throttling import is_within

# By the first part of the code, so that nobody can go on guessing at one; and by address.
RATES = {"return_code": "5/h/key", "return_address": "30/h/ip"}


@login_not_required
@never_cache
@require_POST
def report_save(request: HttpRequest) -> HttpResponse:
    """Make a code for the report of this visit, and show it this once."""
    draft = None if request.user.is_authenticated else draft_of(request)
    if draft is None:
        return redirect("referrals:report")
    code = operations.make_return_code(draft, by=visitor_of(draft), at=timezone.now())
    row = ReturnCode.objects.get(draft=draft)
    context = {"code": code, "expires_at": row.expires_at, "is_sent": draft.report is not None}
    return render(request, "referrals/report/saved.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def report_return(request: HttpRequest) -> HttpResponse:
    """Ask for a code. A wrong one, an old one and one that never was have the same answer."""
    if request.user.is_authenticated:
        return redirect("referrals:my_reports")
    form = ReturnForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        if is_throttled(request, form.cleaned_data["code"]):
            form.add_error("code", form.TOO_MANY)
            status = 429
        elif draft := operations.come_back(
            form.cleaned_data["code"], by=acting(request), at=timezone.now()
        ):
            request.session.cycle_key()
            request.session[DRAFT] = str(draft.pk)
            return redirect("referrals:report_add" if draft.report else "referrals:report_check")
        else:
            form.add_error("code", form.WRONG)
    if form.errors and status == 200:
        status = 400
    return render(request, "referrals/report/return.html", {"form": form}, status=status)


def is_throttled(request: HttpRequest, code: str) -> bool:
    """Count an attempt; say whether there were too many of this code or from this address."""
    return not is_within(request, RATES, key=normal_code(code)[:PART])


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def report_add(request: HttpRequest) -> HttpResponse:
    """Add to the report that was sent in this visit, or that a code led back to."""
    draft = None if request.user.is_authenticated else draft_of(request)
    if draft is None or draft.report is None:
        return redirect("referrals:report")
    return add(
        request,
        draft.report,
        by=visitor_of(draft),
        after=reverse("referrals:report_done"),
        context={"frame": "base_public.html"},
    )
