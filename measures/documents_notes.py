"""Managers' notes as plain values for the report, beside the measures they are about."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.models import Team
from measures import rules_notes, subjects, words
from measures.models_notes import Commentary, MeasureNote
from measures.rules_notes import UPDATE, WHOLE, Standing
from measures.tables import Tables

Rows = Sequence[dict[str, Any]]


class Notes:
    """The notes of one report in its language: what is signed, and nothing else.

    The public edition has those that their writers said it may have, and none on a measure of
    which a number is withheld: words could give it away.
    """

    def __init__(self, standings: Mapping[str, Standing], tables: Tables, *, language: str) -> None:
        self.language = language
        self.is_whole = tables.subject == subjects.WHOLE
        signed = {key: standing.prints for key, standing in standings.items()}
        self.notes = {
            key: note
            for key, note in signed.items()
            if note and (not tables.is_public or is_publishable(note, tables))
        }

    def whole(self) -> dict[str, str] | None:
        """Return the note on the quarter as a whole, which is not about one subject."""
        return self.said(WHOLE) if self.is_whole else None

    def updates(self, teams: Sequence[Team]) -> list[dict[str, Any]]:
        """Return the departments' updates, which are not about one subject either."""
        said = [(team.name, self.said(f"{UPDATE}{team.code}")) for team in teams]
        return [{"name": name, "note": note} for name, note in said if note and self.is_whole]

    def beside(self, rows: Rows) -> Rows:
        """Return the rows of a table, the last one of each measure with the note on it."""
        last = {row["key"]: row["part"] for row in rows}
        return [
            {**row, "note": self.said(row["key"]) if last[row["key"]] == row["part"] else None}
            for row in rows
        ]

    def said(self, key: str) -> dict[str, str] | None:
        note = self.notes.get(key)
        if note is None:
            return None
        assert note.signed_at is not None  # only what is signed prints
        text, language = rules_notes.in_language(note, self.language)
        return {
            "text": text,
            "language": "" if language == self.language else language,
            "by": note.signed_by_name,
            "on": words.day(note.signed_at),
        }


def is_publishable(note: MeasureNote, tables: Tables) -> bool:
    """Say whether a note may stand in the public edition."""
    withheld = any(
        number is None
        for line in tables.lines
        if line["key"] == note.measure
        for number in line["numerators"]
    )
    return note.is_public and not withheld


def issue_of(commentary: Commentary | None) -> dict[str, str] | None:
    """Return when and by whom the report was issued; None for a draft."""
    if commentary is None or commentary.issued_at is None:
        return None
    return {"by": commentary.issued_by_name, "on": words.day(commentary.issued_at)}
