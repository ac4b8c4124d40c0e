"""Answering who on record somebody is, as a browser does: after looking at those shown."""

import re

from django.test import Client

LOOKED_FOR = re.compile(r'name="looked_for" value="([0-9a-f]+)"')


def after_looking(desk: Client, page: str, **answer: object) -> dict[str, object]:
    """Return the answer as it is sent from the page that was just looked at."""
    return as_shown(desk.get(page).content.decode(), **answer)


def as_shown(page: str, **answer: object) -> dict[str, object]:
    """Return the answer as it is sent from a page with this source."""
    found = LOOKED_FOR.search(page)
    assert found is not None, "nobody was shown"
    return {**answer, "looked_for": found[1]}
