"""The queue in a real browser: fresh rows under somebody's hands, and the keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.browsing import CHROMIUM, Visit
from tests.sites import Site

REPORTS = """
from django.db import transaction
from accounts.acting import actor_of
from accounts.models import Membership
from tests.referrals.arriving import arrives
by = actor_of(Membership.objects.get(user__name="Lowri Jenkins"))
for given in ("Mair", "Owain", "Eleri"):
    with transaction.atomic():
        arrives(by=by, person={"given_name": given, "family_name": "Evans"})
"""
ONE_POLL = 10_500  # milliseconds
FOCUSED = "document.activeElement.textContent"
ROW = "document.activeElement.closest('[data-row]').id"  # two rows may show one name


@pytest.fixture(scope="module")
def site(live_site: Site) -> Site:
    live_site.manage("load_demo", "--scale", "0.003")
    live_site.run(REPORTS)
    return live_site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with CHROMIUM() as browser:
        yield browser


@pytest.fixture
def nia(browser: Browser, site: Site) -> Iterator[Page]:
    with Visit(browser, site) as visit:
        visit.sign_in_as("Nia Roberts")
        visit.page.clock.install()
        visit.open("/referrals/queue/")
        yield visit.page


def test_a_poll_keeps_the_focus_and_the_ticks_and_tells_who_is_there(
    browser: Browser, site: Site, nia: Page
) -> None:
    row = nia.locator("tr", has_text="Mair E")
    row.get_by_role("checkbox").check()
    nia.locator("tr", has_text="Owain E").get_by_role("link", name="Owain E").focus()
    with Visit(browser, site) as other:
        other.sign_in_as("Mared Hughes")
        other.open("/referrals/queue/")
        other.follow("Mair E")
        other.sees("What was reported")

    with nia.expect_response(lambda answer: "seen=" in answer.url):
        nia.clock.fast_forward(ONE_POLL)

    expect(row.get_by_text("Mared Hughes")).to_be_visible()
    assert nia.evaluate(FOCUSED) == "Owain E"
    assert row.get_by_role("checkbox").is_checked()


def test_a_referral_is_found_and_decided_on_with_the_keyboard_alone(nia: Page) -> None:
    nia.keyboard.press("j")
    while nia.evaluate(FOCUSED) != "Eleri E":
        before = nia.evaluate(ROW)
        nia.keyboard.press("j")
        assert nia.evaluate(ROW) != before, "the last row is not Eleri's"
    nia.keyboard.press("o")
    expect(nia.get_by_role("heading", name="Eleri Evans")).to_be_visible()

    nia.get_by_role("button", name="Record the screening decision").press("Enter")
    nia.wait_for_url("**/screen/")
    nia.keyboard.press("5")
    expect(nia.get_by_label("Strategy discussion")).to_be_checked()
    nia.keyboard.press("Control+Enter")

    expect(nia.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(nia.get_by_label("Strategy discussion")).to_be_checked()


def test_a_slash_goes_to_the_reference_even_where_the_filter_is_folded(nia: Page) -> None:
    nia.get_by_text("Filter", exact=True).click()
    expect(nia.get_by_label("Reference")).to_be_hidden()

    nia.keyboard.press("/")

    expect(nia.get_by_label("Reference")).to_be_focused()
