"""A whole triage with the keyboard alone: no click and no pointer from the first page on."""

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
for given, flags in (("Mair", ["online", "hate"]), ("Owain", [])):
    with transaction.atomic():
        arrives(
            by=by, categories=["neglect"], flags=flags,
            person={"given_name": given, "family_name": "Evans"},
        )
"""
DECIDED = """
from referrals.models import Referral
found = Referral.objects.get(record__given_name="Mair")
print(found.rating, found.taken_by_name, found.status, found.safety_answers.count())
"""
# What the focused element is called, as a screen reader says it.
FOCUSED = """() => {
  const it = document.activeElement;
  const labels = it.labels ? [...it.labels].map((label) => label.textContent) : [];
  return [it.getAttribute("aria-label") ?? "", ...labels, it.textContent].join(" ")
    .replace(/\\s+/g, " ").trim();
}"""
GROUP = "() => document.activeElement.closest('fieldset')?.querySelector('legend')?.innerText ?? ''"
MOST_KEYS = 300


class Keyboard:
    """Somebody without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self) -> str:
        said: str = self.page.evaluate(FOCUSED)
        return said

    def go_to(self, words: str, *, key: str = "Tab") -> None:
        """Press one key until what has the focus is called like this."""
        for _ in range(MOST_KEYS):
            if self.focused().startswith(words):
                return
            self.press(key)
        pytest.fail(f"the keyboard does not reach {words!r}")

    def choose(self, group: str, words: str) -> None:
        """Go to a group of radios, and with the arrows to one of them."""
        for _ in range(MOST_KEYS):
            if self.page.evaluate(GROUP).strip().startswith(group):
                break
            self.press("Tab")
        if self.focused().startswith(words):
            self.press("Space")
        self.go_to(words, key="ArrowDown")

    def tick(self, words: str) -> None:
        self.go_to(words)
        self.press("Space")

    def write(self, label: str, words: str) -> None:
        self.go_to(label)
        self.page.keyboard.type(words)

    def to_row(self, name: str) -> None:
        """Move down the list with j until the row of somebody is the current one."""
        self.press("j")
        while self.focused() != name:
            before = self.focused()
            self.press("j")
            assert self.focused() != before, f"the last row is not that of {name}"


@pytest.fixture(scope="module")
def site(live_site: Site) -> Site:
    live_site.manage("load_demo", "--people")
    live_site.run(REPORTS)
    return live_site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with CHROMIUM() as browser:
        yield browser


def test_a_whole_triage_by_keyboard(browser: Browser, site: Site) -> None:
    with Visit(browser, site) as visit:
        page, keys = visit.page, Keyboard(visit.page)
        visit.open("/demo/")
        to_nia(keys)
        keys.press("Enter")
        page.wait_for_url(f"{site.base_url}/")

        keys.press("g", "q")
        page.wait_for_url("**/referrals/queue/")
        keys.to_row("Mair E")
        keys.press("a")
        assert keys.focused() == "Take the ticked"
        expect(page.get_by_text("You have taken 1 referral.")).to_have_count(0)
        keys.press("Enter")
        expect(page.get_by_text("You have taken 1 referral.")).to_be_visible()

        keys.to_row("Mair E")
        keys.press("o")
        expect(page.get_by_role("heading", name="Mair Evans")).to_be_visible()
        keys.press("r")
        page.wait_for_url("**/rate/")
        keys.press("2")
        expect(page.get_by_label("Amber")).to_be_checked()
        keys.write("Why?", "The school worries; nobody says danger now.")
        keys.press("Control+Enter")
        expect(page.get_by_text("Rating recorded.")).to_be_visible()

        keys.go_to("Answer for safety and the police")
        keys.press("Enter")
        page.wait_for_url("**/safety/")
        keys.choose("Was it done?", "It is not needed")
        keys.write("What was done, what is still", "The school has told the police itself.")
        keys.press("Control+Enter")
        expect(page.get_by_text("Answer recorded.")).to_be_visible()

        keys.go_to("Decide")
        keys.press("Enter")
        page.wait_for_url("**/screen/")
        keys.tick("What was reported is written down accurately")
        keys.tick("Existing records of the person")
        keys.write("Why were the others not done?", "The school rings back this afternoon.")
        keys.choose("What does the person think", "Not obtained because nobody has seen")
        keys.choose("What happens next?", "Strategy discussion")
        keys.choose("Threshold level", "Level 4")
        keys.write("Why did you decide this?", "The second report in a month.")
        keys.press("Control+Enter")
        expect(page.get_by_text("Next: SG-")).to_be_visible()

        keys.press("n")
        expect(page.get_by_role("heading", name="Owain Evans")).to_be_visible()
    assert site.run(DECIDED).strip() == "amber Nia Roberts strategy_meeting 1"


def to_nia(keys: Keyboard) -> None:
    """Go to the button that signs in as Nia, whatever stands around her name."""
    for _ in range(MOST_KEYS):
        if (
            "Nia Roberts" in keys.focused()
            and keys.page.evaluate("document.activeElement.tagName") == "BUTTON"
        ):
            return
        keys.press("Tab")
    pytest.fail("the keyboard does not reach Nia")
