"""A chronology as the table that courts and conferences read: plain values, in one language."""

from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from records.outbox import LOCALES
from safeguarding.chronology.models import ChronologyCopy
from safeguarding.chronology.queries import Story
from safeguarding.chronology.rules import When, age_at

TEMPLATE = "safeguarding/chronology/pdf/chronology.html"


def table(story: Story) -> list[dict[str, Any]]:
    """Return the rows that may leave, numbered by themselves: what stays inside leaves no gap."""
    return [
        {
            "number": number,
            "when": entry.when.words,
            "person": story.lane(entry.person_id).name,
            "age": age_at(story.lane(entry.person_id).life, entry.when),
            "kind": str(entry.kind.label),
            "words": entry.words_in_copies or entry.words,
            "nature": entry.nature,
            "agency": "" if entry.words_in_copies or not entry.agency else entry.agency.name,
            "source": entry.source,
            "reference": entry.reference,
            "significance": entry.significance,
        }
        for number, entry in enumerate(story.to_leave, start=1)
    ]


def whose(story: Story) -> list[dict[str, str]]:
    """Return whose chronology it is, each with their date of birth as far as it is known."""
    return [
        {
            "name": lane.name,
            "born": When(lane.life.born_on, is_approximate=lane.life.is_birth_estimated).words
            if lane.life.born_on
            else "",
        }
        for lane in story.lanes
    ]


def chronology(story: Story, copy: ChronologyCopy, *, language: str) -> dict[str, Any]:
    """Return what a copy says: text, numbers and lists only. The title holds no name.

    ``story`` was read in ``language``, since its entries are sentences.
    """
    with translation.override(LOCALES[language]):
        known_on = date_format(copy.known_on, "j F Y") if copy.known_on else ""
        return {
            "title": _("Chronology"),
            "reference": copy.reference,
            "recipients": _("Copy %(number)d, for %(recipient)s")
            % {"number": copy.copy_number, "recipient": copy.recipient},
            "purpose": copy.purpose,
            "made_on": date_format(copy.made_at, "j F Y"),
            "made_by": copy.made_by_name,
            "agency": copy.agency.name,
            "known_on": known_on,
            "people": whose(story),
            "rows": table(story),
            "is_cut": story.is_cut,
        }
