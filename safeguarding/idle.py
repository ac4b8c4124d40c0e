"""A session nobody uses ends. The page warns two minutes before (static/js/session.js)."""

import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.sessions import note_use

USED_AT = "used_at"
STARTED_AT = "started_at"
SECONDS_BETWEEN_WRITES = 30  # so that a busy person's session is not written at every click

Handler = Callable[[HttpRequest], HttpResponse]


class IdleSessionMiddleware:
    """Signs out whoever has done nothing for SESSION_IDLE_SECONDS. Polls are not use.

    However busy somebody is, a session also ends SESSION_COOKIE_AGE after it began.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            used_at = request.session.get(USED_AT, now)
            started_at = request.session.setdefault(STARTED_AT, now)
            if (
                now - used_at > settings.SESSION_IDLE_SECONDS
                or now - started_at > settings.SESSION_COOKIE_AGE
            ):
                get_adapter().logout(request)
            elif USED_AT not in request.session or (
                not is_poll(request) and now - used_at > SECONDS_BETWEEN_WRITES
            ):
                if USED_AT in request.session:
                    note_use(request.session.session_key, at=timezone.now())
                request.session[USED_AT] = now
        return self.get_response(request)


def is_poll(request: HttpRequest) -> bool:
    """Say whether the page asked by itself, with nobody there."""
    return "X-Poll" in request.headers


@never_cache
@require_http_methods(["GET", "POST"])
def stay_signed_in(request: HttpRequest) -> HttpResponse:
    """Answer somebody who is still there: passing the middleware has moved the end.

    A page whose session had ended asks, with GET, whether its reader has signed in again in
    another window: then what was typed on it can still be sent, with the new session's token.
    """
    if request.method == "POST":
        return HttpResponse(status=204)
    return JsonResponse({"who": str(request.user.pk), "token": get_token(request)})
