"""Two people in one meeting: one loses the connection, both write, one is signed out."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from tests.browser.browsing import CHROMIUM, Visit
from tests.sites import Site

UNDER_WAY = """
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from accounts.acting import actor_of
from accounts.models import User
from meetings import operations as meetings
from referrals.models import Pathway
from tests.factories.meetings import arrangements, invitee
from tests.factories.strategy_meetings import StrategyMeetingFactory, report, screened, someone
with transaction.atomic():
    now = timezone.now()
    child = someone(Pathway.CHILD, given_name="Mair", family_name="Canari")
    referral = report(child, at=now).referrals.get()
    screened(referral, at=now)
    elin, gwen, sara = (User.objects.get(name=name) for name in
                        ("Elin Morgan", "Gwen Parry", "Sara Whitlock"))
    by = actor_of(elin.memberships.first())
    called = StrategyMeetingFactory.create(
        referral=referral, chair=elin, by=by, at=now, invitees=[invitee(sara, is_required=True)],
        arrangements=arrangements(elin, starts_at=now + timedelta(minutes=1),
                                  minute_taker=invitee(gwen, can_decide=False)))
    meetings.start_meeting(called.meeting, by=by, at=now)
    print(called.meeting.reference)
"""
SAVED_TEXT = (
    "from meetings.models import AgendaItem; print(AgendaItem.objects.get(position=1).minutes)"
)
KEPT_IN_THE_BROWSER = """async () => [
  localStorage.length, sessionStorage.length,
  (await indexedDB.databases()).length, (await caches.keys()).length]"""
SAVED = re.compile(r"^Saved \d\d:\d\d:\d\d$")
LONG = 20_000  # milliseconds: a retry may wait, and the machine may be busy


@pytest.fixture(scope="module")
def reference(live_site: Site) -> str:
    live_site.manage("load_demo", "--people")
    return live_site.run(UNDER_WAY).split()[-1]


@pytest.fixture
def room(live_site: Site, reference: str) -> Iterator[tuple[Page, Page]]:
    """Return the pages of Elin, who chairs, and of Gwen, who takes minutes; each signed in."""
    with ExitStack() as stack:
        browser = stack.enter_context(CHROMIUM())
        visits = [stack.enter_context(Visit(browser, live_site)) for _ in range(2)]
        for visit, name in zip(visits, ("Elin Morgan", "Gwen Parry"), strict=True):
            visit.sign_in_as(name)
        yield visits[0].page, visits[1].page


def minutes(page: Page, reference: str, query: str) -> None:
    page.goto(f"/strategy-meetings/{reference}/minutes/?{query}")


def type_at_end(page: Page, text: str) -> None:
    box = page.locator("#id_minutes")
    box.press("Control+End")
    box.press_sequentially(text)


def test_what_was_typed_without_a_connection_arrives_and_is_read_along_and_confirmed(
    live_site: Site, reference: str, room: tuple[Page, Page]
) -> None:
    elin, gwen = room
    minutes(gwen, reference, "item=1&write=1")
    type_at_end(gwen, "Everybody is welcome.")
    expect(gwen.locator("[data-autosave-status]")).to_have_text(SAVED, timeout=LONG)
    minutes(elin, reference, "item=1")
    expect(elin.get_by_text("Gwen Parry is writing. You are reading along.")).to_be_visible()
    expect(elin.locator("#id_minutes")).to_have_count(0)

    gwen.context.set_offline(True)
    type_at_end(gwen, "\nA: Check the address.")
    state = gwen.locator("[data-autosave-status]")
    expect(state).to_have_text(re.compile(r"^Not saved, retrying \(\d\)$"), timeout=LONG)
    colour = state.evaluate("element => getComputedStyle(element).color")
    gwen.keyboard.press("Alt+ArrowDown")  # she wants to go on: the page stays, with her text
    gwen.wait_for_timeout(500)
    assert gwen.input_value("#id_minutes").endswith("A: Check the address.")
    assert "item=1" in gwen.url
    assert gwen.evaluate(KEPT_IN_THE_BROWSER) == [0, 0, 0, 0]
    assert live_site.run(SAVED_TEXT).strip() == "Everybody is welcome."
    gwen.context.set_offline(False)

    gwen.wait_for_url(re.compile(r"item=2$"), timeout=LONG)  # saved, and on to where she pressed
    assert live_site.run(SAVED_TEXT).strip() == "Everybody is welcome.\nA: Check the address."
    expect(elin.locator("#live")).to_contain_text("A: Check the address.", timeout=LONG)
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    assert red > 2 * max(green, blue), colour

    row = elin.locator("#found form")
    expect(row.locator("textarea")).to_have_value("Check the address.", timeout=LONG)
    row.locator("select").select_option(label="North Wales Police")
    due = localdate() + timedelta(days=3)
    for part in ("day", "month", "year"):
        row.get_by_label(part.title(), exact=True).fill(str(getattr(due, part)))
    row.get_by_label("Year", exact=True).press("Control+Enter")
    expect(elin.get_by_text("Recorded as you confirmed it.")).to_be_visible()
    expect(elin.get_by_text("No marked line waits to be confirmed.")).to_be_visible()
    expect(elin.locator("#live-record")).to_contain_text("North Wales Police")


@pytest.mark.parametrize("choice", ["Join both texts", "Keep mine"])
def test_two_who_write_the_same_item_see_both_texts_and_one_chooses(
    live_site: Site, reference: str, room: tuple[Page, Page], choice: str
) -> None:
    elin, gwen = room
    for page in room:
        minutes(page, reference, "item=3&write=1")
    gwen.locator("#id_minutes").fill(f"Gwen's words, {choice}.")
    expect(gwen.locator("[data-autosave-status]")).to_have_text(SAVED, timeout=LONG)

    elin.locator("#id_minutes").fill(f"Elin's words, {choice}.")
    box = elin.locator("[data-autosave-conflict]")
    expect(box).to_be_visible(timeout=LONG)
    expect(box).to_contain_text("Gwen Parry")
    expect(box.locator("[data-theirs]")).to_have_text(f"Gwen's words, {choice}.")
    assert elin.input_value("#id_minutes") == f"Elin's words, {choice}."
    box.get_by_role("button", name=choice).click()

    expect(elin.locator("[data-autosave-status]")).to_have_text(SAVED, timeout=LONG)
    expect(box).to_be_hidden()
    kept = live_site.run(SAVED_TEXT.replace("position=1", "position=3")).strip()
    both = f"Gwen's words, {choice}.\n\nElin's words, {choice}."
    assert kept == (both if choice.startswith("Join") else f"Elin's words, {choice}.")


def test_who_is_signed_out_keeps_the_text_and_it_arrives_once_they_are_back(
    live_site: Site, reference: str, room: tuple[Page, Page]
) -> None:
    gwen = room[1]
    minutes(gwen, reference, "item=4&write=1")
    gwen.context.clear_cookies()

    type_at_end(gwen, "She was seen alone.")
    expect(gwen.locator("[data-autosave-status]")).to_have_text(
        re.compile("you are signed out"), timeout=LONG
    )
    expect(gwen.locator("dialog[data-idle-seconds]")).to_be_visible()
    assert gwen.input_value("#id_minutes") == "She was seen alone."
    again = gwen.context.new_page()
    again.goto(f"{live_site.base_url}/demo/")
    again.get_by_role("button", name=re.compile(r"Gwen Parry")).first.click()
    again.wait_for_url(f"{live_site.base_url}/")
    again.close()
    gwen.bring_to_front()
    gwen.evaluate("window.dispatchEvent(new Event('focus'))")

    expect(gwen.locator("[data-autosave-status]")).to_have_text(SAVED, timeout=LONG)
    text = live_site.run(SAVED_TEXT.replace("position=1", "position=4")).strip()
    assert text == "She was seen alone."


def test_a_text_too_long_is_refused_in_words_and_stays_until_it_is_shortened(
    reference: str, room: tuple[Page, Page]
) -> None:
    gwen = room[1]
    minutes(gwen, reference, "item=5&write=1")
    box, said = gwen.locator("#id_minutes"), gwen.locator("[data-autosave-status]")

    for length, words in ((1_000_000, "Not saved: "), (3_000_000, "too long to be sent")):
        box.evaluate(
            """(box, length) => {
                 box.value = "<b>x</b>".repeat(length / 8);
                 box.dispatchEvent(new Event("input", {bubbles: true}));
               }""",
            length,
        )
        expect(said).to_contain_text(words, timeout=LONG)
        assert len(gwen.input_value("#id_minutes")) == length
    box.fill("<b>x</b>")

    expect(said).to_have_text(SAVED, timeout=LONG)


def test_the_screen_stands_on_one_page_at_a_desk_and_in_tabs_on_a_telephone(
    reference: str, room: tuple[Page, Page]
) -> None:
    gwen = room[1]
    gwen.set_viewport_size({"width": 1366, "height": 768})
    minutes(gwen, reference, "item=6&write=1")
    for part in ("#live-agenda", "#live-item", "#live-record"):
        place = gwen.locator(part).bounding_box()
        assert place is not None
        assert place["y"] + place["height"] <= 768, part
    for name in ("Save", "Save and go to the next item"):
        button = gwen.get_by_role("button", name=name, exact=True).bounding_box()
        assert button is not None
        assert button["y"] + button["height"] <= 768, name

    gwen.set_viewport_size({"width": 320, "height": 700})
    expect(gwen.locator("#live-agenda")).to_be_hidden()
    gwen.get_by_role("link", name="Agenda and attendance").click()
    expect(gwen.locator("#live-agenda")).to_be_visible()
    expect(gwen.locator("#live-item")).to_be_hidden()
    assert gwen.evaluate("document.documentElement.scrollWidth") <= 320
