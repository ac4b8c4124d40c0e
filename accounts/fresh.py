"""Powerful acts ask for the second factor again, unless it was shown a few minutes ago."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.acting import acting_membership
from accounts.factors import reauthentication_url
from accounts.middleware import settle_membership
from accounts.models import User

View = Callable[..., HttpResponse]


def has_fresh_second_factor(request: HttpRequest) -> bool:
    """Say whether whoever asks showed a second factor within SECOND_FACTOR_FRESH_SECONDS.

    Signing in with it counts; a password never does. The demo has none, and says so.
    """
    if settings.DEMO:
        return True
    if not isinstance(request.user, User):
        return False
    records = get_authentication_records(request, request.user)
    shown_at = [record["at"] for record in records if record["method"] == "mfa"]
    return bool(shown_at) and time.time() - max(shown_at) < settings.SECOND_FACTOR_FRESH_SECONDS


def needs_fresh_second_factor(view: View) -> View:
    """Have a view ask for the second factor first where it was not shown just now.

    A form that was sent is kept, and goes on by itself once the code or the passkey is given; if
    its sender has changed roles meanwhile, they are asked which one they mean.
    """

    @wraps(view)
    def with_fresh_second_factor(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_fresh_second_factor(request):
            assert isinstance(request.user, User)
            answer: HttpResponse = suspend_request(request, reauthentication_url(request.user))
            return answer
        membership = acting_membership(request)
        if request.method == "POST" and membership:
            question = settle_membership(request, membership)
            if question is not None:
                return question
        return view(request, *args, **kwargs)

    return with_fresh_second_factor
