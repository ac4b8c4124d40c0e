"""The cast itself: everybody works where they should, and can sign in."""

import pytest

from accounts.roles import Can, can
from tests.cast import actor

pytestmark = pytest.mark.django_db


def test_the_outsider_has_the_right_role_in_the_wrong_agency(nia, oren):
    assert actor(oren).role == actor(nia).role
    assert can(actor(oren), Can.SCREEN_REFERRALS)
    assert actor(oren).agency_id != actor(nia).agency_id


def test_a_partner_may_sit_in_the_team_of_another_agency(rhys, police, mash):
    assert actor(rhys).agency_id == police.pk
    assert actor(rhys).team_id == mash.pk
    assert mash.agency_id != police.pk
