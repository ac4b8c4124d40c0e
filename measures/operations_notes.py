"""Managers' notes on a count: asked for by a day, written, signed; and the report issued."""

from datetime import date, datetime

from django.utils.timezone import localdate

from measures import operations, rules_notes
from measures.models import QuarterlyReport, Snapshot
from measures.models_notes import Commentary, MeasureNote
from measures.queries.notes import names_on
from records import audit
from records.audit import Actor
from records.refusals import Conflict, Refused
from records.row_security import operation

__all__ = ["Conflict", "Refused", "ask_for_notes", "issue_report", "sign_note", "write_note"]


def locked(snapshot: Snapshot) -> Commentary:
    """Return the commentary on a count, made with the first thing that is done, and locked."""
    Commentary.objects.get_or_create(snapshot=snapshot)
    return Commentary.objects.select_for_update(of=("self",)).get(snapshot=snapshot)


@operation
def ask_for_notes(snapshot: Snapshot, *, due_on: date, by: Actor, at: datetime) -> Commentary:
    """Say by which day notes on a count are to be written; return its commentary.

    The day asks and does not close: notes can be written until the report is issued. Raises
    Refused where it is, or where the day has passed.
    """
    commentary = locked(snapshot)
    if objections := rules_notes.objections_to_deadline(
        commentary, due_on=due_on, today=localdate(at)
    ):
        raise Refused(objections)
    commentary.notes_due_on = due_on
    commentary.save()
    audit.record("notes.asked_for", snapshot, by=by, at=at, due_on=due_on.isoformat())
    return commentary


@operation
def write_note(
    snapshot: Snapshot,
    *,
    measure: str,
    text_en: str,
    text_cy: str,
    is_public: bool,
    version: int,
    by: Actor,
    at: datetime,
) -> MeasureNote:
    """Write a further version of the note on a measure, or on what else there is; return it.

    That is the quarter as a whole, or a department's update (``rules_notes.names``).

    ``version`` is the one it was written on, 0 for the first. No text in either language takes the
    note back, once that is signed. Raises Refused once the report is issued, and Conflict, with
    both texts, where somebody else wrote meanwhile.
    """
    commentary = locked(snapshot)
    text_en, text_cy = text_en.strip(), text_cy.strip()
    last = commentary.notes.filter(measure=measure).last()
    if objections := rules_notes.objections_to_writing(
        commentary,
        is_known=measure in names_on(snapshot),
        text_en=text_en,
        text_cy=text_cy,
        is_first=last is None,
    ):
        raise Refused(objections)
    stands = last.version if last else 0
    if version != stands:
        raise Conflict(
            theirs=in_both(last.text_cy, last.text_en) if last else "",
            yours=in_both(text_cy, text_en),
            version=stands,
        )
    note = MeasureNote.objects.create(
        commentary=commentary,
        measure=measure,
        version=stands + 1,
        text_en=text_en,
        text_cy=text_cy,
        is_public=is_public,
        written_at=at,
        written_by=by.id,
        written_by_name=by.name,
    )
    audit.record("note.written", snapshot, by=by, at=at, measure=measure, version=note.version)
    return note


def in_both(text_cy: str, text_en: str) -> str:
    return "\n\n".join(filter(None, [text_cy, text_en]))


@operation
def sign_note(
    snapshot: Snapshot, *, measure: str, version: int, by: Actor, at: datetime
) -> MeasureNote:
    """Sign one version of a note, so that it prints and stands as it is; return it.

    Its writer signs it, or another who may write notes. Raises Refused where somebody changed it
    meanwhile, or the report is issued.
    """
    commentary = locked(snapshot)
    notes = list(commentary.notes.filter(measure=measure))
    note = next((each for each in notes if each.version == version), None)
    if objections := rules_notes.objections_to_signing(
        commentary, note, latest=notes[-1].version if notes else 0
    ):
        raise Refused(objections)
    assert note is not None  # without one there is an objection
    note.signed_at, note.signed_by, note.signed_by_name = at, by.id, by.name
    note.save()
    audit.record("note.signed", snapshot, by=by, at=at, measure=measure, version=version)
    return note


@operation
def issue_report(snapshot: Snapshot, *, by: Actor, at: datetime) -> list[QuarterlyReport]:
    """Issue the report of a count: its notes do not change any more; return the PDFs asked for.

    It is made in English and in Welsh, for the partnership, with the notes that are signed. Raises
    Refused where it is issued already, or the quarter had not ended when it was counted.
    """
    commentary = locked(snapshot)
    if objections := rules_notes.objections_to_issuing(commentary, snapshot):
        raise Refused(objections)
    commentary.issued_at, commentary.issued_by, commentary.issued_by_name = at, by.id, by.name
    commentary.save()
    standings = rules_notes.standings(commentary.notes.all())
    audit.record(
        "quarterly_report.issued",
        snapshot,
        by=by,
        at=at,
        version=snapshot.version,
        printed=sum(1 for standing in standings.values() if standing.prints),
        left_out=sum(1 for standing in standings.values() if standing.waits),
    )
    return [
        operations.request_report(
            snapshot.agency,
            year=snapshot.year,
            quarter=snapshot.quarter,
            language=language,
            snapshot=snapshot,
            by=by,
            at=at,
        )
        for language in ("en", "cy")
    ]
