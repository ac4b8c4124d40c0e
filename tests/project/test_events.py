"""Each event that the code records has a sentence for the timeline, and each sentence an event."""

import re
from pathlib import Path

from records.verbs import PARTICIPLES, Verb, events_by, is_said, verb_of
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


def test_each_event_has_its_verb_or_says_that_it_has_none() -> None:
    unsaid = {event for event in sentences() if not is_said(event)}

    assert not unsaid, "say in records/verbs.py what the participle means, or in the app's VERBS"


def test_a_participle_has_one_verb() -> None:
    words = [word for each in PARTICIPLES.values() for word in each.split()]

    assert len(words) == len(set(words))


def test_the_six_verbs_of_the_police_can_be_told_apart() -> None:
    """Data Protection Act 2018, section 62: one event of each, and one that is none."""
    assert [
        verb_of("report.submitted"),
        verb_of("referral.rated"),
        verb_of("referral.viewed"),
        verb_of("document.circulated"),
        verb_of("referral.joined"),
        verb_of("draft.discarded"),
        verb_of("user.signed_in"),
    ] == [*Verb, None]
    assert all(events_by(verb, sentences()) for verb in Verb)
