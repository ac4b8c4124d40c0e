"""Headers that every answer carries, whatever its address and status, and what browsers report."""

import json
import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]

# Nothing of a browser's is used but passkeys. Chromium complains of a name that it does not know.
UNUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED_FEATURES),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    # Nothing is kept by a browser but the static files, which say so themselves.
    "Cache-Control": "no-store",
}
# At the end of a session the browser forgets what it kept of our pages.
FORGET = '"cache", "storage"'

MOST_BYTES_OF_A_REPORT = 16_384
DIRECTIVE = re.compile(r"[a-z]{3,20}(-[a-z]{3,10}){1,3}")


class HeadersMiddleware:
    """Outermost: nothing below can leave its headers out by refusing or failing early."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if ends_session(response):
            response.headers["Clear-Site-Data"] = FORGET
        return response


def ends_session(response: HttpResponse) -> bool:
    """Say whether this answer takes the session's cookie away: signed out, or out of time."""
    cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie is not None and not cookie.value


@csrf_exempt
@login_not_required
@transaction.non_atomic_requests
@require_POST
def policy_reports(request: HttpRequest) -> HttpResponse:
    """Take a browser's report that a page broke its content security policy.

    Only which rule, which kind of page and what kind of source are written down: the addresses
    in a report can hold anything.
    """
    try:
        told = json.loads(request.read(MOST_BYTES_OF_A_REPORT))
        report = told["csp-report"]
        directive = str(report.get("effective-directive") or report.get("violated-directive"))
        page, blocked = str(report.get("document-uri")), str(report.get("blocked-uri"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, RequestDataTooBig):
        return HttpResponse(status=400)
    if not DIRECTIVE.fullmatch(directive):
        return HttpResponse(status=400)
    logger.warning(
        "policy %s was broken on %s by %s", directive, view_of(page), kind_of_source(blocked)
    )
    return HttpResponse(status=204)


def view_of(address: str) -> str:
    """Return the name of the page at an address of ours; what the address names is left out."""
    path = address.removeprefix(settings.BASE_URL)
    try:
        return resolve(path).view_name
    except Resolver404:
        return "no page of ours"


def kind_of_source(blocked: str) -> str:
    if blocked in {"inline", "eval", "wasm-eval", "trusted-types-policy", "data", "blob"}:
        return blocked
    return "ourselves" if blocked.startswith(settings.BASE_URL) else "another address"
