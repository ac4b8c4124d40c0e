"""Which minutes wait to be translated, and whether anybody needs them in the other language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.roles import Can, can
from meetings.models import Attendance, Meeting
from meetings.queries_recipients import SENT_THE_MINUTES
from records.audit import Actor
from strategy_meetings.models import MinutesTranslation, StrategyMeeting

MOST_SHOWN = 25


def translation_of(meeting: Meeting) -> MinutesTranslation | None:
    """Return the translation that was asked for of a meeting's minutes, or None."""
    return MinutesTranslation.objects.filter(meeting=meeting).first()


def reads_in_both(attendances: Iterable[Attendance]) -> bool:
    """Say whether some who are sent the minutes read Welsh and some English."""
    return len({each.language for each in attendances if each.response in SENT_THE_MINUTES}) > 1


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, Any]]:
    """Return the translations not done of meetings that one chairs or minutes. One query.

    By reference alone: the first due first, and what is late says so.
    """
    if not can(actor, Can.TAKE_MINUTES):
        return []
    held = Meeting.objects.visible_to(actor).filter(
        Q(chair_id=actor.id) | Q(minute_taker_id=actor.id)
    )
    about = StrategyMeeting.objects.not_denied(actor).filter(meeting__in=held)
    found = MinutesTranslation.objects.filter(meeting__in=about.values("pk"), done_at=None)
    today = timezone.localdate(at)
    rows = []
    for each in found.select_related("meeting").order_by("due_on", "pk")[:MOST_SHOWN]:
        words = _("The translation of minutes %(reference)s is due on %(date)s")
        if each.due_on < today:
            words = _("The translation of minutes %(reference)s is late: it was due on %(date)s")
        shown = {"reference": each.meeting.reference, "date": date_format(each.due_on, "j F Y")}
        address = reverse("strategy_meetings:translation", args=[each.meeting.reference])
        rows.append({"text": words % shown, "url": address})
    return rows
