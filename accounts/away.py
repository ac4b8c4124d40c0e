"""The page on which somebody says when they are away, and who covers for them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.absences import end_absence, note_absence
from accounts.acting import acting
from accounts.forms import AbsenceForm
from accounts.models import Absence, User
from accounts.queries import colleagues_to_cover
from records.refusals import Refused


@never_cache
@require_http_methods(["GET", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """List when one is away from today on, and take in another time."""
    user, now = request.user, timezone.now()
    assert isinstance(user, User)
    today = timezone.localdate(now)
    form = AbsenceForm(request.POST or None, colleagues=colleagues_to_cover(user, on=today))
    if request.method == "POST" and form.is_valid():
        try:
            note_absence(user, **form.cleaned_data, by=acting(request), at=now)
        except Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("It is noted when you are away."))
            return redirect("accounts:away")
    to_come = Absence.objects.filter(user=user, ends_on__gte=today)
    context: dict[str, Any] = {
        "form": form,
        "absences": to_come.select_related("cover").order_by("starts_on"),
        "today": today,
    }
    return render(request, "accounts/away.html", context, status=400 if form.errors else 200)


@require_POST
def back(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """Say that one is back, or does not go away after all."""
    absence = get_object_or_404(Absence, pk=absence_id, user=request.user)
    end_absence(absence, by=acting(request), at=timezone.now())
    messages.success(request, _("It is noted that you are there."))
    return redirect("accounts:away")
