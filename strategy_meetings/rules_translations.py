"""What of the minutes is translated, and when a translation counts. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from meetings.models import Meeting
from strategy_meetings.models import MinutesTranslation

# What people wrote in their own words; names, days and what the policy says have both languages.
WRITTEN = frozenset(
    {
        "decision",
        "minutes",
        "override",
        "reason",
        "risks",
        "text",
        "what",
        "without_quorum",
        "words",
    }
)


def written_in(value: Any, key: str = "") -> Iterator[str]:
    """Yield each text of the minutes that somebody wrote, in the order it stands there."""
    if isinstance(value, str):
        if key in WRITTEN and value.strip():
            yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from written_in(each, name)
    elif isinstance(value, Sequence):
        for each in value:
            yield from written_in(each, key)


def different(texts: Iterable[str]) -> list[str]:
    """Return each text once, in order: what was written twice is translated once."""
    return list(dict.fromkeys(texts))


def translated(value: Any, texts: Mapping[str, str], key: str = "") -> Any:
    """Return the minutes with what was written in its translation, where it has one."""
    if isinstance(value, str):
        return texts.get(value) or value if key in WRITTEN else value
    if isinstance(value, Mapping):
        return {name: translated(each, texts, name) for name, each in value.items()}
    if isinstance(value, Sequence):
        return [translated(each, texts, key) for each in value]
    return value


def lacking_of(sources: Iterable[str], texts: Mapping[str, str]) -> int:
    """Return how many texts have no translation."""
    return sum(not texts.get(source, "").strip() for source in sources)


def objections_to_asking(
    meeting: Meeting, translator: str, due_on: date, *, is_asked: bool, today: date
) -> dict[str, str]:
    """Return by field why nobody can be asked to translate the minutes like this."""
    objections = {}
    if meeting.status != Meeting.Status.CONCLUDED:
        objections[""] = _("Minutes are translated once the meeting has been concluded.")
    elif is_asked:
        objections[""] = _("Somebody has already been asked to translate these minutes.")
    if not translator.strip():
        objections["translator"] = _("Say who translates the minutes.")
    if due_on < today:
        objections["due_on"] = _("The day by which it is due cannot be in the past.")
    return objections


def objections_to_finishing(lacking: int) -> list[str]:
    """Return why a translation cannot be called done."""
    if lacking:
        return [_("Translate every text before you say that the translation is done.")]
    return []


def counts(translation: MinutesTranslation, language: str) -> bool:
    """Say whether minutes in ``language`` are given in this translation."""
    return translation.done_at is not None and translation.language == language
