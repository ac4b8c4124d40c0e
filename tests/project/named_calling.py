"""Hidden enquiries that are held, a meeting that an agency reports to, and somebody's calendar."""

import datetime as dt

from django.utils import timezone

from meetings.rules_feeds import digest_of
from referrals.models import Pathway, Referral
from strategy_meetings.models import StrategyMeeting
from tests.factories.calling import CalendarFeedFactory
from tests.factories.meetings import arrangements, invitee
from tests.factories.strategy_meetings import EnquiryFactory, StrategyMeetingFactory, awaiting
from tests.project.named import CANARY, World
from tests.project.once import once


def running(world: World) -> Referral:
    """Return an adult about whom enquiries run, which nobody holds yet."""
    referral = world.enquiry
    if not referral.enquiries.exists():
        EnquiryFactory.create(referral=referral)
    return referral


@once
def reported_to(world: World) -> StrategyMeeting:
    """Return a meeting that Elin chairs, to which Haf's agency is asked to report."""
    haf = world.fixture("haf")
    return StrategyMeetingFactory.create(
        referral=awaiting(Pathway.CHILD, given_name=CANARY, family_name=CANARY),
        chair=world.fixture("elin"),
        arrangements=arrangements(
            world.fixture("elin"), starts_at=timezone.now() + dt.timedelta(days=1)
        ),
        invitees=[invitee(haf)],
    )


def reported_about(world: World) -> Referral:
    referral: Referral = reported_to(world).meeting.referrals.get()
    return referral


def token(world: World) -> str:
    """Return the token of Elin's own calendar feed, the same however often it is asked for."""
    elin, mine = world.fixture("elin"), "t" * 43
    CalendarFeedFactory.create(user=elin, digest=digest_of(mine))
    return mine
