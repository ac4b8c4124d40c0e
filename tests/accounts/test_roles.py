"""What the roles allow, where it matters most."""

import pytest

from accounts.roles import ROLES, Can, Role, can
from records.audit import PUBLIC, SYSTEM
from tests.cast import actor

CASE_CONTENT = {
    Can.VIEW_REFERRALS,
    Can.VIEW_AGENCY_REFERRALS,
    Can.VIEW_PRACTITIONER_REFERRALS,
    Can.VIEW_RESTRICTED_REFERRALS,
    Can.VIEW_QUEUE,
    Can.SCREEN_REFERRALS,
    Can.SEARCH_PEOPLE,
    Can.VIEW_MEETINGS,
    Can.VIEW_PANELS,
}


def test_every_role_is_described():
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.PRIVACY_OFFICER])
def test_some_roles_see_no_case(role):
    assert not ROLES[role] & CASE_CONTENT


def test_only_an_administrator_manages_accounts():
    assert [role for role in Role if Can.MANAGE_ACCOUNTS in ROLES[role]] == [Role.ADMINISTRATOR]


def test_only_the_gatekeeper_sees_every_restricted_referral():
    restricted = [role for role in Role if Can.VIEW_RESTRICTED_REFERRALS in ROLES[role]]

    assert restricted == [Role.GATEKEEPER]


@pytest.mark.parametrize("nobody", [PUBLIC, SYSTEM])
@pytest.mark.parametrize("capability", Can)
def test_whoever_has_no_role_may_do_nothing(nobody, capability):
    assert not can(nobody, capability)


@pytest.mark.django_db
def test_somebody_may_do_what_the_role_they_act_in_allows(nia, tomos):
    assert can(actor(nia), Can.SCREEN_REFERRALS)
    assert not can(actor(tomos), Can.SCREEN_REFERRALS)
    assert can(actor(tomos), Can.SUBMIT_REPORTS)
