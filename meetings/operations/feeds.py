"""The address at which somebody's own calendar reads their meetings: made, and ended."""

import secrets
from datetime import datetime

from django.utils import timezone

from accounts.models import Membership, User
from meetings.models_feeds import CalendarFeed
from meetings.rules_feeds import digest_of
from records import audit
from records.audit import Actor
from records.row_security import operation

BYTES = 32


@operation
def make_feed(user: User, *, by: Actor, at: datetime) -> str:
    """Make somebody's feed, and return its token, which is kept nowhere; an earlier one ends."""
    User.objects.select_for_update().get(pk=user.pk)
    end_feed(user, by=by, at=at)
    token = secrets.token_urlsafe(BYTES)
    feed = CalendarFeed.objects.create(
        user=user, digest=digest_of(token), made_at=at, made_by=by.id
    )
    audit.record("calendar_feed.made", feed, by=by, at=at)
    return token


@operation
def end_feed(user: User, *, by: Actor, at: datetime) -> None:
    """End somebody's feed: its address is that of nothing from now on."""
    live = CalendarFeed.objects.select_for_update().filter(user=user, revoked_at=None)
    for feed in live:
        feed.revoked_at, feed.revoked_by = at, by.id
        feed.save()
        audit.record("calendar_feed.ended", feed, by=by, at=at)


@operation
def end_feeds_of_leavers(*, by: Actor, at: datetime) -> int:
    """End the feeds of whoever works nowhere any more; return how many.

    They have shown nothing since that day; ended, they do not come back with a new role.
    """
    working = Membership.objects.active_on(timezone.localdate(at)).values("user")
    left = User.objects.filter(calendar_feeds__revoked_at=None, calendar_feeds__isnull=False)
    leavers = list(left.exclude(pk__in=working).distinct())
    for user in leavers:
        end_feed(user, by=by, at=at)
    return len(leavers)
