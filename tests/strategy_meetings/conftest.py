"""More of the cast, for meetings, and one meeting about a child."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from meetings import operations as meetings
from meetings.models import Attendance
from referrals.models import Pathway, Referral, ReportPerson
from referrals.rules import NamedPerson
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor, person
from tests.factories.meetings import arrangements, invitee
from tests.factories.strategy_meetings import (
    StrategyMeetingFactory,
    awaiting,
    report,
    screened,
    someone,
)
from tests.strategy_meetings.copies import MINUTES
from tests.strategy_meetings.pages import begin, finish


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


@pytest.fixture
def catrin(elin: User) -> Referral:
    """Await a meeting, with all on record that could name her, and her mother beside her."""
    fields = {
        "given_name": "Catrin",
        "family_name": "Canari",
        "aliases": "Tinc",
        "date_of_birth": dt.date(2018, 3, 7),
        "address": "12 Ffordd Bangor, Llandudno",
        "postcode": "LL30 1AA",
        "telephone": "07700 900123",
    }
    mother = NamedPerson(
        fields={"given_name": "Mererid", "family_name": "Canari"},
        roles=frozenset({ReportPerson.Role.PARENT_OR_CARER}),
    )
    return screened(report(someone(Pathway.CHILD, **fields), mother).referrals.get())


@pytest.fixture
def held(catrin: Referral, elin: User, carys: User, gwen: User) -> StrategyMeeting:
    """Hold a meeting about Catrin, in whose minutes she is named in every way."""
    called = StrategyMeetingFactory.create(
        referral=catrin,
        chair=elin,
        arrangements=arrangements(
            elin,
            starts_at=timezone.now() + dt.timedelta(days=1),
            minute_taker=invitee(gwen, can_decide=False),
        ),
        invitees=[invitee(carys)],
        by=actor(elin),
    )
    begin(called, elin, carys)
    meetings.save_minutes(
        called.meeting.agenda.get(code="risk"),
        minutes=MINUTES,
        version=0,
        by=actor(elin),
        at=timezone.now(),
    )
    return finish(called, elin)


@pytest.fixture
def employer(held: StrategyMeeting, carys: User) -> Attendance:
    return held.meeting.attendances.get(user_id=carys.pk)
