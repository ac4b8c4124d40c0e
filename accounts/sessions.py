"""Where somebody is signed in: the list of it, ending it, and a new id when their role changes."""

import re
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from records import audit
from records.audit import Actor

# In this order: Edge also calls itself Chrome, and Chrome Safari. Android also says Linux.
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_in_words(user_agent: str) -> str:
    """Return what a browser says of itself in plain words, such as Edge on Windows."""
    browser = next((name for mark, name in BROWSERS if re.search(rf"\b{mark}\w*/", user_agent)), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A device that does not say what it is")


def note_session(request: HttpRequest) -> None:
    """List the session that has just begun."""
    UserSession.objects.create_from_request(request)


def note_use(session_key: str | None, *, at: datetime) -> None:
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=at)


def renew_id(request: HttpRequest) -> None:
    """Give the session a new id and forget the old one, as signing in does."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


@transaction.atomic
def end_sessions(user: User, *, keep: str | None = None, by: Actor, at: datetime) -> int:
    """Sign somebody out wherever they are, except in the session ``keep``; return how many ended.

    Every live session is read, so that none is missed that is not on the list.
    """
    keys = [
        session.session_key
        for session in Session.objects.filter(expire_date__gt=at).exclude(session_key=keep)
        if session.get_decoded().get(USER_KEY) == str(user.pk)
    ]
    return end(user, keys, by=by, at=at)


@transaction.atomic
def end_session(session: UserSession, *, by: Actor, at: datetime) -> int:
    """Sign somebody out of one session."""
    return end(session.user, [session.session_key], by=by, at=at)


def end(user: User, keys: list[str], *, by: Actor, at: datetime) -> int:
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user, session_key__in=keys).delete()
    if keys:
        audit.record("user.sessions_ended", user, by=by, at=at, count=len(keys))
    return len(keys)
