"""Every address: strangers sign in first, and what somebody may not see does not exist for them.

The pages are found by walking the resolver, so a new one is tested from its first day; what its
address names is said once in `doors.py`.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.acting import SESSION_KEY
from accounts.models import Membership, User
from accounts.roles import ROLES, Can, Role
from tests.cast import sign_in, team
from tests.factories.accounts import MembershipFactory
from tests.project.doors import (
    PARAMETERS,
    PUBLIC,
    Hidden,
    Page,
    address,
    address_of_nothing,
    hidden,
    pages,
    stands_for,
)
from tests.project.matrix_stage import plain_refusals
from tests.project.named_rights import CANARY, World

pytestmark = pytest.mark.django_db

PAGES = pages()
PRIVATE = [page for page in PAGES if not page.is_public]
OBJECT_PAGES = [page for page in PRIVATE if hidden(page)]
LIST_PAGES = [page for page in PRIVATE if not hidden(page)]
METHODS = ("get", "post")


def roles_of_outsiders() -> list[Role]:
    """Return a few roles that together may do everything, so that no door is shut by role alone."""
    wanted, chosen = set(Can), []
    while wanted:
        best = max(Role, key=lambda role: len(ROLES[role] & wanted))
        chosen.append(best)
        wanted -= ROLES[best]
    return chosen


@pytest.fixture
def world(request) -> World:
    return World(request.getfixturevalue)


@pytest.fixture
def outsiders(oren: User) -> list[Membership]:
    """Every right there is, all of them Oren's, and in the wrong agency."""
    for role in set(roles_of_outsiders()) - {Role.SCREENER}:
        MembershipFactory.create(user=oren, team=team("denbighshire-mash"), role=role)
    return list(oren.memberships.all())


@pytest.fixture
def refused_plainly() -> Iterator[None]:
    """Refuse in one word: what the page of a refusal says is read in `test_writes.py`."""
    with plain_refusals():
        yield


def in_each_role(client: Client, memberships: list[Membership]) -> Iterator[str]:
    """Act in one membership after the other; yield its role."""
    sign_in(client, memberships[0].user)
    for membership in memberships:
        session = client.session
        session[SESSION_KEY] = str(membership.pk)
        session.save()
        yield membership.role


def plant_everything(world: World) -> None:
    for named in PARAMETERS.values():
        if isinstance(named, Hidden):
            named.make(world)


@pytest.mark.parametrize("page", PRIVATE, ids=str)
def test_it_is_known_what_the_address_names(page: Page):
    unsaid = [parameter for parameter in page.parameters if stands_for(page, parameter) is None]

    assert not unsaid, f"say in tests/project/doors.py what {unsaid} of {page} stands for"


def test_only_these_pages_are_public():
    assert {page.name for page in PAGES if page.is_public} == PUBLIC


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("page", PRIVATE, ids=str)
def test_a_stranger_is_sent_to_sign_in(client, page: Page, method: str):
    response = getattr(client, method)(address_of_nothing(page))

    assert response.status_code == 302
    assert response["Location"].startswith(f"{reverse('account_login')}?next=")


@pytest.mark.usefixtures("refused_plainly")
@pytest.mark.parametrize("page", OBJECT_PAGES, ids=str)
def test_an_outsider_cannot_tell_that_it_exists(client, world, outsiders, page: Page):
    there, nowhere = address(page, world), address_of_nothing(page)
    seen = set()

    for role in in_each_role(client, outsiders):
        for method in METHODS:
            answer = getattr(client, method)(there)
            missing = getattr(client, method)(nowhere)
            assert answer.status_code == missing.status_code, role
            assert answer.status_code in {403, 404, 405}, role
            assert CANARY not in answer.content.decode() + str(answer.headers), role
            seen.add(answer.status_code)

    assert 404 in seen, "every role was turned away before the object was looked for"


@pytest.mark.parametrize("page", OBJECT_PAGES, ids=str)
def test_an_insider_comes_in(client, world, page: Page):
    there = address(page, world)
    for insider in {named.insider for named in hidden(page)}:
        sign_in(client, world.fixture(insider))

        answers = {client.get(there).status_code, client.post(there).status_code}

        assert answers - {404, 405}, "shut for everybody, so a 404 for others says nothing"
        assert max(answers) < 500


def test_a_list_holds_nothing_of_what_is_hidden(client, world, outsiders):
    plant_everything(world)
    addresses = [address(page, world) for page in LIST_PAGES]

    for role in in_each_role(client, outsiders):
        for where in addresses:
            for method in METHODS:
                answer = getattr(client, method)(where)
                assert answer.status_code < 500, (where, role)
                assert CANARY not in answer.content.decode(), (where, role)


def test_the_canary_is_there_to_be_seen(client, world, nia):
    plant_everything(world)
    sign_in(client, nia)

    queue = client.get(reverse("referrals:queue")).content.decode()
    referral = client.get(reverse("referrals:referral", args=[world.referral.reference]))

    assert CANARY in queue
    assert CANARY in referral.content.decode()
