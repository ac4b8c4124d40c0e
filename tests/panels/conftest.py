"""More of the cast, for panels, and a sitting of Conwy's MARAC next week."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from panels.models import Listing, Panel, Sitting
from referrals.models import Referral
from tests.cast import actor, person
from tests.factories.meetings import invitee
from tests.factories.panels import ListingFactory, PanelFactory, SittingFactory, awaiting_panel
from tests.factories.people import DenialFactory


@pytest.fixture
def sara(db: None) -> User:
    """Come to panels as the police's designated person."""
    return person("Sara Whitlock", Role.DESIGNATED_PERSON, "vulnerable-people")


@pytest.fixture
def marac(db: None) -> Panel:
    """Conwy's MARAC, with the police and health as its members."""
    panel: Panel = PanelFactory.create()
    return panel


@pytest.fixture
def sitting(marac: Panel, elin: User, sara: User, haf: User, huw: User) -> Sitting:
    """Its next sitting: Elin chairs, Sara and Haf are invited.

    It is next week as the clock on the wall has it, because what it opens closes by that clock.
    """
    called: Sitting = SittingFactory.create(
        panel=marac,
        chair=elin,
        starts_at=timezone.now() + dt.timedelta(days=7),
        invitees=[invitee(sara), invitee(haf)],
        by=actor(huw),
    )
    return called


@pytest.fixture
def mair(elin: User) -> Referral:
    """Mair Evans, an adult at risk who waits for a panel."""
    return awaiting_panel()


@pytest.fixture
def listing(sitting: Sitting, mair: Referral, huw: User) -> Listing:
    """Mair's case on the agenda of that sitting."""
    listed: Listing = ListingFactory.create(sitting=sitting, referral=mair, by=actor(huw))
    return listed


def deny(user: User, referral: Referral) -> None:
    """Declare a conflict of interest: this user may never see the person."""
    DenialFactory.create(person=referral.record.person, user_id=user.pk, reason="conflict")
