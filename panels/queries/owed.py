"""Whose agency owes a sitting what it knows, and is reminded of it."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import localdate

from accounts.acting import actor_of
from accounts.models import Membership
from meetings.models import Attendance, Meeting
from panels import rules
from panels.models import Listing, Sitting
from panels.rules_listing import is_to_be_chased


def information_to_chase(*, at: datetime) -> list[Attendance]:
    """Return whom to remind that their agency has not answered, once each for a sitting to come.

    They are told only for cases that they may see themselves: who is denied one, or was never let
    in to it, must not learn from a reminder that it is heard.
    """
    to_come = Sitting.objects.filter(
        meeting__status=Meeting.Status.SCHEDULED, meeting__starts_at__gt=at
    ).select_related("meeting", "panel_type", "panel")
    return [
        attendance
        for sitting in to_come.order_by("meeting__starts_at", "pk")
        for attendance in owing_at(sitting, at=at)
    ]


def owing_at(sitting: Sitting, *, at: datetime) -> Iterator[Attendance]:
    """Give those invited to a sitting whose agency owes an answer they know they were asked for."""
    due_on = rules.answers_due_on(sitting.meeting, sitting.panel_type)
    today = localdate(at)
    asked = [
        listing.pk
        for listing in sitting.listings.standing()
        if is_to_be_chased(listing, due_on=due_on, today=today)
    ]
    if not asked:
        return
    invited = sitting.meeting.attendances.filter(
        withdrawn_at=None, report_chased_at=None, user_id__isnull=False
    )
    for attendance in invited.order_by("invited_at", "pk"):
        owed = sitting.listings.filter(pk__in=asked).exclude(
            information__agency=attendance.agency_id
        )
        works = Membership.objects.active_on(today).filter(
            user=attendance.user_id, agency=attendance.agency_id
        )
        actors = [actor_of(member) for member in works.select_related("user")]
        if any(owed.filter(pk__in=Listing.objects.visible_to(actor)).exists() for actor in actors):
            yield attendance
