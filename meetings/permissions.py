"""The one door to a meeting; it also writes down who looked."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.acting import acting
from accounts.roles import Can, can
from meetings.models import AgreedAction, Meeting
from meetings.queries import actions_for
from records import audit
from records.audit import Actor

# What only those who run a meeting may do at it; being invited is not enough.
RUNNING = frozenset({Can.SCHEDULE_MEETINGS, Can.CHAIR_MEETINGS, Can.TAKE_MINUTES})


def open_meeting(
    request: HttpRequest, reference: str, *, to: Can, is_recorded: bool = True
) -> Meeting:
    """Return the meeting, if this person may open it ``to`` do this.

    A page that asks again and again whether anything is new is not ``is_recorded`` here: it
    records the look itself, when it has something new to show.

    One they may not see looks exactly like one that does not exist (404). One they are invited
    to but do not run raises PermissionDenied (403) for everything but looking.
    """
    actor = acting(request)
    meeting: Meeting = get_object_or_404(
        Meeting.objects.visible_to(actor).select_related("policy", "arranging_agency"),
        reference=reference,
    )
    if not can(actor, to) or (to in RUNNING and not runs(actor, meeting)):
        raise PermissionDenied
    if is_recorded:
        audit.record("meeting.viewed", meeting, by=actor, at=timezone.now(), to=to.name.lower())
    return meeting


def runs(actor: Actor, meeting: Meeting) -> bool:
    """Say whether somebody holds this meeting, and is not just invited to it.

    Its chair and its minute-taker do, and whoever schedules or chairs in the team that arranges
    it; their other colleagues do not.
    """
    if actor.id in (meeting.chair_id, meeting.minute_taker_id):
        return True
    is_of_the_team = actor.team_id == meeting.arranging_team_id
    return is_of_the_team and (can(actor, Can.SCHEDULE_MEETINGS) or can(actor, Can.CHAIR_MEETINGS))


def open_action(request: HttpRequest, action_id: UUID) -> AgreedAction:
    """Return an open action that is this person's or their agency's; else 404."""
    actor = acting(request)
    action = actions_for(actor).filter(pk=action_id).first()
    if action is None:
        raise Http404
    audit.record(
        "meeting.viewed", action.meeting, by=actor, at=timezone.now(), action=str(action.pk)
    )
    return action
