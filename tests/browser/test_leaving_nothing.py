"""A browser keeps nothing of us, asks nobody else, and shows nothing after signing out."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.browsing import CHROMIUM, sign_in_as
from tests.sites import Site

STORED = """async () => ({
    local: {...localStorage}, session: {...sessionStorage},
    databases: (await indexedDB.databases()).map(database => database.name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""
NOTHING = {"local": {}, "session": {}, "databases": [], "caches": [], "workers": 0}


@pytest.fixture
def site(live_site: Site) -> Site:
    live_site.manage("load_demo", "--scale", "0.003", "--as-of", "2026-11-20")
    return live_site


def first_links(page: Page, site: Site) -> list[str]:
    links: list[str] = page.eval_on_selector_all(
        "header a[href], main a[href]", "links => links.map(a => a.href)"
    )
    own = [link for link in links if link.startswith(site.base_url) and "#" not in link]
    return [link for link in dict.fromkeys(own) if "download" not in link and "logout" not in link]


def test_a_visit_leaves_nothing_behind(site):
    with CHROMIUM() as browser:
        page = browser.new_context(base_url=site.base_url).new_page()
        asked: set[str] = set()
        broken: list[str] = []
        page.on("request", lambda request: asked.add(request.url))
        page.on("console", lambda said: broken.append(said.text) if "Policy" in said.text else None)
        sign_in_as(page, site, "Nia Roberts")
        visited = first_links(page, site)[:8]
        for link in visited:
            page.goto(link)
            page.wait_for_load_state()
        page.goto(f"{site.base_url}/report/")

        assert len(visited) >= 4
        own = urlsplit(site.base_url).netloc
        assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {own}
        assert page.evaluate(STORED) == NOTHING
        assert broken == []
        for url in asked:
            assert "Roberts" not in url


def test_after_signing_out_going_back_shows_nothing(site):
    with CHROMIUM() as browser:
        page = browser.new_context(base_url=site.base_url).new_page()
        sign_in_as(page, site, "Nia Roberts")
        page.goto(f"{site.base_url}/referrals/queue/")
        rows = page.locator("[data-row]")
        assert rows.count()
        page.goto(f"{site.base_url}/accounts/logout/")
        page.locator("main form button").last.click()
        page.wait_for_url(lambda url: "logout" not in url)

        for _ in range(3):
            page.go_back()
            page.wait_for_load_state()
            assert "Nia Roberts" not in page.locator("body").inner_text()
            assert rows.count() == 0
