"""The project's own apps, as the tests of the code base walk them."""

import importlib
import importlib.util
from types import ModuleType

APPS = [
    "records",
    "accounts",
    "policies",
    "people",
    "referrals",
    "meetings",
    "strategy_meetings",
    "protection",
    "panels",
    "measures",
    "safeguarding",
]


def module_of(app: str, name: str) -> ModuleType | None:
    """Return the app's module of that name, or None where it has none."""
    path = f"{app}.{name}"
    return importlib.import_module(path) if importlib.util.find_spec(path) else None
