"""Whoever leaves is stopped by one command, and the posts they held or covered by another."""

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Post, User
from accounts.roles import Role
from records.models import AuditEvent
from tests.cast import person, sign_in
from tests.cast import team as team_of
from tests.factories.accounts import MembershipFactory, PostFactory

pytestmark = pytest.mark.django_db


def live(user: User) -> set[str]:
    memberships = Membership.objects.active_on(timezone.localdate()).filter(user=user)
    return set(memberships.values_list("team__code", flat=True))


def test_a_role_ends_in_one_team_and_not_in_the_other(nia):
    MembershipFactory.create(user=nia, team=team_of("adults"), role=Role.SOCIAL_WORKER)

    call_command("end_membership", nia.email.upper(), "--team", "mash")

    assert live(nia) == {"adults"}
    assert User.objects.get(pk=nia.pk).is_active
    assert AuditEvent.objects.filter(event="membership.ended").count() == 1


def test_a_leaver_is_out_at_once_with_every_role_and_session(client, nia, owen):
    MembershipFactory.create(user=nia, team=team_of("adults"), role=Role.SOCIAL_WORKER)
    sign_in(client, nia)
    beside = sign_in(Client(), owen)
    assert client.get(reverse("home")).status_code == 200

    call_command("end_membership", nia.email, "--deactivate")

    assert live(nia) == set()
    assert not User.objects.get(pk=nia.pk).is_active
    assert not Session.objects.filter(pk=client.session.session_key).exists()
    assert client.get(reverse("home")).status_code == 302
    assert beside.get(reverse("home")).status_code == 200
    assert AuditEvent.objects.about(nia).get(event="user.deactivated").details == {}


def test_the_delegate_of_a_post_stays_whole_until_another_is_named(mash, mared, owen, nia):
    holder, delegate = mared.memberships.get(), owen.memberships.get()
    PostFactory.create(team=mash, role=Role.MASH_MANAGER, holder=holder, delegate=delegate)
    MembershipFactory.create(user=owen, team=team_of("adults"), role=Role.SOCIAL_WORKER)

    with pytest.raises(CommandError, match="Name another delegate first"):
        call_command("end_membership", owen.email, "--deactivate")
    assert live(owen) == {"mash", "adults"}

    call_command(
        "set_post", "mash", "mash_manager", "--holder", mared.email, "--delegate", nia.email
    )
    call_command("end_membership", owen.email, "--deactivate")

    assert Post.objects.get().delegate.user == nia
    assert live(owen) == set()


def test_a_post_without_a_holder_is_vacant(mash, mared, nia):
    call_command("set_post", "mash", "mash_manager", "--delegate", nia.email)

    post = Post.objects.get(team=mash)
    assert (post.holder, post.delegate.user) == (None, nia)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["end_membership", "nobody@example.wales"], "Nobody has an account"),
        (["end_membership", "{nia}", "--team", "adults"], "no role"),
        (["end_membership", "{nia}", "--team", "mash", "--deactivate"], "every team"),
        (["set_post", "nowhere", "mash_manager", "--delegate", "{nia}"], "no team"),
        (["set_post", "mash", "wizard", "--delegate", "{nia}"], "invalid choice"),
        (["set_post", "mash", "mash_manager", "--delegate", "x@example.wales"], "no role"),
        (
            ["set_post", "mash", "mash_manager", "--holder", "{nia}", "--delegate", "{nia}"],
            "no role",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(nia, command, said):
    with pytest.raises(CommandError, match=said):
        call_command(*(word.format(nia=nia.email) for word in command))


def test_whoever_has_no_role_left_can_still_be_shut_out():
    carys = person("Carys Beynon", Role.REPORTER, "school-staff")
    call_command("end_membership", carys.email)

    call_command("end_membership", carys.email, "--deactivate")

    assert not User.objects.get(pk=carys.pk).is_active
