"""Notes on figures: when they may be written, signed and issued, and what of them prints. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Team
from measures.definitions import DEFINITIONS
from measures.models import Snapshot
from measures.models_notes import Commentary, MeasureNote
from measures.rules import Quarter

LONGEST_NOTE = 3_000
# What a note is about that is about no one measure.
WHOLE = "whole"
# What begins the key of a department's update; the code of its team follows.
UPDATE = "update-"


@dataclass(frozen=True)
class Standing:
    """The notes on one measure: its versions, and which of them prints."""

    versions: Sequence[MeasureNote]

    @property
    def latest(self) -> MeasureNote | None:
        return self.versions[-1] if self.versions else None

    @property
    def prints(self) -> MeasureNote | None:
        """Return the latest version that was signed; None where none was, or it says nothing."""
        signed = [note for note in self.versions if note.is_signed]
        return signed[-1] if signed and signed[-1].has_text else None

    @property
    def waits(self) -> MeasureNote | None:
        """Return the latest version where nobody has signed it: it does not print."""
        return None if self.latest is None or self.latest.is_signed else self.latest


def names(teams: Iterable[Team]) -> Mapping[str, str]:
    """Return what a note may be about, by its key and in order, in the reader's language.

    That is the quarter as a whole, the update of each department (``teams``), and each measure.
    """
    update = _("Update from %(team)s")
    return {
        WHOLE: _("The quarter as a whole"),
        **{f"{UPDATE}{team.code}": update % {"team": team.name} for team in teams},
        **{key: str(definition.name) for key, definition in DEFINITIONS.items()},
    }


def standings(notes: Iterable[MeasureNote]) -> Mapping[str, Standing]:
    """Return how each measure that has notes stands; ``notes`` come by version."""
    versions: dict[str, list[MeasureNote]] = {}
    for note in notes:
        versions.setdefault(note.measure, []).append(note)
    updates = sorted(key for key in versions if key.startswith(UPDATE))
    ordered = (key for key in (WHOLE, *updates, *DEFINITIONS) if key in versions)
    return {key: Standing(versions[key]) for key in ordered}


def in_language(note: MeasureNote, language: str) -> tuple[str, str]:
    """Return a note's text and the language it is in: the asked one, or that it was written in."""
    other = "en" if language == "cy" else "cy"
    texts = {"en": note.text_en, "cy": note.text_cy}
    return (texts[language], language) if texts[language] else (texts[other], other)


def objections_to_writing(
    commentary: Commentary, *, is_known: bool, text_en: str, text_cy: str, is_first: bool
) -> list[str]:
    """List why a note cannot be written now; ``is_known`` says that there is what it is about."""
    if commentary.issued_at is not None:
        return [_("The report is issued. Its notes do not change any more.")]
    if not is_known:
        return [_("There is no such measure.")]
    if is_first and not (text_en or text_cy):
        return [_("Write the note in Welsh, in English or in both.")]
    return []


def objections_to_signing(
    commentary: Commentary, note: MeasureNote | None, *, latest: int
) -> list[str]:
    """List why a version of a note cannot be signed; ``latest`` is the last one's number."""
    if commentary.issued_at is not None:
        return [_("The report is issued. Its notes do not change any more.")]
    if note is None:
        return [_("There is no such note.")]
    if note.is_signed:
        return [_("This note is signed already.")]
    if note.version != latest:
        return [_("The note was changed meanwhile. Read it as it is now, then sign it.")]
    return []


def objections_to_deadline(commentary: Commentary, *, due_on: date, today: date) -> list[str]:
    """List why notes cannot be asked for by a day."""
    if commentary.issued_at is not None:
        return [_("The report is issued. Its notes do not change any more.")]
    return [] if due_on >= today else [_("Give today or a day to come.")]


def objections_to_issuing(commentary: Commentary, snapshot: Snapshot) -> list[str]:
    """List why the report of a count cannot be issued."""
    if commentary.issued_at is not None:
        return [_("This report is issued already.")]
    if not Quarter(snapshot.year, snapshot.quarter).has_ended(at=snapshot.taken_at):
        return [
            _(
                "These figures were counted before the quarter ended. Make a report that counts"
                " them again, and issue that one."
            )
        ]
    return []


def is_overdue(commentary: Commentary, *, today: date) -> bool:
    """Say whether the day for notes has passed and the report is not issued."""
    due = commentary.notes_due_on
    return commentary.issued_at is None and due is not None and due < today
