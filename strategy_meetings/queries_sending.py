"""When the decisions and the minutes of a meeting went out, and by when they are due."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from accounts.roles import Can, can
from meetings.models import Circulation, Meeting
from policies.counting import LONDON, ONE_DAY, CalendarMissing, count
from policies.models import Timescale, Unit
from policies.queries import calendar
from records.audit import Actor
from referrals import clocks
from referrals.clocks import Clock
from strategy_meetings import queries
from strategy_meetings.models import StrategyMeeting

# The limits of the edition, by what is sent. The Procedures give no number: they are local (7.1).
DECISIONS, MINUTES = "H3.decisions", "H3.minutes"


def first_sent(meeting: Meeting) -> dict[str, Circulation | None]:
    """Return when the decisions and the minutes first went out, if they have."""
    sent = Circulation.objects.filter(meeting=meeting).order_by("circulated_at", "id")
    return {
        "decisions": sent.filter(document__kind="decisions").first(),
        "minutes": sent.exclude(document__kind="decisions").first(),
    }


def sending_clocks(
    meeting: Meeting, sent: Mapping[str, Circulation | None], *, at: datetime
) -> dict[str, Clock]:
    """Return the clocks of the decisions and of the minutes by their limit; ``sent`` stops them.

    They run from the end of the meeting, where its edition has such limits. Minutes hold the
    decisions, so that who has sent them has sent both.
    """
    if meeting.concluded_at is None:
        return {}
    moments = {MINUTES: [sent["minutes"]], DECISIONS: [sent["decisions"], sent["minutes"]]}
    limits = meeting.policy.timescales.filter(ref__in=[DECISIONS, MINUTES])
    found = {}
    for limit in limits:
        sent_at = min((each.circulated_at for each in moments[limit.ref] if each), default=None)
        found[limit.ref] = clock_of_sending(limit, meeting, sent_at, at=at)
    return found


def clock_of_sending(
    limit: Timescale, meeting: Meeting, sent_at: datetime | None, *, at: datetime
) -> Clock:
    assert meeting.concluded_at is not None
    due_at = due_from(meeting.concluded_at, limit)
    if due_at is None:
        return clocks.calendar_missing(limit.name)
    if sent_at is None:
        return clocks.running_clock(due_at, started_at=meeting.concluded_at, at=at, name=limit.name)
    state = clocks.MET if sent_at <= due_at else clocks.MET_LATE
    return Clock(state, "", due_at, limit.name)


def due_from(ended_at: datetime, limit: Timescale) -> datetime | None:
    """Return by when it is due; None where the bank holidays are not published that far.

    "The same day" lasts until midnight in Europe/London.
    """
    if limit.unit == Unit.SAME_DAY:
        return datetime.combine(localdate(ended_at) + ONE_DAY, time.min, LONDON)
    try:
        return count(ended_at, limit, calendar=calendar(limit.policy)).due_at
    except CalendarMissing:
        return None


def unsent(actor: Actor) -> QuerySet[StrategyMeeting]:
    """Return the meetings that one chaired whose minutes nobody has been sent, the oldest first."""
    sent = Circulation.objects.exclude(document__kind="decisions")
    return (
        queries.concluded(actor)
        .filter(meeting__chair_id=actor.id)
        .exclude(meeting__in=sent.values("meeting_id"))
        .order_by("meeting__concluded_at", "pk")
    )


def lines_for_home(actor: Actor) -> list[dict[str, Any]]:
    """Return how many meetings that one chaired have minutes to be sent. One query."""
    if not can(actor, Can.CHAIR_MEETINGS):
        return []
    number = unsent(actor).count()
    if not number:
        return []
    words = ngettext(
        "The minutes of %(n)d meeting you chaired have not been sent",
        "The minutes of %(n)d meetings you chaired have not been sent",
        number,
    )
    address = f"{reverse('strategy_meetings:waiting')}?show=unsent"
    return [{"text": words % {"n": number}, "url": address}]
