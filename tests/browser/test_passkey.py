"""A passkey in a real browser, with Chromium's virtual authenticator, and no demo."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.browser.browsing import CHROMIUM, WIDE
from tests.sites import Site

PASSWORD = "a rainy day in Llanrwst"
SOMEBODY = """
from datetime import date
from django.utils import timezone
from accounts.models import Membership
from accounts.operations import add_member, create_agency, create_team, invite_user
from records.audit import SYSTEM
who = {"by": SYSTEM, "at": timezone.now()}
agency = create_agency(code="conwy", kind="local-authority", name_en="Conwy", name_cy="Conwy",
                       is_authority=True, **who)
team = create_team(agency, code="mash", name_en="MASH", name_cy="MASH", function="mash", **who)
user = invite_user(email="nia@example.wales", name="Nia Roberts", language="en", **who)
add_member(user, agency=agency, team=team, role="screener", **who)
user.set_password("a rainy day in Llanrwst")
user.save()
"""
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Site]) -> Site:
    site = new_site()
    site.run(SOMEBODY)
    return site


@pytest.fixture
def browser() -> Iterator[Browser]:
    with CHROMIUM() as browser:
        yield browser


def with_device(page: Page) -> tuple[CDPSession, str]:
    """Give the browser a device that holds passkeys; return how to reach it."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    added = devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return devices, added["authenticatorId"]


def test_somebody_sets_up_a_passkey_and_signs_in_with_nothing_else(
    site: Site, browser: Browser
) -> None:
    page = browser.new_page(base_url=site.base_url, viewport=WIDE)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    devices, device = with_device(page)

    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("nia@example.wales")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Set up a passkey instead").click()
    page.get_by_label("Name of this passkey").fill("Work laptop")
    page.get_by_role("button", name="Set up a passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    assert page.locator(".app-codes li").count() == 10
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the codes").click()
    assert len(taken.value.path().read_text().split()) == 10

    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    kept = devices.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert [(each["rpId"], each["isResidentCredential"]) for each in kept] == [("localhost", True)]
    assert faults == []


def test_without_the_passkey_the_page_says_so_and_nobody_comes_in(
    site: Site, browser: Browser
) -> None:
    page = browser.new_page(base_url=site.base_url, viewport=WIDE)
    with_device(page)

    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("The passkey did not work")).to_be_visible()
    page.goto("/account/")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
