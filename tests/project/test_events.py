"""Each event that the code records has a sentence for the timeline, and each sentence an event."""

import re
from pathlib import Path

from tests.project.apps import APPS, module_of

# `audit.record("noun.past_participle", …`, and the adapters' and doors' own calls.
RECORDED = re.compile(r"""record(?:_denial)?\(\s*\n?\s*f?["']([a-z_]+\.[a-z_]+)["']""")


def recorded_events() -> dict[str, Path]:
    return {
        event: file
        for app in APPS
        for file in Path(app).rglob("*.py")
        for event in RECORDED.findall(file.read_text())
    }


def sentences() -> set[str]:
    modules = (module_of(app, "events") for app in APPS)
    return {event for module in modules if module for event in module.SENTENCES}


def test_each_recorded_event_has_a_sentence() -> None:
    without = {event: str(file) for event, file in recorded_events().items()}

    for event in sentences():
        without.pop(event, None)

    assert without == {}


def test_each_sentence_belongs_to_an_event() -> None:
    everywhere = "\n".join(
        file.read_text()
        for app in APPS
        for file in Path(app).rglob("*.py")
        if file.name != "events.py"
    )

    unused = {event for event in sentences() if f'"{event}"' not in everywhere}

    assert unused == set()
