"""What the reporter of a referral is told, and whether it reached them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from referrals import operations
from referrals.forms.feedback import FeedbackForm, SendAgainForm
from referrals.notifications import can_sign_in
from referrals.permissions import open_to_change
from referrals.queries import feedback as queries
from referrals.queries import referral as referral_queries
from referrals.queries.frame import frame_of, reporter
from referrals.rules import UNDECIDED, can_be_told, telling
from referrals.views.referral import page_of, sent


@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what the reporter was told, write it, and see whether it arrived."""
    referral = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    actor, at = acting(request), timezone.now()
    given = list(referral.feedback.all())
    may_write = referral.status not in UNDECIDED and not telling.is_kept_back(referral)
    may_write = may_write and referral.screening_outcome is not None
    form = None
    if may_write:
        first = given[0].words if given else queries.first_words(referral)
        form = FeedbackForm(sent(request), initial={"words": first})
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            operations.give_feedback(referral, **form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The reporter is told."))
            return redirect("referrals:feedback", referral.reference)
    lines = referral_queries.clock_lines(referral, at=at)
    context = {
        **frame_of(referral, actor, lines=lines, at=at, here="feedback"),
        "form": form,
        "given": given,
        "reporter": reporter(referral.report),
        "can_be_told": can_be_told(referral.report),
        "is_full": telling.is_told_fully(referral),
        "signs_in": can_sign_in(referral.report),
        "is_kept_back": telling.is_kept_back(referral),
        "waits": referral_queries.is_to_be_told(referral, lines),
        "deliveries": queries.deliveries(queries.messages_to_reporter(referral)),
    }
    return render(request, "referrals/feedback.html", context)


@require_http_methods(["GET", "POST"])
def send_again(request: HttpRequest, reference: str, message_id: str) -> HttpResponse:
    """Send what did not arrive once more, perhaps to another address."""
    referral = open_to_change(request, reference, to=Can.SCREEN_REFERRALS)
    message = queries.lost_messages(referral).filter(pk=message_id).first()
    if message is None:
        raise Http404
    form = SendAgainForm(sent(request), to=message.to)
    if request.method == "POST" and form.is_valid():
        try:
            operations.send_again(
                referral,
                message,
                to=form.cleaned_data["to"],
                by=acting(request),
                at=timezone.now(),
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("It is sent again."))
            return redirect("referrals:feedback", referral.reference)
    return render(request, "referrals/send_again.html", page_of(request, referral, form))
