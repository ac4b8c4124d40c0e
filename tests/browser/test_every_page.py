"""Every page a role can reach: axe, the content security policy, and a screen of 320 px.

A role's pages are found as its people find them, by following links from My work; each view is
looked at once for each role, in both languages. Forms are then sent empty, for their errors.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page, ViewportSize
from playwright.sync_api import Error as PlaywrightError

from safeguarding.embedded import PROJECT
from tests.browser.browsing import CHROMIUM, sign_in_as
from tests.sites import Site

AXE = (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ROLES = [
    "Nia Roberts",  # screener
    "Elin Morgan",  # chair
    "Ceri Lloyd",  # lead co-ordinator
    "Huw Pritchard",  # panel co-ordinator
    "Siân Wynne",  # service manager
    "Lowri Jenkins",  # designated safeguarding person
    "Alun Rees",  # administrator
]
# These come last, and only what none before them could reach is looked at.
ALSO = [
    "Rhodri Nash",  # privacy officer
    "Mali Ellis",  # gatekeeper
    "Nesta Rowlands",  # adoption worker
]
SEEN: dict[str, set[str]] = {"en-GB": set(), "cy": set()}  # the views looked at, by language
UNFOLD = "for (const folded of document.querySelectorAll('details')) folded.open = true"
NARROW, WIDE = ViewportSize(width=320, height=800), ViewportSize(width=1280, height=900)
MOST_PAGES = 60
PUBLIC = ["/report/", "/accounts/login/", "/accessibility/", "/privacy/", "/demo/"]
# Not pages: a file, and what ends the visit.
# One that a passkey sends has no button of its own to send it empty with (`test_passkey.py`).
# One that is answered with a file leads to no page (`tests/people/test_genogram.py`).
FORMS = "main form[method=post][novalidate]:not([data-passkey], [data-file])"
SKIPPED = {"account_logout", "demo", "set_language"}


@dataclass
class Looking:
    """What was seen: the faults found, and the views that were looked at."""

    faults: list[str] = field(default_factory=list)
    views: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def site(live_site: Site) -> Site:
    """Return a demo with a little history."""
    live_site.manage("load_demo", "--scale", "0.003", "--as-of", "2026-11-20")
    return live_site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with CHROMIUM() as browser:
        yield browser


@pytest.mark.parametrize("language", ["en-GB", "cy"])
@pytest.mark.parametrize("name", [*ROLES, *ALSO])
def test_every_page_of_a_role(browser: Browser, site: Site, name: str, language: str) -> None:
    page = new_page(browser, site, language)
    sign_in_as(page, site, name)
    looking = Looking()

    for address in addresses(page, site, looking):
        if name in ROLES or view_of(address) not in SEEN[language]:
            look(page, address, looking)
    SEEN[language] |= looking.views

    assert looking.faults == []
    assert len(looking.views) >= 4, looking.views


@pytest.mark.parametrize("language", ["en-GB", "cy"])
@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page(browser: Browser, site: Site, path: str, language: str) -> None:
    page = new_page(browser, site, language)
    looking = Looking()

    page.goto(site.base_url + path)
    look(page, path, looking)

    assert looking.faults == []


def new_page(browser: Browser, site: Site, language: str) -> Page:
    context = browser.new_context(locale=language, viewport=WIDE, base_url=site.base_url)
    context.add_init_script(
        "window.violations = [];"
        "document.addEventListener('securitypolicyviolation',"
        " event => violations.push(`${event.violatedDirective} ${event.blockedURI}`));"
    )
    return context.new_page()


def addresses(page: Page, site: Site, looking: Looking) -> Iterator[str]:
    """Go to one address of each view that can be reached, and say which it is."""
    waiting = ["/"]
    while waiting and len(looking.views) < MOST_PAGES:
        address = waiting.pop(0)
        view = view_of(address)
        if view is None or view in looking.views or view in SKIPPED:
            continue
        looking.views.add(view)
        try:
            answer = page.goto(address)
        except PlaywrightError as stopped:
            if "Download is starting" in str(stopped):
                continue  # a file, not a page
            raise
        if answer is None or answer.status >= 400 or "html" not in answer.headers["content-type"]:
            if answer is not None and answer.status >= 500:
                looking.faults.append(f"{view}: {answer.status}")
            continue
        links = page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        waiting += [local(link, site) for link in links if link.startswith(site.base_url)]
        yield address


def local(link: str, site: Site) -> str:
    return link.removeprefix(site.base_url).partition("#")[0] or "/"


def view_of(address: str) -> str | None:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


def look(page: Page, address: str, looking: Looking) -> None:
    """Look at a page as it is, on a narrow screen, and with its forms sent empty."""
    where = f"{view_of(address)} at {page.url}"
    looking.faults += [f"{where}: {fault}" for fault in faults_of(page)]
    forms = page.locator(FORMS).count()
    for number in range(forms):
        page.goto(address)
        page.evaluate(UNFOLD)
        form = page.locator(FORMS).nth(number)
        with page.expect_navigation():
            form.locator("button[type=submit], button:not([type])").last.click()
        sent = f"{where}, form {number + 1} sent empty"
        looking.faults += [f"{sent}: {fault}" for fault in faults_of(page)]


def faults_of(page: Page) -> list[str]:
    faults = [f"CSP {violation}" for violation in page.evaluate("window.violations")]
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > NARROW["width"]:
        faults.append(f"{width} px wide on a screen of {NARROW['width']}")
    page.set_viewport_size(WIDE)
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    for violation in found["violations"]:
        first = violation["nodes"][0]["html"][:120]
        faults.append(f"axe {violation['id']} ({len(violation['nodes'])}): {first}")
    return faults
