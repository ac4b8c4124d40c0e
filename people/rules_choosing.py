"""Whom somebody was shown before a record was made, and whom of them they chose. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Choice:
    """Who was offered as perhaps the same person, and whom a human chose.

    ``shown`` has how likely each was, in hundredths; ``person_id`` is None for none of them.
    """

    shown: Mapping[UUID, int] = field(default_factory=dict)
    person_id: UUID | None = None

    @property
    def details(self) -> dict[str, Any]:
        """Return the choice as an event keeps it: keys and numbers, and no name."""
        return {
            "shown": {str(key): percent for key, percent in self.shown.items()},
            "chosen": str(self.person_id) if self.person_id else NOBODY,
        }


def objections_to_choice(choice: Choice | None, *, may_search: bool) -> list[str]:
    """List why nobody can be put on record yet: who can look who is on record, looks first."""
    if choice is None:
        return [_("Look first whether this person is on record.")] if may_search else []
    if choice.person_id is not None and choice.person_id not in choice.shown:
        return [_("Choose one of the people who were shown, or none of them.")]
    return []


def choice_in(details: Mapping[str, Any]) -> Choice:
    """Return the choice whose details these are."""
    chosen = details["chosen"]
    return Choice(
        shown={UUID(key): percent for key, percent in details["shown"].items()},
        person_id=None if chosen == NOBODY else UUID(chosen),
    )
