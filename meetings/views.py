"""What became of an action, and who can come, whatever the meeting."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from meetings import operations
from meetings.forms import AnswerForm, EndActionForm
from meetings.models import Meeting
from meetings.permissions import open_action
from records import row_security
from records.row_security import Standing


def answer_to(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Let whoever is invited to a meeting that they may open say whether they can come."""
    actor = acting(request)
    attendance = get_object_or_404(meeting.attendances, user_id=actor.id, withdrawn_at__isnull=True)
    form = AnswerForm(request.POST or None, initial={"response": attendance.response})
    if request.method == "POST" and form.is_valid():
        try:
            operations.answer_invitation(
                attendance, **form.cleaned_data, by=actor, at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("Your answer is recorded."))
            return redirect(meeting)
    return render(request, "meetings/answer.html", {"form": form, "meeting": meeting})


@require_http_methods(["GET", "POST"])
@row_security.standing_as(Standing.MEETING)
def action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Record what became of one's own action, or one's agency's."""
    agreed = open_action(request, action_id)
    form = EndActionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_action(
                agreed, **form.cleaned_data, by=acting(request), at=timezone.now()
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("What became of the action is recorded."))
            return redirect("/")
    return render(request, "meetings/action.html", {"form": form, "action": agreed})
