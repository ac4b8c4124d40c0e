"""What every test shares."""

import gc
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from records.postgresql.base import DatabaseWrapper
from records.row_security import SYSTEM_ROLE, Reader

pytest_plugins = ["tests.databases", "tests.sites", "tests.cast"]

# What a test does outside a request it does as the system, in every thread of it.
DatabaseWrapper.outermost = Reader(role=SYSTEM_ROLE, kind="system", purpose="a test")


def pytest_configure() -> None:
    """Look for a static file when it is asked for, and not for all of them for each new client."""
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_collection_finish() -> None:
    """Let the collector pass over what stays for the whole run: the code, and the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Begin in English, also after a test that asked for a page in Welsh: Django goes on in it."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
