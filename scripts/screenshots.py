"""Pictures of the six main screens, into docs/screenshots, from a demo of its own.

The demo is made afresh under var/screenshots: nobody's own is touched.
"""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import ViewportSize

from tests.browser import stages
from tests.browser.browsing import CHROMIUM, Visit

PROJECT = Path(__file__).resolve().parent.parent
PICTURES = PROJECT / "docs" / "screenshots"
LOADED = "The demo's history is loaded."
COLOURS = 64  # of flat colours the eye misses none
SIZE: ViewportSize = {"width": 1280, "height": 1024}
RISK = (
    "Fact (police): three calls to the address since May.\n"
    "Observation (school): met at the gate by adults whom nobody knows.\n"
    "Protective: an aunt, who has offered a bed for as long as it takes."
)


@dataclass
class Demo:
    """Where the demo is that the pictures are taken of."""

    base_url: str


def main() -> None:
    with demo() as site:
        take_pictures(site)


@contextlib.contextmanager
def demo() -> Iterator[Demo]:
    """Run `make demo-reset` with data and a port of its own, its history loaded."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    own = {"DATA_DIR": str(PROJECT / "var" / "screenshots"), "PORT": port}
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.demo", "--run", "--afresh"],
        cwd=PROJECT,
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.strip() == LOADED:
                    break
            else:
                sys.exit(f"The demo did not start: see {own['DATA_DIR']}/log.")
            yield Demo(f"http://localhost:{port}")
        finally:
            process.terminate()
            process.communicate()  # hear it out: it says that it stopped


def take_pictures(site: Demo) -> None:
    with CHROMIUM() as browser, Visit(browser, site) as visit:
        visit.page.set_viewport_size(SIZE)
        for screen in SCREENS:
            screen(visit)
            assert visit.faults == []
            visit.page.wait_for_load_state("networkidle")
            visit.page.evaluate("scrollTo(0, 0)")
            shrunk = Image.open(BytesIO(visit.page.screenshot())).quantize(COLOURS)
            shrunk.save(PICTURES / f"{screen.__name__}.png", optimize=True)


def report(visit: Visit) -> None:
    visit.sign_in_as("Tomos Griffiths")
    visit.follow("Report a concern")
    visit.press("Write a report")
    visit.follow("What you are worried about")
    visit.answer({"Kinds of abuse or neglect": ["Sexual abuse", "Neglect"]})


def queue(visit: Visit) -> None:
    visit.sign_in_as("Nia Roberts")
    visit.follow("Queue")


def referral(visit: Visit) -> None:
    visit.sign_in_as("Nia Roberts")
    visit.follow("Queue")
    visit.page.locator("[data-open]").first.click()


def minutes(visit: Visit) -> None:
    stages.arrange_strategy_meeting(visit, "Elin Morgan", about="Child at risk")
    visit.press("Start the meeting")
    visit.press(f"Has arrived: {stages.POLICE}")
    stages.hold_strategy_meeting(visit)
    visit.follow("Risk and protective factors")
    visit.answer({"Minutes of this item": RISK})
    visit.sees("Saved ")


def panel(visit: Visit) -> None:
    """Open the next sitting of the panel that hears most."""
    visit.sign_in_as("Huw Pritchard")
    visit.follow("Panels")
    visit.follow("PS-", beside="Conwy MARAC")


def figures(visit: Visit) -> None:
    """Open the last quarter that is whole."""
    visit.sign_in_as("Siân Wynne")
    visit.follow("Figures")
    visit.page.get_by_label("Quarter").select_option(index=1)
    visit.press("Show")


SCREENS = (report, queue, referral, minutes, panel, figures)

if __name__ == "__main__":
    main()
