"""Agencies, teams, invitations, memberships and posts, and what each leaves on the record."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts import operations
from accounts.acting import memberships_of
from accounts.models import Agency, Membership, User
from accounts.roles import Role
from records.audit import SYSTEM
from records.models import AuditEvent, Message
from tests.cast import actor
from tests.factories.accounts import (
    AgencyFactory,
    MembershipFactory,
    PostFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 6, 1, 11, tzinfo=dt.UTC)


def events_about(row) -> list[str]:
    return list(AuditEvent.objects.about(row).order_by("sequence").values_list("event", flat=True))


def test_an_agency_has_the_group_that_carries_its_shares(conwy):
    assert conwy.group.name == "agency conwy"
    assert events_about(conwy) == ["agency.created"]


def test_two_agencies_never_share_a_code(conwy):
    with pytest.raises(operations.Refused, match="already an agency"):
        AgencyFactory(code="conwy")


def test_a_partnership_has_one_authority(conwy):
    with pytest.raises(operations.Refused, match="already an authority"):
        AgencyFactory(is_authority=True)


def test_two_teams_never_share_a_code(mash):
    with pytest.raises(operations.Refused, match="already a team"):
        TeamFactory(code="mash")


def test_a_change_leaves_one_event_that_names_the_fields_and_not_their_values(conwy, alun):
    changed = operations.change(
        conwy, to={"email": "new@example.wales", "telephone": ""}, by=actor(alun), at=NOON
    )

    event = AuditEvent.objects.about(conwy).latest("sequence")
    assert changed == ["email"]
    assert Agency.objects.get(pk=conwy.pk).email == conwy.email == "new@example.wales"
    assert (event.event, event.details) == ("agency.changed", {"fields": ["email"]})
    assert event.actor_name == "Alun Rees"


def test_a_change_to_what_is_there_already_leaves_nothing(conwy, alun):
    changed = operations.change(conwy, to={"email": conwy.email}, by=actor(alun), at=NOON)

    assert changed == []
    assert events_about(conwy) == ["agency.created"]


def test_an_invited_person_gets_a_link_and_has_no_password(alun):
    user = operations.invite_user(
        email=" Ffion@Example.Wales ", name="Ffion Rowlands", language="cy", by=actor(alun), at=NOON
    )

    message = Message.objects.get(about_id=user.pk)
    assert user.email == "ffion@example.wales"
    assert not user.has_usable_password()
    assert (message.to, message.language, message.has_secret) == (user.email, "cy", True)
    assert "/accounts/password/reset/key/" in message.body
    assert "Ffion" not in message.subject + message.body
    assert events_about(user) == ["user.invited"]


def test_every_reason_against_an_invitation_is_given_at_once(nia):
    with pytest.raises(operations.Refused) as refused:
        operations.invite_user(email="nia", name=" ", language="en", by=SYSTEM, at=NOON)

    assert len(refused.value.objections) == 2
    with pytest.raises(operations.Refused, match="already has an account"):
        operations.invite_user(email=nia.email.upper(), name="N", language="en", by=SYSTEM, at=NOON)


def test_a_member_joins_the_group_of_their_own_agency_and_not_of_the_teams(rhys, police, conwy):
    groups = set(rhys.groups.all())

    assert groups == {police.group}
    assert conwy.group not in groups


def test_nobody_has_the_same_role_in_the_same_team_twice(nia, mash, conwy):
    with pytest.raises(operations.Refused, match="already has this role"):
        operations.add_member(nia, agency=conwy, team=mash, role=Role.SCREENER, by=SYSTEM, at=NOON)


def test_an_unknown_role_and_an_agency_that_left_are_refused(nia, mash):
    left = AgencyFactory.create()
    left.left_on = dt.date(2026, 1, 1)
    left.save()

    with pytest.raises(operations.Refused) as refused:
        operations.add_member(nia, agency=left, team=mash, role="wizard", by=SYSTEM, at=NOON)

    assert len(refused.value.objections) == 2


def test_a_leaver_may_do_nothing_from_that_moment(nia, alun, conwy):
    membership = nia.memberships.get()

    operations.end_membership(membership, by=actor(alun), at=timezone.now())

    assert not memberships_of(nia).exists()
    assert conwy.group not in nia.groups.all()
    assert events_about(membership) == ["membership.started", "membership.ended"]
    with pytest.raises(operations.Refused, match="already ended"):
        operations.end_membership(membership, by=actor(alun), at=timezone.now())


def test_whoever_still_works_there_in_another_role_keeps_the_agencys_group(nia, conwy):
    other = MembershipFactory.create(
        user=nia, team=TeamFactory(agency=conwy), role=Role.SOCIAL_WORKER
    )

    operations.end_membership(other, by=SYSTEM, at=timezone.now())

    assert conwy.group in nia.groups.all()


def test_a_vacant_post_is_covered_by_its_delegate(mash, mared, owen):
    holder, delegate = mared.memberships.get(), owen.memberships.get()
    post = PostFactory.create(team=mash, role=Role.MASH_MANAGER, holder=holder, delegate=delegate)

    operations.end_membership(holder, by=SYSTEM, at=timezone.now())

    post.refresh_from_db()
    assert (post.holder, post.delegate) == (None, delegate)


def test_the_delegate_of_a_post_cannot_leave_before_another_is_named(mash, mared, owen, nia):
    holder, delegate = mared.memberships.get(), owen.memberships.get()
    post = PostFactory.create(team=mash, role=Role.MASH_MANAGER, holder=holder, delegate=delegate)

    with pytest.raises(operations.Refused, match="Name another delegate first"):
        operations.end_membership(delegate, by=SYSTEM, at=timezone.now())
    PostFactory(team=mash, role=Role.MASH_MANAGER, holder=holder, delegate=nia.memberships.get())
    operations.end_membership(delegate, by=SYSTEM, at=timezone.now())

    post.refresh_from_db()
    assert post.delegate.user == nia
    assert events_about(post) == ["post.filled", "post.filled"]


def test_a_post_needs_a_live_delegate_who_is_not_its_holder(mash, mared, nia):
    holder, screener = mared.memberships.get(), nia.memberships.get()
    operations.end_membership(screener, by=SYSTEM, at=timezone.now())

    for delegate in (holder, Membership.objects.get(pk=screener.pk)):
        with pytest.raises(operations.Refused):
            operations.set_post(
                mash,
                role=Role.MASH_MANAGER,
                holder=holder,
                delegate=delegate,
                by=SYSTEM,
                at=timezone.now(),
            )
    with pytest.raises(operations.Refused, match="must have this role in this team"):
        PostFactory(team=mash, role=Role.GATEKEEPER, holder=holder, at=timezone.now())


def test_nobody_can_be_made_a_superuser(db):
    user = UserFactory.create()
    user.is_superuser = True

    with pytest.raises(Exception, match="nobody_is_a_superuser"):
        user.save()


def test_no_permission_is_had_through_djangos_own_tables(nia):
    assert not nia.has_perm("referrals.view_referral")
    assert not User(is_superuser=True).has_perm("referrals.view_referral")
