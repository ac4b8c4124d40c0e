"""The notes on a count, and the counts of a quarter with how far their notes are."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Agency, Team
from accounts.roles import Can, can
from measures import rules_notes, words
from measures.models import Snapshot
from measures.models_notes import Commentary, MeasureNote
from measures.rules import Quarter
from measures.rules_notes import Standing
from records.audit import Actor


def commentary_on(snapshot: Snapshot) -> Commentary:
    """Return the commentary on a count; an unsaved one where nothing was written or asked yet."""
    found = Commentary.objects.filter(snapshot=snapshot).first()
    return found or Commentary(snapshot=snapshot)


def departments_of(snapshot: Snapshot) -> list[Team]:
    """Return the teams that give an update on a count: none on that of one team."""
    if snapshot.team_id is not None:
        return []
    return list(snapshot.agency.teams.order_by("name_en", "pk"))


def names_on(snapshot: Snapshot) -> Mapping[str, str]:
    """Return what a note on a count may be about, by its key, in the reader's language."""
    return rules_notes.names(departments_of(snapshot))


def standings_on(snapshot: Snapshot) -> Mapping[str, Standing]:
    """Return how the notes on each measure of a count stand, in the order of the report."""
    return rules_notes.standings(MeasureNote.objects.filter(commentary__snapshot=snapshot))


def counts_of(agency: Agency, quarter: Quarter) -> list[dict[str, Any]]:
    """Return the counts of a quarter, with how many notes print and wait.

    The agency's own first and then each team's, of each the latest first.
    """
    snapshots = (
        Snapshot.objects.filter(agency=agency, year=quarter.year, quarter=quarter.number)
        .defer("figures")
        .select_related("commentary", "agency", "team")
        .prefetch_related("commentary__notes")
        .order_by(F("team__name_en").asc(nulls_first=True), "-version")
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


def lines_for_home(actor: Actor) -> list[dict[str, str]]:
    """Return the counts on which the reader's agency asks its managers for notes, by their day.

    Until the report is issued. One query, and none for those who write no notes.
    """
    if not can(actor, Can.WRITE_FIGURE_NOTES):
        return []
    asked = Commentary.objects.filter(
        snapshot__agency=actor.agency_id, notes_due_on__isnull=False, issued_at__isnull=True
    )
    said = _("Notes on the figures for %(months)s are asked for by %(day)s.")
    said_of_team = _("Notes on the figures of %(team)s for %(months)s are asked for by %(day)s.")
    found = asked.order_by("notes_due_on", "pk").select_related("snapshot__team")
    return [
        {
            "url": reverse("measures:notes", args=[snapshot.pk]),
            "text": (said_of_team if snapshot.team else said)
            % {
                "team": snapshot.team and snapshot.team.name,
                "months": words.months_of(Quarter(snapshot.year, snapshot.quarter)),
                "day": date_format(commentary.notes_due_on, "j F Y"),
            },
        }
        for commentary in found.defer("snapshot__figures")
        if (snapshot := commentary.snapshot) and commentary.notes_due_on
    ]
