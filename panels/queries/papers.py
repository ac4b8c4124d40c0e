"""The papers of a case, and which of them came late."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import ngettext

from panels import rules_listing
from panels.models import Listing, Sitting
from panels.models_listing import Paper
from panels.queries.seen import papers_at
from records.attachments import is_readable
from records.models import Attachment


@dataclass(frozen=True)
class PaperLine:
    """One paper as the page of its case lists it."""

    paper: Paper
    is_late: bool
    is_readable: bool
    state: str


def papers_of(listing: Listing) -> list[PaperLine]:
    """Return the papers of a case in the order in which they came; one query."""
    sitting = listing.sitting
    due_on = rules_listing.papers_due_on(sitting.meeting, sitting.panel_type)
    papers = listing.papers.select_related("attachment", "agency")
    return [
        PaperLine(
            paper=paper,
            is_late=rules_listing.is_late(paper.added_at, due_on=due_on),
            is_readable=is_readable(paper.attachment),
            state=str(Attachment.State(paper.attachment.state).label),
        )
        for paper in papers
    ]


def with_late_papers(sitting: Sitting, listings: Collection[UUID]) -> set[UUID]:
    """Return which of these cases, by key, have a paper that came late; one query for all."""
    due_on = rules_listing.papers_due_on(sitting.meeting, sitting.panel_type)
    return {
        listing
        for listing, added_at in papers_at(sitting=sitting.pk)
        if listing in listings and rules_listing.is_late(added_at, due_on=due_on)
    }


def sentence_of_late(number: int) -> list[str]:
    """Return in how many cases papers came late, in a sentence; empty where in none."""
    if not number:
        return []
    sentence = ngettext(
        "Papers of %(number)d case came late.", "Papers of %(number)d cases came late.", number
    )
    return [sentence % {"number": number}]
