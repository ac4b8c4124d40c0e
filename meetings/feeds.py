"""A person's own meetings in their own calendar: the page to make its address, and what it reads.

A calendar cannot sign in. Whoever has the address reads references and times and nothing else, so
it is shown once, kept as a digest, and ended by its owner with one press.
"""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.acting import actor_of, memberships_of, myself
from accounts.fresh import needs_fresh_second_factor
from accounts.models import User
from meetings import operations
from meetings.calendars import feed_of
from meetings.models_feeds import CalendarFeed
from meetings.queries import meetings_in_calendar
from meetings.rules_feeds import digest_of
from records import audit
from records.audit import PUBLIC

# A calendar asks every few minutes at most. A wrong address is counted by where it comes from.
RATES = {"calendar_feed": "60/h/key", "wrong_calendar_feed": "60/h/ip"}


@never_cache
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Say whether one's own calendar has an address to read, and since when."""
    return page(request)


@never_cache
@require_POST
@needs_fresh_second_factor
def make_calendar(request: HttpRequest) -> HttpResponse:
    """Make the address, in place of an earlier one, and show it this once."""
    user = request.user
    assert isinstance(user, User)
    token = operations.make_feed(user, by=myself(user), at=timezone.now())
    return page(request, address=settings.BASE_URL + reverse("meetings:feed", args=[token]))


@require_POST
def end_calendar(request: HttpRequest) -> HttpResponse:
    """End the address: a calendar that has it reads nothing more."""
    user = request.user
    assert isinstance(user, User)
    operations.end_feed(user, by=myself(user), at=timezone.now())
    messages.success(request, _("The address is ended. A calendar that has it reads nothing more."))
    return redirect("meetings:calendar")


def page(request: HttpRequest, *, address: str = "") -> HttpResponse:
    live = CalendarFeed.objects.filter(user=request.user.pk, revoked_at=None).first()
    return render(request, "meetings/calendar.html", {"feed": live, "address": address})


@never_cache
@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give a calendar its owner's meetings: references, times, and how people meet.

    A wrong, an ended and a leaver's address are answered alike.
    """
    digest = digest_of(token)
    found = CalendarFeed.objects.select_related("user").filter(digest=digest, revoked_at=None)
    own = found.first()
    memberships = list(memberships_of(own.user)) if own else []
    if own is None or not memberships:
        # Answered, not raised: what is raised would take back that it was counted.
        is_counted = is_within(request, "wrong_calendar_feed")
        if is_counted:
            audit.record("calendar_feed.refused", own, by=PUBLIC, at=timezone.now())
        return HttpResponse(status=404 if is_counted else 429)
    if not is_within(request, "calendar_feed", key=digest):
        return HttpResponse(status=429)
    at = timezone.now()
    shown = meetings_in_calendar([actor_of(each) for each in memberships], at=at)
    audit.record("calendar_feed.read", own, by=actor_of(memberships[0]), at=at, meetings=len(shown))
    text = feed_of(shown, language=own.user.language, at=at)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


def is_within(request: HttpRequest, action: str, *, key: str | None = None) -> bool:
    """Count this request, by ``key`` or by where it comes from; say whether it fits."""
    counted = ratelimit.consume(
        request, app="meetings", action=action, config=RATES, key=key, limit_get=True
    )
    return bool(counted)
