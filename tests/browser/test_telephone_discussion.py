"""A telephone discussion about two children: every field typed and every press is counted."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import CHROMIUM, Visit
from tests.sites import Site

SIBLINGS = """
from django.db import transaction
from django.utils import timezone
from referrals.models import Pathway
from tests.factories.strategy_meetings import report, screened, someone
with transaction.atomic():
    at = timezone.now()
    children = [someone(Pathway.CHILD, given_name=given, family_name="Canari")
                for given in ("Mair", "Ifan")]
    for referral in report(*children, at=at).referrals.all():
        screened(referral, at=at)
"""
LEFT_BEHIND = """
from meetings.models import Meeting
from referrals.models import Referral
for referral in Referral.objects.select_related("record").order_by("record__given_name"):
    clocks = referral.deadlines.running().values_list("timescale__ref", flat=True)
    print(referral.record.given_name, referral.status, ",".join(sorted(clocks)))
meeting = Meeting.objects.get()
print(meeting.status, meeting.mode, meeting.statements.count(), meeting.actions.count())
"""
MOST_ENTRIES = 25
# Counts what a hand does on every page: each press, and each field that something is typed into.
TELL = """
const typed = new Set();
document.addEventListener("pointerdown", (event) => {
  if (event.isTrusted) window.entered(`press ${event.target.textContent.trim().slice(0, 40)}`);
}, true);
document.addEventListener("input", ({ target }) => {
  if (!target.matches("select, textarea, input:not([type=radio], [type=checkbox])")) return;
  if (!typed.has(target)) window.entered(target.name);
  typed.add(target);
}, true);
"""


class Entries:
    """What was typed or pressed, told by the browser and not by the test's own steps."""

    def __init__(self, page: Page) -> None:
        self.made: list[str] = []
        page.expose_function("entered", self.add)
        page.add_init_script(TELL)

    def add(self, what: str) -> None:
        self.made.append(what)


@pytest.fixture
def site(live_site: Site) -> Site:
    live_site.manage("load_demo", "--people")
    live_site.run(SIBLINGS)
    return live_site


def test_two_children_are_decided_and_closed_on_one_page_with_few_entries(site: Site) -> None:
    """Must show: at most 25 entries from the list to what is closed, and the right clocks."""
    with CHROMIUM() as browser, Visit(browser, site) as visit:
        page = visit.page
        visit.sign_in_as("Elin Morgan")
        visit.follow("Meetings")
        visit.follow("Awaiting a meeting")
        entries = Entries(page)
        page.reload()

        visit.follow("Record a telephone discussion", beside="Mair Canari")
        page.get_by_label(re.compile("Sara Whitlock")).check()
        page.get_by_label(re.compile("Gwen Parry")).check()
        page.locator("[name=known_1]").type("A bruise on her arm.")
        choose(page, "known_by_1", "North Wales Police")
        choose(page, "known_kind_1", "Observation")
        choose(page, "known_about_1", "Mair Canari")
        for number in (1, 2):
            answer(page, f"gate_{number}_voice", "not-seen")
            answer(page, f"gate_{number}_consent", "not-asked")
            answer(page, f"gate_{number}_capacity", "not-assessed")
            answer(page, f"gate_{number}_advocacy", "not-asked")
        for name, outcome, reason in decisions(page):
            answer(page, f"outcome_{name}", outcome)
            page.locator(f"[name=reason_{name}]").type(reason)
        page.locator("[name=agreed_1]").type("See Mair today.")
        choose(page, "agreed_by_1", "Conwy County Borough Council")
        choose(page, "agreed_about_1", "Mair Canari")
        page.get_by_role("button", name="Record the discussion and close it").click()
        visit.sees("The discussion is recorded and closed.")

        assert 20 < len(entries.made) <= MOST_ENTRIES, entries.made
        assert site.run(LEFT_BEHIND).splitlines() == [
            "Ifan closed ",
            "Mair enquiry C2,C7",
            "concluded telephone 1 1",
        ]
        expect(page.get_by_text("A bruise on her arm.")).to_be_visible()


def decisions(page: Page) -> list[tuple[str, str, str]]:
    """Return what is decided for each child, in the order in which the page has them."""
    for_each = {
        "Mair": ("section-47-joint", "Bruises that nobody can explain."),
        "Ifan": ("no-section-47", "He was at his father's, and is well."),
    }
    asked = page.locator("legend", has_text="What was decided for").all_inner_texts()
    return [
        (str(number), *for_each[next(name for name in for_each if name in words)])
        for number, words in enumerate(asked, start=1)
    ]


def answer(page: Page, name: str, value: str) -> None:
    """Press one answer, where a finger presses it: its label."""
    page.locator(
        f"label[for={page.locator(f'[name={name}][value={value}]').get_attribute('id')}]"
    ).click()


def choose(page: Page, name: str, label: str) -> None:
    page.locator(f"select[name={name}]").select_option(label=label)
