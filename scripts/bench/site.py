"""The site as the bench serves it: ours, with an empty page and Django's admin beside it.

The admin is what a team gets free, for comparison; it exists nowhere but here.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from records import audit
from referrals.models import Referral
from safeguarding.urls import urlpatterns as ours

UNWRITTEN = "X-Bench-Unwritten"  # a request with this head leaves no event: guards.py
is_unwritten = ContextVar("is_unwritten", default=False)
write = audit.record


def write_unless_left_out(*args: Any, **kwargs: Any) -> Any:
    return None if is_unwritten.get() else write(*args, **kwargs)


audit.record = write_unless_left_out


class Unwritten:
    """Leaves out the events of the requests that ask for it: what they cost is measured so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = is_unwritten.set(UNWRITTEN in request.headers)
        try:
            return self.get_response(request)
        finally:
            is_unwritten.reset(token)


class OpenSite(admin.AdminSite):
    """An admin that asks nobody who they are, so that only its list is measured."""

    def has_permission(self, request: HttpRequest) -> bool:
        return True


class ReferralAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A referral list as a team would first write it."""

    list_display = ("reference", "pathway", "status", "received_at", "decision_due_at")
    list_filter = ("pathway", "status")
    list_per_page = 50

    def has_view_permission(self, request: HttpRequest, obj: Referral | None = None) -> bool:
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True


def frame(request: HttpRequest) -> HttpResponse:
    """Show the frame of every page of somebody signed in, with nothing in it."""
    return render(request, "base.html")


@login_not_required
def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


site = OpenSite()
if apps.is_installed("django.contrib.admin"):
    site.register(Referral, ReferralAdmin)

urlpatterns = [
    path("bench/empty/", empty),
    path("bench/frame/", frame),
    path("bench/admin/", site.urls),
    *ours,
]
