"""Before any page: the second factor, and a membership to act in."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.acting import acting_membership

# Pages somebody needs in order to sign in, enrol or leave.
OPEN_TO_ALL_USERS = ("account_", "mfa_", "set_language", "demo", "sign_in_as")

Handler = Callable[[HttpRequest], HttpResponse]


def is_open_to_all_users(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is None or (match.url_name or "").startswith(OPEN_TO_ALL_USERS)


class SecondFactorMiddleware:
    """Let nobody past enrolment who has no second factor. The demo has none, and says so."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if settings.DEMO or not request.user.is_authenticated or is_open_to_all_users(request):
            return None
        if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
            return None
        return redirect("mfa_activate_totp")


class MembershipMiddleware:
    """Somebody signed in without a live membership may act as nobody, and is told so."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or is_open_to_all_users(request):
            return None
        if acting_membership(request) is not None:
            return None
        return render(request, "accounts/no_membership.html", status=403)
