"""Who gives a sign-off: the holder, the delegate of a post that is vacant, or a senior."""

import datetime as dt

import pytest

from accounts.models import Absence, Membership, User
from accounts.posts import signers_of
from accounts.roles import Role
from records.audit import SYSTEM
from tests.cast import person, team
from tests.factories.accounts import LONG_AGO, PostFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 5)


def membership(user: User) -> Membership:
    return user.memberships.get()


def asked(decider: User, on: dt.date = DAY) -> list[str]:
    """Return the names of who signs off what ``decider`` decided in the MASH."""
    mash = team("mash")
    signers = signers_of([mash.pk], on=on)[mash.pk]
    able = {member.user_id for member in signers if member.user_id != decider.pk}
    return [member.user.name for member in signers.among(able)]


@pytest.fixture
def post(mared, owen, sian):
    return PostFactory.create(
        team=team("mash"), holder=membership(mared), delegate=membership(owen)
    )


def test_the_holder_of_the_post_is_asked_first_and_a_senior_after(post, nia):
    assert asked(nia) == ["Mared Hughes", "Siân Wynne"]


def test_the_delegate_is_asked_where_the_post_is_vacant(post, nia):
    post.holder = None
    post.save()

    assert asked(nia) == ["Owen Price", "Siân Wynne"]


def test_the_delegate_is_asked_while_the_holder_is_away(post, nia, mared):
    Absence.objects.create(
        user=mared,
        starts_on=DAY,
        ends_on=DAY + dt.timedelta(days=6),
        entered_at=LONG_AGO,
        entered_by=SYSTEM.id,
    )

    assert asked(nia) == ["Owen Price", "Siân Wynne"]
    assert asked(nia, on=DAY + dt.timedelta(days=7)) == ["Mared Hughes", "Siân Wynne"]


def test_the_delegate_is_asked_where_the_holder_has_left(post, nia, mared):
    mared.memberships.update(ends_on=DAY)

    assert asked(nia) == ["Owen Price", "Siân Wynne"]


def test_what_the_holder_decided_goes_to_the_delegate(post, mared):
    assert asked(mared) == ["Owen Price", "Siân Wynne"]


def test_a_senior_is_asked_where_neither_is_there(post, nia, mared, owen):
    Membership.objects.filter(user__in=[mared, owen]).update(ends_on=DAY)

    assert asked(nia) == ["Siân Wynne"]


def test_without_a_post_whoever_manages_the_team_is_asked(mared, nia):
    assert asked(nia) == ["Mared Hughes"]


def test_a_manager_of_another_team_or_agency_is_not_asked(post, nia):
    person("Bethan Clarke", Role.TEAM_MANAGER, "childrens")
    person("Sioned Puw", Role.SERVICE_MANAGER, "denbighshire-mash")

    assert asked(nia) == ["Mared Hughes", "Siân Wynne"]


def test_many_teams_cost_no_more_queries(post, django_assert_num_queries):
    teams = [team(code).pk for code in ("mash", "childrens", "adults", "safeguarding")]

    with django_assert_num_queries(3):
        signers_of(teams, on=DAY)
