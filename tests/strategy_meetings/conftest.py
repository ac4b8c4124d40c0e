"""More of the cast, for meetings, and one meeting about a child."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from referrals.models import Pathway, Referral
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor, person
from tests.factories.meetings import arrangements, invitee
from tests.factories.strategy_meetings import StrategyMeetingFactory, awaiting


@pytest.fixture
def carys(db: None) -> User:
    """Work in the police's own unit, and see a referral only when invited to its meeting."""
    return person("Carys Beynon", Role.PARTNER_RESEARCHER, "vulnerable-people")


@pytest.fixture
def glyn(db: None) -> User:
    """Work beside Carys, and be invited to nothing."""
    return person("Glyn Tudor", Role.PARTNER_RESEARCHER, "vulnerable-people")


@pytest.fixture
def child(elin: User) -> Referral:
    """Await a strategy meeting."""
    return awaiting(Pathway.CHILD)


@pytest.fixture
def called(child: Referral, elin: User, carys: User, gwen: User) -> StrategyMeeting:
    """Call a meeting: Elin chairs, Gwen takes minutes, Carys comes for the police.

    It is tomorrow as the clock on the wall has it, because what it opens closes by that clock.
    """
    return StrategyMeetingFactory.create(
        referral=child,
        chair=elin,
        arrangements=arrangements(
            elin,
            starts_at=timezone.now() + dt.timedelta(days=1),
            minute_taker=invitee(gwen, can_decide=False),
        ),
        invitees=[invitee(carys, is_required=True)],
        by=actor(elin),
    )


@pytest.fixture
def outside_chair(db: None) -> User:
    """Chair meetings, as Elin does, at the neighbouring council."""
    return person("Hefin Baines", Role.ISRO, "denbighshire-mash")


@pytest.fixture
def outside_taker(db: None) -> User:
    """Take minutes for the neighbouring council."""
    return person("Lois Penry", Role.MINUTE_TAKER, "denbighshire-mash")
