"""What looks changes nothing, what is refused changes nothing, and no other site sends our forms.

The pages are found by walking the resolver; the whole database is compared before and after.
"""

import re
from functools import cached_property
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from accounts.roles import Role
from panels.models import Listing
from tests.cast import sign_in, team
from tests.factories.accounts import MembershipFactory
from tests.factories.panels import ListingFactory, PanelFactory, SittingFactory, awaiting_panel
from tests.project.contents import changed, contents
from tests.project.doors import (
    Hidden,
    Page,
    address,
    address_of_nothing,
    hidden,
    pages,
    stands_for,
)
from tests.project.named_rights import CANARY, World
from tests.project.test_doors import in_each_role, roles_of_outsiders

pytestmark = pytest.mark.django_db

PAGES = [
    page for page in pages() if all(stands_for(page, name) is not None for name in page.parameters)
]
OBJECT_PAGES = [page for page in PAGES if hidden(page) and not page.is_public]
FORMS = [page for page in PAGES if page.app != "api" and page.name != "policy_reports"]
# Two people whom somebody sees may be looked at side by side.
SIDE_BY_SIDE = {"people:compare"}
NESTED = [page for page in OBJECT_PAGES if len(hidden(page)) > 1 and page.name not in SIDE_BY_SIDE]
SAFE = ("get", "head", "options")
UNSAFE = ("post", "put", "patch", "delete")


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    return World(request.getfixturevalue)


def insider_of(page: Page) -> str:
    return sorted({named.insider for named in hidden(page)} or {"nia"})[0]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_looking_and_forms_of_another_site_change_nothing(client: Client, world, page: Page):
    """Whatever is only asked for, and whatever is sent without our token, leaves all as it was."""
    where = address(page, world)
    other_site = Client(enforce_csrf_checks=True)
    if not page.is_public:
        user = world.fixture(insider_of(page))
        sign_in(client, user)
        sign_in(other_site, user)
    before = contents()

    for method in SAFE:
        answer = getattr(client, method)(where)
        if hasattr(answer, "streaming_content"):
            answer.getvalue()
    assert changed(before) == set()

    if page not in FORMS:
        return
    for method in UNSAFE:
        answer = getattr(other_site, method)(where, HTTP_ORIGIN="https://evil.example")
        assert answer.status_code in {403, 405}, method
    assert changed(before) == set()


@pytest.fixture
def outsiders(oren: User) -> list[Membership]:
    for role in set(roles_of_outsiders()) - {Role.SCREENER}:
        MembershipFactory.create(user=oren, team=team("denbighshire-mash"), role=role)
    return list(oren.memberships.all())


def plain(body: str, where: str) -> str:
    """Return a page without the address it was asked at and the token of its forms."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", body.replace(where, ""))


WAYS_TO_ASK: tuple[tuple[str, dict[str, str]], ...] = (
    ("head", {}),
    ("options", {}),
    ("get", {"HTTP_IF_NONE_MATCH": "*"}),
    ("get", {"HTTP_IF_MODIFIED_SINCE": "Thu, 01 Jan 2026 00:00:00 GMT"}),
    ("get", {"HTTP_RANGE": "bytes=0-10"}),
)


@pytest.mark.parametrize("page", OBJECT_PAGES, ids=str)
def test_what_is_refused_changes_nothing_and_tells_nothing(
    client: Client, world: World, outsiders: list[Membership], page: Page
):
    """In every role and by every method: no row, no message; hidden is missing, to the byte."""
    there, nowhere = address(page, world), address_of_nothing(page)
    told = dict.fromkeys(("reason", "words", "outcome", "version", "level", "rationale"), "x")
    before: dict[str, str] = {}
    for _role in in_each_role(client, outsiders):
        before = before or contents()  # once somebody has signed in
        for method in UNSAFE:
            answer = getattr(client, method)(there, told if method == "post" else "")
            assert answer.status_code in {400, 403, 404, 405}, method
    assert changed(before) == set()

    for method, headers in WAYS_TO_ASK:
        hid = getattr(client, method)(there, **headers)
        none = getattr(client, method)(nowhere, **headers)
        assert hid.status_code == none.status_code in {403, 404, 405}, method
        assert not {"ETag", "Last-Modified"} & set(hid.headers)
        assert set(hid.headers) == set(none.headers), method
        assert plain(hid.content.decode(), there) == plain(none.content.decode(), nowhere), method


class AnotherWorld(World):
    """A second of everything, at the same agencies: its panel is another one."""

    @cached_property
    def listing(self) -> Listing:
        self.fixture("huw")
        adult = awaiting_panel(given_name=CANARY, family_name=CANARY, concern=CANARY)
        panel = PanelFactory.create(code="conwy-other", panel_type="exploitation")
        sitting = SittingFactory.create(panel=panel, chair=self.fixture("elin"))
        return ListingFactory.create(sitting=sitting, referral=adult, reason=CANARY)


@pytest.mark.parametrize("page", NESTED, ids=str)
def test_parts_of_two_things_do_not_go_together(client: Client, request, page: Page):
    """What one address names belongs together, also for somebody who may see both."""
    one, other = World(request.getfixturevalue), AnotherWorld(request.getfixturevalue)
    ours = {name: stands_for(page, name) for name in page.parameters}
    mine = {
        name: each.make(one) if isinstance(each, Hidden) else each for name, each in ours.items()
    }
    theirs = {
        name: each.make(other) if isinstance(each, Hidden) else each for name, each in ours.items()
    }
    different = [name for name in ours if str(mine[name]) != str(theirs[name])]
    assert len(different) > 1, "both worlds are one"
    for insider in sorted({named.insider for named in hidden(page)}):
        sign_in(client, one.fixture(insider))
        for name in different:
            mixed = reverse(page.name, kwargs={**mine, name: theirs[name]})
            before = contents()
            for method in ("get", "post"):
                answer = getattr(client, method)(mixed)
                assert answer.status_code in {403, 404, 405}, (insider, name, method)
            assert changed(before) == set()


STRANGE = (
    *("0", "1", "-1", "9223372036854775808", "me", "null", "undefined", "*", "%2e%2e", "%00"),
    *("../admin", "a" * 300, "%f0%9f%98%80", "SG-0000-0000/", "sg-0000-0000", "1e309"),
)


@pytest.mark.parametrize("page", OBJECT_PAGES, ids=str)
def test_a_strange_id_is_answered_as_one_that_is_missing(client: Client, world, page: Page):
    """Other kinds of thing, numbers, words and ways out of the path: one 404, and never a fault."""
    named = {name: stands_for(page, name) for name in page.parameters}
    known = {
        name: each.make(world) if isinstance(each, Hidden) else each for name, each in named.items()
    }
    user = world.fixture(insider_of(page))
    sign_in(client, user)
    nothing = address_of_nothing(page)
    missing = client.get(nothing)
    for name, each in named.items():
        if not isinstance(each, Hidden):
            continue
        marked = str(known[name])
        right = reverse(page.name, kwargs=known)
        for strange in (*STRANGE, str(user.memberships.earliest("pk").team_id), str(uuid4())):
            head, _, tail = right.partition(marked)
            with transaction.atomic():
                answer = client.get(f"{head}{strange}{tail}")
                transaction.set_rollback(True)
            assert answer.status_code in {301, 302, 403, 404, 405}, (name, strange)
            assert answer.status_code == missing.status_code or answer.status_code in {301, 404}
