"""Which partner's system calls the API: it shows a token, in one header and nowhere else."""

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from accounts.acting import actor_of_system
from accounts.models import AgencySystem, SystemToken
from accounts.operations import note_use
from accounts.rules import digest_of
from records import audit, row_security
from records.audit import Actor

SECONDS_BETWEEN_REFUSALS = 3600  # a system that goes on with a dead token fills no record


class SystemTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`. Nobody comes in without it."""

    def authenticate(self, request: Request) -> tuple[AgencySystem, SystemToken]:
        """Return the system and its token; raise where it shows none that holds."""
        scheme, _space, shown = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not shown.strip():
            raise exceptions.NotAuthenticated
        now = timezone.now()
        tokens = SystemToken.objects.select_related("system__agency")
        token = tokens.filter(digest=digest_of(shown.strip())).first()
        if token is None:
            raise exceptions.AuthenticationFailed
        if not SystemToken.objects.live_at(now).filter(pk=token.pk).exists():
            if cache.add(f"token-refused:{token.pk}", 1, SECONDS_BETWEEN_REFUSALS):
                with transaction.atomic():
                    actor = actor_of_system(token.system)
                    audit.record("token.refused", token, by=actor, at=now)
            raise exceptions.AuthenticationFailed
        note_use(token, by=actor_of_system(token.system), at=now)
        row_security.now_seen_by(actor_of_system(token.system))
        return token.system, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.api.SystemTokenAuthentication"
    name = "systemToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "The token of a system."}


class SystemThrottle(SimpleRateThrottle):
    """So many calls for each token, by DEFAULT_THROTTLE_RATES."""

    scope = "system"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"token-calls:{request.auth.pk}" if request.auth else None


def calling_system(request: Request) -> AgencySystem:
    """Return the system that calls."""
    if not isinstance(request.user, AgencySystem):
        raise exceptions.NotAuthenticated
    return request.user


def acting_system(request: Request) -> Actor:
    """Return the system that calls, as the ``by`` of what it does."""
    return actor_of_system(calling_system(request))
