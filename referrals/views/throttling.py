"""How much may come from one place in an hour, on the pages that a stranger can open."""

from collections.abc import Mapping

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency

FLOOD = {"report_ip": "30/h/ip"}


def is_within(request: HttpRequest, rates: Mapping[str, str], *, key: str) -> bool:
    """Count this request against each of ``rates``, by ``key`` or address; say whether it fits."""
    return all(
        ratelimit.consume(request, app="referrals", action=action, config=dict(rates), key=key)
        for action in rates
    )


def place_of_flood(request: HttpRequest) -> str:
    """Return what stands for the place a report came from, where too many come; else nothing.

    No report is refused for it. The same address has another name on another day.
    """
    if is_within(request, FLOOD, key=""):
        return ""
    return salted_hmac("referrals.flood", f"{ratelimit.get_ip(request)} {localdate()}").hexdigest()[
        :12
    ]


def too_many() -> str:
    """Return what to say past the limit: what was typed stays, and whom to telephone."""
    authority = Agency.objects.filter(is_authority=True, left_on__isnull=True).first()
    by_day = authority.telephone if authority else ""
    at_night = authority.out_of_hours_telephone if authority else ""
    if by_day and at_night:
        words = _(
            "Too much came from here within an hour, and this was not sent. What you typed is "
            "still here. Call %(by_day)s, or %(at_night)s out of hours; in danger, call 999."
        )
        return words % {"by_day": by_day, "at_night": at_night}
    return _(
        "Too much came from here within an hour, and this was not sent. What you typed is still "
        "here: send it again in an hour. In danger, call 999."
    )
