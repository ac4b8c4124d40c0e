"""What the browser tests share: a browser, and signing in with a press."""

import contextlib
import re
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

from tests.sites import Site

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextlib.contextmanager
def CHROMIUM() -> Iterator[Browser]:  # noqa: N802
    """Run Debian's Chromium for the length of a `with` block; it asks nobody but our site."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


def sign_in_as(page: Page, site: Site, name: str) -> None:
    """Become one of the demo's people, as their first role, whoever was signed in before."""
    page.goto(f"{site.base_url}/demo/")
    page.get_by_role("button", name=re.compile(rf": {re.escape(name)}, ")).first.click()
    page.wait_for_url(f"{site.base_url}/")
