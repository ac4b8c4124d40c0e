"""The notes on a count, and the counts of a quarter with how far their notes are."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Agency
from measures import rules_notes
from measures.models import Snapshot
from measures.models_notes import Commentary, MeasureNote
from measures.rules import Quarter
from measures.rules_notes import Standing


def commentary_on(snapshot: Snapshot) -> Commentary:
    """Return the commentary on a count; an unsaved one where nothing was written or asked yet."""
    found = Commentary.objects.filter(snapshot=snapshot).first()
    return found or Commentary(snapshot=snapshot)


def standings_on(snapshot: Snapshot) -> Mapping[str, Standing]:
    """Return how the notes on each measure of a count stand, in the order of the report."""
    return rules_notes.standings(MeasureNote.objects.filter(commentary__snapshot=snapshot))


def counts_of(agency: Agency, quarter: Quarter) -> list[dict[str, Any]]:
    """Return the counts of a quarter, the latest first, with how many notes print and wait."""
    snapshots = (
        Snapshot.objects.filter(agency=agency, year=quarter.year, quarter=quarter.number)
        .defer("figures")
        .select_related("commentary")
        .prefetch_related("commentary__notes")
        .order_by("-version")
    )
    return [row_of(snapshot) for snapshot in snapshots]


def row_of(snapshot: Snapshot) -> dict[str, Any]:
    commentary = getattr(snapshot, "commentary", None)
    notes = rules_notes.standings(commentary.notes.all() if commentary else ())
    return {
        "snapshot": snapshot,
        "commentary": commentary,
        "prints": sum(1 for standing in notes.values() if standing.prints),
        "waits": sum(1 for standing in notes.values() if standing.waits),
    }
