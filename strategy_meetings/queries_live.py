"""What the live screen shows beside the minutes: marked lines, the last meeting, who writes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from meetings.models import AgendaItem, Meeting, MeetingReferral
from meetings.models_risks import Risk
from meetings.rules_marks import MarkedLine, marked_lines
from records.audit import Actor
from referrals.models import Referral
from strategy_meetings.models import StrategyMeeting

# Whoever saved within this time is taken to be writing still: an autosave follows each pause.
STILL_WRITING = timedelta(minutes=2)


def lines_to_confirm(meeting: Meeting, agenda: Iterable[AgendaItem]) -> list[MarkedLine]:
    """Return the marked lines of the saved minutes that nobody has dealt with; in one query."""
    return marked_lines(agenda, set(meeting.settled_lines.values_list("kind", "digest")))


def risks_of(meeting: Meeting) -> QuerySet[Risk]:
    return meeting.risks.select_related("referral")


def stamp_of(meeting: Meeting, agenda: Iterable[AgendaItem]) -> str:
    """Return what changes whenever minutes are saved or a marked line is dealt with."""
    return f"{sum(item.version for item in agenda)}-{meeting.settled_lines.count()}"


def writer_of(item: AgendaItem, reader: Actor, *, at: datetime) -> str:
    """Return who else is writing under this item at ``at``, or ""."""
    if item.saved_at is None or item.saved_by == reader.id or at - item.saved_at > STILL_WRITING:
        return ""
    return item.saved_by_name


def last_written(agenda: Iterable[AgendaItem], reader: Actor) -> AgendaItem | None:
    """Return the item that somebody else wrote under last."""
    others = [item for item in agenda if item.saved_at and item.saved_by != reader.id]
    return max(others, key=lambda item: (item.saved_at, item.position), default=None)


def earlier_meetings(strategy_meeting: StrategyMeeting, actor: Actor) -> list[Meeting]:
    """Return the meetings held before about a referral of this one, the last first.

    They are those this person may see, and that were about nobody whose referral they may not:
    minutes say of everybody what was said.
    """
    about = strategy_meeting.meeting.referrals.values("pk")
    sight: Any = Referral.objects.visible_to(actor).values("pk")
    out_of_sight = MeetingReferral.objects.filter(meeting=OuterRef("meeting_id")).exclude(
        referral_id__in=sight
    )
    held = (
        StrategyMeeting.objects.visible_to(actor)
        .filter(
            meeting__status=Meeting.Status.CONCLUDED,
            meeting__in=MeetingReferral.objects.filter(referral__in=about).values("meeting_id"),
        )
        .exclude(pk=strategy_meeting.pk)
        .filter(~Exists(out_of_sight))
        .select_related("meeting")
        .order_by("-meeting__starts_at", "-pk")
    )
    return [each.meeting for each in held[:3]]
