"""Hidden things of a strategy meeting under way, each made once for its world."""

from meetings import operations as meetings
from meetings.models import AgreedAction, Decision, Meeting
from meetings.models_restricted import RestrictedPart
from tests.cast import actor
from tests.factories.meetings import (
    STARTS_AT,
    DecisionFactory,
    MeetingFactory,
    RestrictedPartFactory,
)
from tests.project.named import CANARY, World


def under_way(world: World) -> Meeting:
    """Return the meeting of the world, begun by its chair."""
    meeting = world.strategy_meeting.meeting
    meeting.refresh_from_db()
    if meeting.status == Meeting.Status.SCHEDULED:
        meeting = meetings.start_meeting(meeting, by=actor(world.fixture("elin")), at=STARTS_AT)
    return meeting


def decision(world: World) -> Decision:
    meeting = under_way(world)
    made = meeting.decisions.first()
    return made or DecisionFactory.create(meeting=meeting, decision=CANARY, reason=CANARY)


def restricted_part(world: World) -> RestrictedPart:
    meeting = under_way(world)
    made = meeting.restricted_parts.first()
    return made or RestrictedPartFactory.create(meeting=meeting, text=CANARY)


def earlier_action(world: World) -> AgreedAction:
    """Return what an earlier meeting about the same child agreed."""
    child = under_way(world).referrals.get()
    made = AgreedAction.objects.filter(what=CANARY, referral=child).first()
    if made is not None:
        return made
    elin = world.fixture("elin")
    earlier = MeetingFactory.create(chair=elin, referrals=[child])
    meetings.start_meeting(earlier, by=actor(elin), at=STARTS_AT)
    return meetings.agree_action(
        earlier,
        referral=child,
        what=CANARY,
        agency=world.fixture("conwy"),
        due_on=STARTS_AT.date(),
        by=actor(elin),
        at=STARTS_AT,
    )
