"""Addresses of signing in: allauth's, without those by which somebody would let themselves in."""

from typing import Any, NoReturn

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.passkeys import AddPasskeyView, ReauthenticatePasskeyView
from accounts.single_sign_on import single_sign_on, single_sign_on_done


@login_not_required
def closed(_request: HttpRequest, **_kwargs: Any) -> NoReturn:
    """Answer that there is no such page; allauth still finds it by its name."""
    raise Http404


urlpatterns = [
    path("signup/", closed, name="account_signup"),
    path("email/", closed, name="account_email"),
    path("confirm-email/", closed, name="account_email_verification_sent"),
    path("confirm-email/<key>/", closed, name="account_confirm_email"),
    path("login/code/confirm/", closed, name="account_confirm_login_code"),
    path("single-sign-on/<slug:code>/", single_sign_on, name="single_sign_on"),
    path("single-sign-on/<slug:code>/done/", single_sign_on_done, name="single_sign_on_done"),
    path("2fa/webauthn/add/", AddPasskeyView.as_view(), name="mfa_add_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        ReauthenticatePasskeyView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path(
        "sessions/",
        RedirectView.as_view(pattern_name="accounts:sessions"),
        name="usersessions_list",
    ),
    path("", include("allauth.urls")),
]
