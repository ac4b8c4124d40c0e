"""A browser, and somebody in front of it who reads labels and presses buttons."""

import contextlib
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Protocol, Self

from playwright.sync_api import Browser, Page, Response, ViewportSize, expect, sync_playwright

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE: ViewportSize = {"width": 1280, "height": 900}
SECONDS_FOR_A_WORKER = 60

Answer = str | date | Sequence[str]


class Place(Protocol):
    """Wherever a site is: `tests.sites.Site` is one."""

    base_url: str


@contextlib.contextmanager
def CHROMIUM() -> Iterator[Browser]:  # noqa: N802
    """Run Debian's Chromium for the length of a `with` block; it asks nobody but our site."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


def sign_in_as(page: Page, site: Place, name: str) -> None:
    """Become one of the demo's people, in their first role, whoever was signed in before."""
    page.goto(f"{site.base_url}/demo/")
    page.get_by_role("button", name=spoken(f": {name},")).first.click()
    page.wait_for_url(f"{site.base_url}/")


def spoken(words: str) -> re.Pattern[str]:
    """Return how a name with these words is read out: a part only for the ear stands apart."""
    return re.compile(r"\s*".join(map(re.escape, re.findall(r"[^\s:]+|:", words))))


class Visit:
    """A visit to the site. Everything is found by its words, as a reader finds it."""

    def __init__(
        self,
        browser: Browser,
        site: Place,
        *,
        locale: str = "en-GB",
        viewport: ViewportSize = WIDE,
    ) -> None:
        self.site = site
        context = browser.new_context(locale=locale, base_url=site.base_url, viewport=viewport)
        self.page = context.new_page()
        self.faults: list[str] = []
        self.page.on("response", self.notice)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.page.context.close()
        assert self.faults == []

    def notice(self, response: Response) -> None:
        """Remember an answer that was a fault of the site; the visit then ends in a failure."""
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def sign_in_as(self, name: str) -> None:
        sign_in_as(self.page, self.site, name)

    def open(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def follow(self, link: str, *, beside: str = "") -> None:
        """Follow the first link of this name; ``beside`` is other text of its row."""
        place = self.page.locator("tr", has_text=beside) if beside else self.page
        place.get_by_role("link", name=spoken(link)).first.click()

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=spoken(button)).first.click()

    def unfold(self, summary: str) -> None:
        self.page.locator("summary", has_text=summary).click()

    def answer(self, answers: Mapping[str, Answer]) -> None:
        """Answer questions: choose or tick what is said, give a day, or type."""
        for question, said in answers.items():
            words = re.compile(rf"^\s*{re.escape(question)}\s*(\(optional\))?\s*$")
            field = self.page.get_by_label(words).and_(self.page.locator(":is(input, textarea)"))
            drop_down = self.page.get_by_label(words).and_(self.page.locator("select"))
            group = self.page.get_by_role("group", name=words)
            # The page before may still be on screen: what kind of field it is, is asked after.
            field.or_(drop_down).or_(group).first.wait_for()
            if isinstance(said, date):
                for part in ("day", "month", "year"):
                    group.get_by_label(part.title()).fill(str(getattr(said, part)))
            elif not isinstance(said, str):
                for choice in said:
                    group.get_by_label(choice).check()
            elif group.count():
                group.get_by_label(said).first.check()
            elif drop_down.count():
                drop_down.select_option(label=said)
            else:
                field.fill(said)

    def sees(self, words: str) -> None:
        """Wait until the words are on the page."""
        expect(self.page.get_by_text(re.compile(re.escape(words))).first).to_be_visible()

    def download(self, link: str) -> bytes:
        """Take the first document of a name once a worker has made them all.

        The page is reloaded until then: the first that is ready need not be the first in the list.
        """
        ready = self.page.get_by_role("link", name=spoken(link))
        listed = self.page.get_by_role("listitem").filter(has_text=spoken(link))
        waiting = listed.filter(has_not=self.page.get_by_role("link"))
        give_up_at = time.monotonic() + SECONDS_FOR_A_WORKER
        while waiting.count() or not ready.count():
            assert time.monotonic() < give_up_at, f"no link to {link}: {self.page.url}"
            self.page.wait_for_timeout(500)
            self.page.reload()
        with self.page.expect_download() as taken:
            ready.first.click()
        return Path(taken.value.path()).read_bytes()
