"""Saying that one knows somebody, and closing a record to a colleague for ever."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.roles import Can
from people.models import Denial
from records import row_security
from records.audit import Actor
from referrals import operations
from referrals.forms.gate import DenyForm, OwnConflictForm
from referrals.models import Referral
from referrals.permissions import need
from referrals.views.referral import sent


@never_cache
@require_http_methods(["GET", "POST"])
def declare_conflict(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that one knows the person of a referral: before it is opened, since no name is shown."""
    actor = acting(request)
    referral = get_object_or_404(Referral.objects.visible_to(actor), reference=reference)
    form = OwnConflictForm(sent(request))
    if request.method == "POST" and form.is_valid():
        operations.declare_conflict(referral, **form.cleaned_data, by=actor, at=timezone.now())
        messages.success(request, _("Everything about this person is closed to you from now on."))
        return redirect("home")
    context = {"form": form, "reference": referral.reference}
    return render(
        request, "referrals/declare_conflict.html", context, status=400 if form.errors else 200
    )


@never_cache
@require_http_methods(["GET", "POST"])
@row_security.as_system("closes a record by its reference, and shows nothing of it")
def deny(request: HttpRequest) -> HttpResponse:
    """Close everything about the person of a referral to somebody who signs in."""
    actor, at = need(request, Can.RECORD_DENIALS), timezone.now()
    form = DenyForm(sent(request), reader=actor)
    if request.method == "POST" and form.is_valid():
        try:
            close_to(form.cleaned_data, by=actor, at=at)
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The record is closed to them from now on."))
            return redirect("referrals:deny")
    return render(
        request, "referrals/deny.html", {"form": form}, status=400 if form.errors else 200
    )


@transaction.atomic
def close_to(said: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """Do what the form says; who is the person themselves is linked with their record."""
    person, user, kind = said["reference"].record.person, said["user"], said["kind"]
    if kind == Denial.Kind.SUBJECT:
        operations.be_person(user.pk, person, by=by, at=at)
    else:
        operations.deny(person, user_id=user.pk, kind=kind, words=said["words"], by=by, at=at)
    operations.cover_what_nobody_sees(by=by, at=at)
