"""Browsers in which somebody has signed in before, whose mistakes are counted apart.

A council of hundreds has one address, and anybody may know a colleague's e-mail address. So a
browser that has signed in keeps a signed cookie: it opens nothing, but guesses made elsewhere, or
next door, no longer use up its owner's tries. Source: OWASP, "device cookies".
"""

from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "device"
SALT = "accounts.devices"
LASTS = timedelta(days=90)
MOST_PEOPLE = 20  # a shared desk's; who signed in longest ago is forgotten first

Response = TypeVar("Response", bound=HttpResponseBase)


def mark_of(email: str) -> str:
    return salted_hmac(SALT, email.lower()).hexdigest()[:24]


def read(request: HttpRequest) -> tuple[str, list[str]]:
    """Return the browser's own number, and the marks of who has signed in in it."""
    try:
        number, marks = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return str(uuid4()), []
    return str(number), list(marks)


def remember(response: Response, request: HttpRequest, email: str) -> Response:
    """Have the browser remember that somebody has signed in in it."""
    number, marks = read(request)
    mark = mark_of(email)
    marks = [*(each for each in marks if each != mark), mark][-MOST_PEOPLE:]
    response.set_cookie(
        COOKIE,
        signing.dumps([number, marks], salt=SALT),
        max_age=LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def known_device(request: HttpRequest, email: str) -> str | None:
    """Return the number of a browser in which this person has signed in before."""
    number, marks = read(request)
    return number if mark_of(email) in marks else None
