"""What the page of enquiries says and does under section 47 (child)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.acting import acting
from records.audit import Actor
from referrals.models import Referral
from referrals.queries.referral import clock_lines, is_holder
from strategy_meetings import operations
from strategy_meetings.forms import DeterminationForm
from strategy_meetings.models import Enquiry
from strategy_meetings.rules import CHILD_CLOCKS

TEMPLATE = "strategy_meetings/section_47.html"


def form_of(data: Any, enquiry: Enquiry, *, is_late: bool) -> DeterminationForm:
    return DeterminationForm(data, kind=enquiry.kind, is_late=is_late)


def answer(
    request: HttpRequest, enquiry: Enquiry, form: DeterminationForm, *, by: Actor, at: datetime
) -> HttpResponse:
    """Record the determination, and go back to what waits. Raises Refused."""
    operations.end_enquiry(enquiry, **form.cleaned_data, by=by, at=at)
    messages.success(request, _("Determination recorded."))
    return redirect("strategy_meetings:waiting")


def context_of(
    request: HttpRequest, referral: Referral, enquiry: Enquiry | None, *, at: datetime
) -> dict[str, Any]:
    return {
        "enquiry": enquiry,
        "limits": [line for line in clock_lines(referral, at=at) if line.ref in CHILD_CLOCKS],
        "may_record": is_holder(acting(request), referral),
        "now": at,
    }
