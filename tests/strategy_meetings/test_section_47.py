"""The page of enquiries about a child: who makes them, and what they are measured by."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from referrals.models import Referral
from strategy_meetings.models import Enquiry, StrategyMeeting
from tests.cast import actor, person, sign_in
from tests.factories.accounts import MembershipFactory
from tests.factories.section_47 import ended
from tests.strategy_meetings.holding import LATER, conclude, decide, start

AIM = "Section 47 enquiry"
ASSESSMENT = "Complete the assessment"
CONFERENCE = "Initial child protection conference"


def address(referral: Referral) -> str:
    return reverse("strategy_meetings:enquiry", args=[referral.reference])


@pytest.fixture
def enquired(called: StrategyMeeting, elin: User, carys: User) -> Enquiry:
    """Have the meeting decide on a joint enquiry."""
    start(called, elin, present=(carys,))
    decide(called, elin)
    conclude(called, "section-47-joint", elin)
    return Enquiry.objects.get()


@pytest.fixture
def sara(child: Referral) -> User:
    """Work in the team that holds the child's referral."""
    return MembershipFactory.create(role=Role.SOCIAL_WORKER, team=child.owning_team).user


def limits_of(client: Client, referral: Referral) -> dict[str, tuple[dt.datetime, bool]]:
    """Return what the page shows: when each limit began, and whether it runs, by its name."""
    lines = client.get(address(referral)).context["limits"]
    return {line.name: (line.started_at, line.is_running) for line in lines}


def test_the_aim_and_the_assessment_run_from_the_start_and_both_are_shown(
    client: Client, enquired: Enquiry, child: Referral, sara: User
) -> None:
    began = child.deadlines.get(timescale__ref="C2").started_at
    sign_in(client, sara)

    page = client.get(address(child)).content.decode()

    assert limits_of(client, child) == {AIM: (began, True), ASSESSMENT: (began, True)}
    assert "Joint enquiry: social services and the police." in page
    timescale = child.deadlines.get(timescale__ref="C7").timescale
    assert (timescale.allowed, timescale.unit) == (42, "working_days")


def test_a_limit_that_passed_closes_nothing(
    client: Client, enquired: Enquiry, child: Referral, sara: User
) -> None:
    child.deadlines.update(due_at=LATER - dt.timedelta(days=400))
    sign_in(client, sara)

    page = client.get(address(child)).content.decode()

    enquired.refresh_from_db()
    assert enquired.ended_at is None
    assert "A limit that passes closes nothing" in page
    assert all(is_running for _began, is_running in limits_of(client, child).values())


def test_the_conference_is_shown_counted_from_the_meeting_once_it_is_needed(
    client: Client, enquired: Enquiry, child: Referral, sara: User
) -> None:
    met = child.deadlines.get(timescale__ref="C2").started_at
    sign_in(client, sara)
    assert CONFERENCE not in limits_of(client, child)

    ended(
        enquired,
        determination=Enquiry.Determination.THREE,
        by=actor(sara),
        at=LATER + dt.timedelta(days=5),
    )

    limits = limits_of(client, child)
    assert limits[CONFERENCE] == (met, True)
    assert not limits[AIM][1]


def test_somebody_who_cannot_see_the_child_is_shown_no_limits(
    client: Client, enquired: Enquiry, child: Referral
) -> None:
    stranger = person("Ifan Prys", Role.SOCIAL_WORKER, "adults")

    response = sign_in(client, stranger).get(address(child))

    assert response.status_code == 404
    assert ASSESSMENT not in response.content.decode()
