"""Managers' notes on a count: written, signed, issued, and printed beside their figures."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from measures import documents, operations, operations_notes, rules_notes
from measures.models import QuarterlyReport, Snapshot
from measures.models_notes import Commentary, MeasureNote
from measures.queries.notes import commentary_on, standings_on
from records import pdf
from records.models import AuditEvent
from records.refusals import Conflict, Refused
from tests.cast import actor, person, sign_in
from tests.factories.measures import COUNTED_AT, MeasureNoteFactory, SnapshotFactory
from tests.measures.figures import figures
from tests.measures.test_documents import TEMPLATE, text_of

pytestmark = pytest.mark.django_db

LATER = COUNTED_AT + dt.timedelta(days=9)
AWAY = "Two screeners were away in August; both are back."


@pytest.fixture
def count(db: None) -> Snapshot:
    return SnapshotFactory.create()


def written(count: Snapshot, who: Any, **given: Any) -> MeasureNote:
    return MeasureNoteFactory.create(snapshot=count, by=actor(who), **given)


def signed(note: MeasureNote, who: Any) -> MeasureNote:
    return operations_notes.sign_note(
        note.commentary.snapshot,
        measure=note.measure,
        version=note.version,
        by=actor(who),
        at=LATER,
    )


def said_in(count: Snapshot, **given: Any) -> dict[str, Any]:
    """Return what the report says of a count, with its notes."""
    return documents.quarterly_report(
        count, commentary=commentary_on(count), notes=standings_on(count), **given
    )


def note_on(context: dict[str, Any], key: str) -> dict[str, str] | None:
    rows = [row for section in context["sections"] for row in section["rows"]]
    (note,) = {id(row["note"]): row["note"] for row in rows if row["key"] == key}.values()
    return note  # type: ignore[no-any-return]


def body(response: Any) -> str:
    return " ".join(response.content.decode().split())


class TestWritingAndSigning:
    def test_what_is_signed_stands_and_a_change_is_a_further_version(self, count, sian, mared):
        first = signed(written(count, sian), mared)

        second = written(count, mared, text_en="One is back.", version=1)

        first.refresh_from_db()
        standing = standings_on(count)["C04"]
        assert (first.text_en, first.signed_by_name) == (AWAY, "Mared Hughes")
        assert (second.version, second.written_by_name) == (2, "Mared Hughes")
        assert (standing.prints, standing.waits) == (first, second)
        events = AuditEvent.objects.about(count)
        assert events.filter(event="note.written").count() == 2
        assert events.get(event="note.signed").details == {"measure": "C04", "version": 1}

    def test_two_who_write_at_once_lose_nothing(self, count, sian, mared):
        written(count, sian)

        with pytest.raises(Conflict) as found:
            written(count, mared, text_en="Mine.", version=0)

        assert (found.value.theirs, found.value.yours, found.value.version) == (AWAY, "Mine.", 1)
        assert MeasureNote.objects.count() == 1

    def test_only_the_version_that_was_read_is_signed(self, count, sian, mared):
        first = written(count, sian)
        second = written(count, mared, text_en="One is back.", version=1)

        with pytest.raises(Refused, match="changed meanwhile"):
            signed(first, sian)
        signed(second, sian)
        with pytest.raises(Refused, match="signed already"):
            signed(second, mared)

    def test_a_note_taken_back_prints_no_more_once_that_is_signed(self, count, sian):
        signed(written(count, sian), sian)
        back = written(count, sian, text_en="", version=1)

        before = standings_on(count)["C04"].prints
        signed(back, sian)

        assert before is not None
        assert standings_on(count)["C04"].prints is None

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            pytest.param({"text_en": " "}, "in Welsh, in English", id="nothing written"),
            pytest.param({"measure": "C99"}, "no such measure", id="no such measure"),
        ],
    )
    def test_what_cannot_be_written_is_refused(self, count, sian, given, sentence):
        with pytest.raises(Refused, match=sentence):
            written(count, sian, **given)


class TestIssuing:
    def test_after_it_nothing_changes_and_both_languages_are_made(self, count, sian):
        signed(written(count, sian), sian)
        waits = written(count, sian, measure="C06")

        reports = operations_notes.issue_report(count, by=actor(sian), at=LATER)

        assert {report.language for report in reports} == {"en", "cy"}
        assert {report.snapshot for report in reports} == {count}
        assert AuditEvent.objects.get(event="quarterly_report.issued").details["left_out"] == 1
        for change in (
            lambda: written(count, sian, version=1),
            lambda: signed(waits, sian),
            lambda: operations_notes.issue_report(count, by=actor(sian), at=LATER),
            lambda: operations_notes.ask_for_notes(
                count, due_on=LATER.date(), by=actor(sian), at=LATER
            ),
        ):
            with pytest.raises(Refused, match="issued"):
                change()

    def test_a_count_of_a_quarter_that_runs_is_not_issued(self, sian):
        early = SnapshotFactory.create(at=dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC))

        with pytest.raises(Refused, match="before the quarter ended"):
            operations_notes.issue_report(early, by=actor(sian), at=LATER)

    def test_a_pdf_made_of_it_holds_the_notes_that_are_signed(self, count, sian):
        signed(written(count, sian), sian)
        written(count, sian, measure="C06", text_en="Not for print.")
        report = operations_notes.issue_report(count, by=actor(sian), at=LATER)[0]

        while operations.make_further(report.pk, by=actor(sian), at=LATER):
            pass

        report.refresh_from_db()
        assert report.progress == QuarterlyReport.Progress.READY
        assert report.document is not None
        context = report.document.context
        assert context["issue"] == {"by": "Siân Wynne", "on": "12 October 2026"}
        assert (note_on(context, "C04") or {})["text"] == AWAY
        assert note_on(context, "C06") is None


class TestPrinting:
    def test_a_note_without_a_translation_prints_as_written_and_is_marked(self, count, sian):
        signed(written(count, sian), sian)
        signed(written(count, sian, measure="C06", text_cy="Yn Gymraeg."), sian)
        signed(written(count, sian, measure=rules_notes.WHOLE, text_en="A hard quarter."), sian)

        context = said_in(count, language="cy")

        assert note_on(context, "C04") == {
            "text": AWAY,
            "language": "en",
            "by": "Siân Wynne",
            "on": "12 Hydref 2026",
        }
        assert (note_on(context, "C06") or {})["text"] == "Yn Gymraeg."
        assert (note_on(context, "C06") or {})["language"] == ""
        assert context["note"]["text"] == "A hard quarter."
        assert context["issue"] is None
        content = pdf.render(template=TEMPLATE, language="cy", context=context)
        assert AWAY in text_of(content)

    def test_the_public_edition_has_a_note_only_where_nothing_is_withheld(self, sian):
        count = Snapshot.objects.create(
            agency=SnapshotFactory.create().agency,
            year=2026,
            quarter=2,
            version=9,
            figures=figures(C01=[40, 3, 60, 70, 80], A03=[40, 50, 60, 70, 80]),
            taken_at=COUNTED_AT,
            taken_by=sian.pk,
        )
        for measure, is_public in (("C01", True), ("A03", True), ("A02", False)):
            signed(written(count, sian, measure=measure, is_public=is_public), sian)

        public = said_in(count, language="en", is_public=True)
        whole = said_in(count, language="en")

        assert [bool(note_on(public, key)) for key in ("C01", "A03", "A02")] == [False, True, False]
        assert all(note_on(whole, key) for key in ("C01", "A03", "A02"))


class TestPages:
    def test_a_team_manager_writes_a_manager_signs_and_the_service_manager_issues(
        self, client, count, sian
    ):
        page = f"/figures/counts/{count.pk}/"
        sign_in(client, person("Eleri Pugh", Role.TEAM_MANAGER, "childrens"))
        lists = body(client.get("/figures/2026-2/counts/"))
        form = body(client.get(f"{page}notes/C04/"))
        kept = client.post(
            f"{page}notes/C04/",
            {"text_en": AWAY, "text_cy": "", "version": "0"},
            follow=True,
        )
        signs = client.post(f"{page}notes/C04/sign/", {"version": "1"}, follow=True)
        refused = client.get(f"{page}issue/").status_code
        sign_in(client, sian)
        due = client.post(
            f"{page}notes/due/",
            {"due_on_day": "1", "due_on_month": "1", "due_on_year": "2020"},
        )
        written(count, sian, measure="C06")
        ready = body(client.get(f"{page}issue/"))
        client.post(f"{page}issue/")
        after = body(client.get(f"{page}notes/"))

        assert "Notes on count 1" in lists
        assert "Decisions within one working day" in form
        assert "Sign this note" in body(kept)
        assert "Signed by Eleri Pugh" in body(signs)
        assert refused == 403
        assert "Give today or a day to come." in body(due)
        assert 'value="2020"' in body(due)
        assert "C06 Repeat referrals within 12 months" in ready.split("will be printed")[0]
        assert "C04 Decisions within one working day" in ready.split("will be printed")[1]
        assert "Issued by Siân Wynne" in after
        assert "Write a note" not in after
        assert QuarterlyReport.objects.filter(snapshot=count).count() == 2

    def test_what_is_wrong_with_a_note_stands_beside_it(self, client, count, mared, sian):
        page = f"/figures/counts/{count.pk}/notes/C04/"
        sign_in(client, mared)

        empty = body(client.post(page, {"text_en": "", "text_cy": "", "version": "0"}))
        written(count, sian)
        conflict = client.post(page, {"text_en": "Mine.", "text_cy": "", "version": "0"})
        nowhere = client.get(f"/figures/counts/{count.pk}/notes/C99/")

        assert "Write the note in Welsh, in English or in both." in empty
        assert conflict.status_code == 409
        assert AWAY in body(conflict)
        assert "Mine." in body(conflict)
        assert nowhere.status_code == 404

    def test_a_neighbours_count_does_not_exist(self, client, count, olwen):
        sign_in(client, olwen)

        for page in ("notes/", "notes/due/", "notes/C04/", "issue/"):
            assert client.get(f"/figures/counts/{count.pk}/{page}").status_code == 404
        assert "Not counted yet" in body(client.get("/figures/2026-2/counts/"))


def test_what_is_asked_for_stands_at_home_until_the_report_is_issued(count, client, sian, nia):
    due_on = (LATER + dt.timedelta(days=5)).date()
    operations_notes.ask_for_notes(count, due_on=due_on, by=actor(sian), at=LATER)
    line = "Notes on the figures for July to September 2026 are asked for by"

    assert line in body(sign_in(client, sian).get("/"))
    assert line not in body(sign_in(client, nia).get("/"))
    operations_notes.issue_report(count, by=actor(sian), at=LATER)
    assert line not in body(sign_in(client, sian).get("/"))


def test_the_database_keeps_what_is_signed_and_what_is_issued(count, sian):
    note = signed(written(count, sian), sian)
    operations_notes.issue_report(count, by=actor(sian), at=LATER)

    notes = MeasureNote.objects.filter(pk=note.pk)
    issued = Commentary.objects.filter(pk=note.commentary_id)
    for change in (
        lambda: notes.update(text_en="Otherwise."),
        notes.delete,
        lambda: issued.update(issued_at=None, issued_by=None),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
