"""What the page of enquiries says and does under section 47 (child)."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.acting import acting
from accounts.roles import Can, can
from records.audit import Actor
from referrals.models import Referral
from referrals.queries.referral import clock_lines, is_holder
from strategy_meetings import documents_section_47 as documents
from strategy_meetings import operations
from strategy_meetings import queries_section_47 as queries
from strategy_meetings.forms_section_47 import ChildDeterminationForm
from strategy_meetings.forms_section_126 import RecordForm
from strategy_meetings.models import Enquiry
from strategy_meetings.rules import CHILD_CLOCKS, determination_choices

TEMPLATE = "strategy_meetings/section_47.html"


def form_of(data: Any, enquiry: Enquiry, *, is_late: bool) -> ChildDeterminationForm:  # noqa: ARG001  each kind of enquiry has its own form
    return ChildDeterminationForm(data, is_late=is_late)


def answer(
    request: HttpRequest,
    enquiry: Enquiry,
    form: ChildDeterminationForm,
    *,
    by: Actor,
    at: datetime,
) -> HttpResponse:
    """Put the determination to a manager. Raises Refused."""
    operations.determine_child(enquiry, **form.cleaned_data, by=by, at=at)
    messages.success(request, _("The determination waits for a manager to agree to it."))
    return redirect("strategy_meetings:enquiry", enquiry.referral.reference)


def context_of(
    request: HttpRequest, referral: Referral, enquiry: Enquiry | None, *, at: datetime
) -> dict[str, Any]:
    actor = acting(request)
    holds = is_holder(actor, referral)
    context: dict[str, Any] = {
        "enquiry": enquiry,
        "limits": [line for line in clock_lines(referral, at=at) if line.ref in CHILD_CLOCKS],
        "may_record": holds and enquiry is not None and enquiry.ended_at is None,
        "may_authorise": holds and can(actor, Can.AUTHORISE_DETERMINATIONS),
        "now": at,
    }
    if enquiry is None:
        return context
    record = queries.record_of(enquiry)
    words = dict(determination_choices(Enquiry.Kind.SECTION_47))
    return {
        **context,
        "record": record,
        "determined": [(each, words[each.determination]) for each in record.decisions],
        "child_rows": documents.child(record.child),
        "linked": queries.linked_with(enquiry, actor),
        "documents": queries.documents_of(referral),
        "issue_form": RecordForm(initial={"language": "en"}),
        "may_issue": holds,
    }
