"""What the browser tests that walk through the stages share."""

from collections.abc import Iterator

import pytest

from tests.browser.browsing import CHROMIUM, Visit
from tests.sites import Site


@pytest.fixture
def visit(live_site: Site) -> Iterator[Visit]:
    """Begin a visit to a demo that has its people, no history, and a worker."""
    live_site.manage("load_demo", "--people")
    with live_site.worker(), CHROMIUM() as browser, Visit(browser, live_site) as visit:
        yield visit
