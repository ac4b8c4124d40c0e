"""What the page of enquiries says and does under section 126 (adult)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.acting import acting
from accounts.roles import Can, can
from records.audit import Actor
from referrals.models import Referral, Status
from referrals.queries.referral import is_holder
from strategy_meetings import documents_section_126 as documents
from strategy_meetings import operations
from strategy_meetings import queries_section_126 as queries
from strategy_meetings.forms_section_126 import AdultDeterminationForm, RecordForm
from strategy_meetings.models import Enquiry
from strategy_meetings.rules import determination_choices, may_meet

TEMPLATE = "strategy_meetings/section_126.html"


def form_of(data: Any, enquiry: Enquiry, *, is_late: bool) -> AdultDeterminationForm:  # noqa: ARG001  each kind of enquiry has its own form
    return AdultDeterminationForm(data, is_late=is_late)


def answer(
    request: HttpRequest,
    enquiry: Enquiry,
    form: AdultDeterminationForm,
    *,
    by: Actor,
    at: datetime,
) -> HttpResponse:
    """Put the determination to a second person. Raises Refused."""
    operations.determine(enquiry, **form.cleaned_data, by=by, at=at)
    messages.success(request, _("The determination waits for a second person to authorise it."))
    return redirect("strategy_meetings:enquiry", enquiry.referral.reference)


def context_of(
    request: HttpRequest, referral: Referral, enquiry: Enquiry | None, *, at: datetime
) -> dict[str, Any]:
    actor = acting(request)
    holds = is_holder(actor, referral)
    context: dict[str, Any] = {
        "enquiry": enquiry,
        "now": at,
        "may_record": holds and enquiry is not None and enquiry.ended_at is None,
        "may_authorise": holds and can(actor, Can.AUTHORISE_DETERMINATIONS),
        "may_meet": can(actor, Can.SCHEDULE_MEETINGS) and may_meet(referral),
        "may_follow_up": holds and referral.status != Status.CLOSED,
        "orders": queries.orders_of(referral, at=at),
        "investigations": queries.investigations_of(referral),
        "decided_on": queries.decided_investigations(referral),
    }
    if enquiry is None:
        return context
    record = queries.record_of(enquiry)
    words = dict(determination_choices(Enquiry.Kind.SECTION_126))
    return {
        **context,
        "record": record,
        "determined": [(each, words[each.determination]) for each in record.decisions],
        "adult_rows": documents.adult(record.adult),
        "urgency": record.urgency(today=timezone.localdate(at)),
        "documents": queries.documents_of(referral),
        "issue_form": RecordForm(initial={"language": "en"}),
        "may_issue": holds,
    }
