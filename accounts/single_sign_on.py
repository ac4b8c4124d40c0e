"""Single sign-on: an organisation's own accounts, by OpenID Connect. Authlib does the protocol.

Whoever comes is known by issuer and subject, and only where an administrator linked that to an
account here. Their second factor is ours, unless the settings say that the provider's will do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoIntegration, DjangoOAuth2App
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from joserfc.errors import JoseError
from requests import RequestException

from accounts import identities
from accounts.acting import local, myself
from accounts.models_identities import Identity
from records.audit import PUBLIC

ALGORITHMS = ["RS256", "PS256", "ES256"]  # never none, nor one whose key the provider publishes
SECONDS_OF_LEEWAY = 60
SECONDS_TO_ANSWER = 5
NEXT = "single_sign_on_next"
# Whatever a provider may get wrong, or somebody in its place.
WRONG = (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, TypeError)


class NotSignedIn(Exception):
    """What the provider answered lets nobody in; the message is a code for the record."""


@dataclass(frozen=True)
class Provider:
    """An organisation whose accounts sign in here, as the environment describes it.

    ``second_factor`` says which claims (``amr``, ``acr``) show that it asked for a second factor,
    such as ``{"amr": ["mfa"]}``. Empty, we always ask for our own.
    """

    code: str
    name_en: str
    name_cy: str
    issuer: str
    client_id: str
    client_secret: str
    second_factor: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.name_cy if get_language() == "cy" else self.name_en

    def asked_for_second_factor(self, claims: Mapping[str, Any]) -> bool:
        shown = {"amr": claims.get("amr") or [], "acr": [claims.get("acr")]}
        return any(set(shown[claim]) & set(wanted) for claim, wanted in self.second_factor.items())


def providers() -> list[Provider]:
    return [Provider(**described) for described in settings.SINGLE_SIGN_ON]


def provider_of(code: str) -> Provider:
    """Return the provider of this code. Raises Http404 where there is none."""
    for provider in providers():
        if provider.code == code:
            return provider
    raise Http404


class StrictApp(DjangoOAuth2App):  # type: ignore[misc]
    """Authlib's client, which takes no provider's word for who it is or how it signs."""

    def load_server_metadata(self) -> dict[str, Any]:
        metadata: dict[str, Any] = super().load_server_metadata()
        if metadata.get("issuer") != self.name:
            raise NotSignedIn("wrong_issuer")
        metadata["id_token_signing_alg_values_supported"] = ALGORITHMS
        return metadata


def app_of(provider: Provider) -> StrictApp:
    return StrictApp(
        DjangoIntegration(provider.code),
        name=provider.issuer,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS_TO_ANSWER,
        },
    )


@login_not_required
@never_cache
@require_safe
def single_sign_on(request: HttpRequest, code: str) -> HttpResponse:
    """Send somebody to their organisation's sign-in page."""
    provider = provider_of(code)
    request.session[NEXT] = request.GET.get("next", "")
    callback = f"{settings.BASE_URL}{reverse('single_sign_on_done', args=[code])}"
    try:
        response: HttpResponse = app_of(provider).authorize_redirect(
            request, callback, max_age=settings.SESSION_COOKIE_AGE
        )
    except (*WRONG, NotSignedIn):
        return refused(request, provider, reason="provider_unreachable")
    return response


@login_not_required
@never_cache
@require_safe
def single_sign_on_done(request: HttpRequest, code: str) -> HttpResponse:
    """Let in whoever comes back from there, if an administrator linked their identity."""
    provider = provider_of(code)
    if request.user.is_authenticated:
        return redirect("home")
    try:
        claims = claims_of(request, provider)
    except NotSignedIn as why:
        return refused(request, provider, reason=str(why))
    found = Identity.objects.filter(issuer=provider.issuer, subject=claims["sub"])
    identity = found.select_related("user").first()
    if identity is None:
        return refused(request, provider, reason="not_linked", subject=claims["sub"])
    identities.note_identity_used(identity, by=myself(identity.user), at=timezone.now())
    record_authentication(request, identity.user, "single_sign_on", provider=code)
    if provider.asked_for_second_factor(claims):
        record_authentication(request, identity.user, "mfa", type="single_sign_on")
    address = local(request.session.pop(NEXT, ""), request)
    response: HttpResponse = perform_login(request, Login(user=identity.user, redirect_url=address))
    return response


def claims_of(request: HttpRequest, provider: Provider) -> Mapping[str, Any]:
    """Return what the provider says of whoever signed in there. Raises NotSignedIn."""
    try:
        token = app_of(provider).authorize_access_token(
            request,
            claims_options={
                "iss": {"essential": True, "values": [provider.issuer]},
                "aud": {"essential": True, "values": [provider.client_id]},
            },
            leeway=SECONDS_OF_LEEWAY,
        )
        claims: Mapping[str, Any] | None = token.get("userinfo")
        if not claims or not isinstance(claims.get("sub"), str):
            raise NotSignedIn("no_identity")
        asked_at = timezone.now().timestamp() - settings.SESSION_COOKIE_AGE - SECONDS_OF_LEEWAY
        if claims.get("auth_time", asked_at) < asked_at:
            raise NotSignedIn("signed_in_there_too_long_ago")
    except WRONG as error:
        raise NotSignedIn(f"invalid_token: {type(error).__name__}") from error
    return claims


def refused(
    request: HttpRequest, provider: Provider, *, reason: str, subject: str = ""
) -> HttpResponse:
    """Say that nobody is signed in, and put it on record; the subject is for the administrator."""
    now = timezone.now()
    identities.note_refused_sign_in(provider=provider.code, reason=reason, by=PUBLIC, at=now)
    context = {"provider": provider, "is_unknown": reason == "not_linked", "subject": subject}
    return render(request, "accounts/single_sign_on_refused.html", context, status=403)
