"""A referral as it is copied out for the council's case system: text to read, CSV to load."""

from collections.abc import Iterator

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from records.audit import Actor
from records.cells import csv_file
from referrals.models import Referral
from referrals.queries.answers import Section, everything_told
from referrals.queries.decisions import decision_of, weighed_in_words
from referrals.queries.following import work_in_words

# Flat: one row for each answer, every row with what places it. See docs/how-to/copy-out.md.
COLUMNS = (
    "reference",
    "report",
    "pathway",
    "received_at",
    "section",
    "person",
    "question",
    "answer",
    "language",
)


def sections_of(referral: Referral, reader: Actor, *, language: str) -> list[Section]:
    """Return every answer the report gave, the decision, and what followed it.

    What this reader may not know is left out, as on every page: a practitioner's work, and
    people they are denied.
    """
    told = everything_told(referral.report, language=language, reader=reader)
    decided = Section(_("Screening decision"), None, list(decision_lines(referral)))
    followed = Section(_("What followed"), None, work_in_words(referral))
    return [*told, *(section for section in (decided, followed) if section.lines)]


def decision_lines(referral: Referral) -> Iterator[tuple[str, str]]:
    decision = decision_of(referral)
    if decision is None or not decision.stands:
        return
    yield _("Outcome"), decision.outcome.name
    if decision.level:
        yield _("Threshold level"), decision.level.name
    yield _("Why"), decision.rationale
    if decision.support_offered:
        yield _("Support"), decision.support_offered
    for row in weighed_in_words(decision):
        yield row["key"], row["value"]
    yield _("Decided by"), decision.decided_by_name
    if decision.signed_off_by_name:
        yield _("Signed off by"), decision.signed_off_by_name


def as_csv(referral: Referral, sections: list[Section], *, language: str) -> bytes:
    """Return one row for each answer; no cell of it is run as a formula."""
    received = localtime(referral.received_at).isoformat(timespec="minutes")
    placed = (referral.reference, referral.report.reference, referral.pathway, received)
    rows = [
        (*placed, section.heading, section.person or "", question, answer, section.lang or language)
        for section in sections
        for question, answer in section.lines
    ]
    return csv_file(COLUMNS, rows)


def as_text(referral: Referral, sections: list[Section]) -> str:
    """Return the same to read or to paste, each answer under its question."""
    parts = [f"{referral.reference} ({referral.get_pathway_display()})"]
    for section in sections:
        heading = f"{section.heading}: {section.person}" if section.person else section.heading
        parts += ["", heading, "-" * len(heading)]
        for question, answer in section.lines:
            parts += [question, *(f"    {line}" for line in answer.splitlines()), ""]
    return "\r\n".join(parts)
