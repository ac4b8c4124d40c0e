"""What every test shares."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

pytest_plugins = ["tests.databases", "tests.sites", "tests.cast"]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Begin in English, also after a test that asked for a page in Welsh: Django goes on in it."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
